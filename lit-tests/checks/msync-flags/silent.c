// RUN: %check_durability %s durability-msync-flags %t -- -I%S/../must-not-report/Inputs
#include "posix.h"
#define PAGE 4096

struct env {
  char *map;
  size_t size;
  unsigned async;
  int calls;
};

int silentWaits(void *map, size_t n) { return msync(map, n, MS_SYNC); }
int silentWaitsAndInvalidates(void *map, size_t n) { return msync(map, n, MS_SYNC | MS_INVALIDATE); }
int silentNumber(void *map, size_t n) { return msync(map, n, 4); }
int silentFourBytes(void *map) { return msync(map, 4, MS_SYNC); }

// LMDB's MDB_MAPASYNC: the user's choice.
int silentOption(struct env *e) {
  int flags = e->async ? MS_ASYNC : MS_SYNC;
  return msync(e->map, e->size, flags);
}
int silentOptionInline(struct env *e) {
  return msync(e->map, e->size, e->async ? MS_ASYNC : MS_SYNC);
}
int silentOptionBranch(struct env *e) {
  int flags = MS_SYNC;
  if (e->async)
    flags = MS_ASYNC;
  return msync(e->map, e->size, flags);
}

int silentPassed(struct env *e, int flags) { return msync(e->map, e->size, flags); }

// A hint: nobody looks at the result.
void silentHint(struct env *e) { msync(e->map, e->size, MS_ASYNC); }
int silentHintIgnored(struct env *e) {
  (void)msync(e->map, e->size, MS_ASYNC);
  return 0;
}

// The real sync comes after it.
int silentHintThenSync(int fd, const void *p, size_t n) {
  char *map = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map == (void *)-1)
    return -1;
  memcpy(map, p, n);
  if (msync(map, n, MS_ASYNC) != 0)
    return -1;
  return fsync(fd);
}

int silentSyncThenHint(int fd, const void *p, size_t n) {
  char *map = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map == (void *)-1)
    return -1;
  memcpy(map, p, n);
  if (msync(map, n, MS_SYNC) != 0)
    return -1;
  return msync(map, n, MS_ASYNC);
}

int silentLength(void *map, size_t pages) { return msync(map, pages * PAGE, MS_SYNC); }
