// RUN: %check_durability %s durability-fdatasync-portability %t
int fsync(int fd);
int fcntl(int fd, int command, ...);

void warning1(int fd) {
#ifdef __APPLE__
  fcntl(fd, F_FULLFSYNC);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the result of F_FULLFSYNC is dropped and no fsync follows; on a file system without it nothing is synced, and a power failure loses the data [durability-fdatasync-portability]
  // CHECK-NOTES: :[[@LINE-2]]:3: note: F_FULLFSYNC may fail with ENOTSUP here
#else
  fsync(fd);
#endif
}
// CHECK-FIXES: #ifdef __APPLE__
// CHECK-FIXES:   if (fcntl(fd, F_FULLFSYNC) != 0)
// CHECK-FIXES:     fsync(fd);
// CHECK-FIXES: #else
