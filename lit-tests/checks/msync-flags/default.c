// RUN: %check_durability %s durability-msync-flags %t
// The mode that waits has to be asked for, while the way without a mapping always waits.
#include <sys/mman.h>
#include <unistd.h>

enum { WRITE_MAP = 1, MAP_SYNC_MODE = 2, MAP_ASYNC_MODE = 4, NO_SYNC = 8 };
struct env {
  int fd;
  void *map;
  unsigned long size;
  unsigned flags;
};

int warning1(struct env *e, int force) {
  int rc = 0;
  if (force || !(e->flags & NO_SYNC)) {
    if (e->flags & WRITE_MAP) {
      int mode = (e->flags & MAP_SYNC_MODE) ? MS_SYNC : MS_ASYNC;
      if (msync(e->map, e->size, mode) != 0)
        // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'msync' waits for nothing unless 'e->flags & MAP_SYNC_MODE' holds, though the other way through the function always waits; by default a power loss loses what was stored [durability-msync-flags]
        rc = -1;
    } else if (fdatasync(e->fd) != 0) {
      rc = -1;
    }
  }
  return rc;
}

// Who wants less asks for it.
int noWarning1(struct env *e, int force) {
  int rc = 0;
  if (force || !(e->flags & NO_SYNC)) {
    if (e->flags & WRITE_MAP) {
      int mode = (e->flags & MAP_ASYNC_MODE) ? MS_ASYNC : MS_SYNC;
      if (msync(e->map, e->size, mode) != 0)
        rc = -1;
    } else if (fdatasync(e->fd) != 0) {
      rc = -1;
    }
  }
  return rc;
}

// A choice of the caller for both.
int noWarning2(struct env *e, unsigned how) {
  if (e->flags & WRITE_MAP)
    return msync(e->map, e->size, (how & MAP_SYNC_MODE) ? MS_SYNC : MS_ASYNC);
  return (how & MAP_SYNC_MODE) ? fdatasync(e->fd) : 0;
}
