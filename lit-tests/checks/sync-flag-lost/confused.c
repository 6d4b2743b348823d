// RUN: %check_durability %s durability-sync-flag-lost %t -- -I%S/../must-not-report/Inputs
// RocksDB's use_fsync: which sync, taken for whether to sync.
#include "posix.h"

struct options {
  int full;    // fsync or fdatasync
  int durable; // sync or not
};

static int settle(int fd, int full) {
  if (full)
    return fsync(fd);
  return fdatasync(fd);
}

int silentWhich(int fd, const struct options *o) { return settle(fd, o->full); }

static int copy(int fd, const void *p, size_t n, int sync) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (sync)
    return fsync(fd);
  return 0;
}

int silentWhether(int fd, const void *p, size_t n, const struct options *o) {
  return copy(fd, p, n, o->durable);
}

int warningField(int fd, const void *p, size_t n, const struct options *o) {
  return copy(fd, p, n, o->full);
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'full' says which sync to make, but is passed as 'sync', which says whether to sync at all; with the weaker choice nothing is synced, and a power loss loses the data
}

int silentConstant(int fd, const void *p, size_t n) { return copy(fd, p, n, 1); }

int warningParameter(int fd, const void *p, size_t n, int full) {
  if (settle(fd, full) != 0)
    return -1;
  return copy(fd, p, n, full);
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'full' says which sync to make, but is passed as 'sync', which says whether to sync at all; with the weaker choice nothing is synced, and a power loss loses the data
}

static int copyTwice(int fd, const void *p, size_t n, int sync) {
  return copy(fd, p, n, sync) || copy(fd, p, n, sync);
}

int warningHandedOn(int fd, const void *p, size_t n, const struct options *o) {
  return copyTwice(fd, p, n, o->full);
  // CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'full' says which sync to make, but is passed as 'sync', which says whether to sync at all; with the weaker choice nothing is synced, and a power loss loses the data
}

int silentComputed(int fd, const void *p, size_t n, const struct options *o) {
  return copy(fd, p, n, o->full || o->durable);
}

int silentBoth(int fd, const void *p, size_t n, const struct options *o) {
  if (copy(fd, p, n, o->durable) != 0)
    return -1;
  return settle(fd, o->full);
}
