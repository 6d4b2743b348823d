// RUN: %check_durability %s durability-fdatasync-portability %t
int fdatasync(int fd);
int fsync(int fd);

int warning1(int fd) {
  return fdatasync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fdatasync' does not exist on macOS and Windows and has no guard or fallback here; a port that drops it leaves the data in the page cache, which a power failure loses [durability-fdatasync-portability]
  // CHECK-NOTES: :[[@LINE-2]]:10: note: 'fdatasync' is called for every platform here
}
// CHECK-FIXES: #if defined(_POSIX_SYNCHRONIZED_IO) && _POSIX_SYNCHRONIZED_IO > 0
// CHECK-FIXES:   return fdatasync(fd);
// CHECK-FIXES: #else
// CHECK-FIXES:   return fsync(fd);
// CHECK-FIXES: #endif
