// RUN: %check_durability %s durability-fdatasync-portability %t -- -I%S/Inputs
// As in a server that has its own macro and does not always use it.
#include "sync_config.h"

int noWarning1(int fd) { return store_fsync(fd); }

int warning1(int fd) {
  if (fsync(fd) == -1)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'fsync' bypasses 'store_fsync', which uses F_FULLFSYNC on macOS; there the data stays in the drive's cache, which a power failure loses [durability-fdatasync-portability]
    // CHECK-NOTES: sync_config.h:12:9: note: 'store_fsync' syncs with F_FULLFSYNC on macOS
    // CHECK-NOTES: :[[@LINE-3]]:7: note: 'fsync' is called without it here
    return -1;
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' bypasses 'store_fsync', {{.*}}
}
// CHECK-FIXES:   if (store_fsync(fd) == -1)
// CHECK-FIXES:   return store_fsync(fd);

// Not compiled for macOS.
#ifdef __linux__
int noWarning2(int fd) { return fsync(fd); }
#endif

// Takes care of macOS by itself.
int noWarning3(int fd) {
#ifdef F_FULLFSYNC
  if (fcntl(fd, F_FULLFSYNC) == 0)
    return 0;
#endif
  return fsync(fd);
}
