// RUN: %check_durability %s durability-fdatasync-portability %t -- -I%S/Inputs -DUSE_IO_THREADS
// The header is left out elsewhere, the call is not.
#ifdef __linux__
#include <sys/epoll.h>
#endif
int fdatasync(int fd);
int fsync(int fd);

int warning1(int fd) {
  return fdatasync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fdatasync' does not exist on macOS and Windows {{.*}}
}

// Where the call is, the header is.
#ifdef USE_IO_THREADS
#include <linux/falloc.h>
int noWarning1(int fd) { return fdatasync(fd); }
#endif
