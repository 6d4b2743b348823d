// RUN: %check_durability %s durability-fdatasync-portability %t -- --target=arm64-apple-macos13 -DF_FULLFSYNC=51 -I%S/Inputs
// The same answers when macOS is the platform that is compiled for.
#include "sync_config.h"

int noWarning1(int fd) { return store_fsync(fd); }

int warning1(int fd) {
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' bypasses 'store_fsync', {{.*}}
}

#ifdef __linux__
int noWarning2(int fd) { return fdatasync(fd); }
#endif
