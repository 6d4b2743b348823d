// RUN: %check_durability %s durability-write-without-sync %t -- -I%S/../unchecked-sync/Inputs
// A path that finds no handle has written to none, or to another one.
#include "file.h"

struct log {
  int fd;
  int synced;
};

static int drain(struct log *l, const void *p, size_t n) {
  return write(l->fd, p, n) == (ssize_t)n ? 0 : -1;
}

int silentClosed(struct log *l, const void *p, size_t n) {
  if (drain(l, p, n) != 0)
    return -1;
  if (l->fd != -1) {
    if (fsync(l->fd) != 0)
      return -1;
    close(l->fd);
    l->fd = -1;
  }
  return 0;
}

int warningSometimes(struct log *l, const void *p, size_t n) {
  if (drain(l, p, n) != 0)
    return -1;
  if (l->synced == 3)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'l->fd' not synced, though another path of the function syncs it; a power loss loses that data
  if (fsync(l->fd) != 0)
    return -1;
  return 0;
}
