// RUN: %check_durability %s durability-fdatasync-portability %t
// Conditions that leave a platform without fdatasync in.
int fdatasync(int fd);
int fsync(int fd);

#ifndef _WIN32
int warning1(int fd) {
  return fdatasync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fdatasync' does not exist on macOS and has no guard or fallback here; {{.*}}
}
#endif

#ifndef NDEBUG
int warning2(int fd) {
  return fdatasync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fdatasync' does not exist on macOS and Windows and has no guard or fallback here; {{.*}}
}
#endif
