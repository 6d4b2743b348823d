// RUN: %check_durability %s durability-write-without-sync %t -- -I%S/Inputs
// When to sync is a decision, too: every so often, or when there is something to sync (CORE O-2).
#include "unistd.h"

struct log {
  int fd;
  int dirty;
  unsigned count;
  unsigned long bytes;
  long last_sync;
};
long now(void);

int noWarningCounter(struct log *l, const void *p, size_t n) {
  if (write(l->fd, p, n) < 0)
    return -1;
  if (++l->count >= 100) {
    l->count = 0;
    return fsync(l->fd);
  }
  return 0;
}

int noWarningModulo(struct log *l, const void *p, size_t n) {
  if (write(l->fd, p, n) < 0)
    return -1;
  if (++l->count % 100 == 0)
    return fsync(l->fd);
  return 0;
}

int noWarningCounterEqual(struct log *l, const void *p, size_t n) {
  if (write(l->fd, p, n) < 0)
    return -1;
  if (l->count == 100)
    return fsync(l->fd);
  l->count += 1;
  return 0;
}

int noWarningBytes(struct log *l, const void *p, size_t n) {
  if (write(l->fd, p, n) < 0)
    return -1;
  l->bytes += n;
  if (l->bytes < 1 << 20)
    return 0;
  l->bytes = 0;
  return fsync(l->fd);
}

int noWarningTime(struct log *l, const void *p, size_t n) {
  if (write(l->fd, p, n) < 0)
    return -1;
  if (now() - l->last_sync > 1000) {
    if (fsync(l->fd) != 0)
      return -1;
    l->last_sync = now();
  }
  return 0;
}

// Set by the write, cleared by the sync.
int noWarningDirtyFlag(struct log *l, const void *p, size_t n) {
  if (n > 0) {
    if (write(l->fd, p, n) < 0)
      return -1;
    l->dirty = 1;
  }
  if (!l->dirty)
    return 0;
  if (fsync(l->fd) != 0)
    return -1;
  l->dirty = 0;
  return 0;
}

int noWarningSyncIfDirty(struct log *l) {
  if (!l->dirty)
    return 0;
  if (fsync(l->fd) != 0)
    return -1;
  l->dirty = 0;
  return 0;
}

int noWarningEmpty(struct log *l, const void *p, size_t n) {
  if (n == 0)
    return 0;
  if (write(l->fd, p, n) < 0)
    return -1;
  return fsync(l->fd);
}

int noWarningGroupCommit(struct log *l, const void *p, size_t n, unsigned waiters) {
  if (write(l->fd, p, n) < 0)
    return -1;
  if (waiters > 1)
    return 0;
  return fsync(l->fd);
}

// A magic number is neither a threshold nor a choice.
int warningMagicNumber(struct log *l, const void *p, size_t n, unsigned kind) {
  if (write(l->fd, p, n) < 0)
    return -1;
  if (kind == 42)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'l->fd' not synced, though another path of the function syncs it; a power loss loses that data
  return fsync(l->fd);
}
