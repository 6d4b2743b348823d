// RUN: %check_durability %s durability-msync-flags %t -- -I%S/../must-not-report/Inputs
#include "posix.h"
#define PAGE 4096
enum { WAIT = MS_SYNC };

int warningZeroLength(void *map) { return msync(map, 0, MS_SYNC); }
// CHECK-MESSAGES: :[[@LINE-1]]:43: warning: 'msync' with a length of zero syncs nothing; a power loss loses what was stored

int warningZeroVariable(void *map) {
  size_t n = 0;
  return msync(map, n, MS_SYNC);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'msync' with a length of zero syncs nothing; a power loss loses what was stored
}

int warningSwapped(void *map) { return msync(map, MS_SYNC, PAGE); }
// CHECK-MESSAGES: :[[@LINE-1]]:40: warning: 'msync' is given its flags as the length and syncs a wrong range, if any; a power loss loses what was stored

int warningSwappedAsync(void *map) { return msync(map, MS_ASYNC, PAGE); }
// CHECK-MESSAGES: :[[@LINE-1]]:45: warning: 'msync' is given its flags as the length and syncs a wrong range, if any; a power loss loses what was stored

int warningSwappedBoth(void *map, size_t n) {
  return msync(map, MS_SYNC | MS_INVALIDATE, (int)n);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'msync' is given its flags as the length and syncs a wrong range, if any; a power loss loses what was stored
}

int warningNoMode(void *map, size_t n) { return msync(map, n, 0); }
// CHECK-MESSAGES: :[[@LINE-1]]:49: warning: 'msync' with neither 'MS_SYNC' nor a request to start waits for nothing; a power loss loses what was stored

int warningTwoModes(void *map, size_t n) { return msync(map, n, MS_SYNC | MS_ASYNC); }
// CHECK-MESSAGES: :[[@LINE-1]]:51: warning: 'msync' is asked to wait and not to wait: it fails and syncs nothing; a power loss loses what was stored

int warningStored(int fd, const void *p, size_t n) {
  char *map = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map == (void *)-1)
    return -1;
  memcpy(map, p, n);
  if (msync(map, n, MS_ASYNC) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'msync' starts writing back at most and waits for nothing, though its failure is taken for lost data; a power loss loses what was stored
    return -1;
  return munmap(map, n);
}

int warningStoredDirectly(int fd, size_t n) {
  char *map = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map == (void *)-1)
    return -1;
  map[0] = 1;
  return msync(map, n, MS_ASYNC);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'msync' starts writing back at most and waits for nothing, though its failure is taken for lost data; a power loss loses what was stored
}

struct env {
  char *map;
  size_t size;
  unsigned async;
};

// Brings other mappings of the file up to date (Kyoto Cabinet).
int silentOnlyInvalidate(void *map, size_t n) { return msync(map, n, MS_INVALIDATE); }

int silentWaits(struct env *e) { return msync(e->map, e->size, MS_SYNC); }

// The program waits elsewhere, and a failure is a failure here, too.
int warningSibling(struct env *e) { return msync(e->map, e->size, MS_ASYNC); }
// CHECK-MESSAGES: :[[@LINE-1]]:44: warning: 'msync' starts writing back at most and waits for nothing, though its failure is taken for lost data; a power loss loses what was stored

int warningBothSides(struct env *e) {
  int flags = e->async ? MS_ASYNC : MS_ASYNC;
  if (msync(e->map, e->size, flags) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'msync' starts writing back at most and waits for nothing, though its failure is taken for lost data; a power loss loses what was stored
    return -1;
  return 0;
}

int warningInvalidate(struct env *e) {
  return msync(e->map, e->size, MS_ASYNC | MS_INVALIDATE);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'msync' starts writing back at most and waits for nothing, though its failure is taken for lost data; a power loss loses what was stored
}
