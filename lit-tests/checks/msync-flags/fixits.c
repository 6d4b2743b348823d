// RUN: %check_durability %s durability-msync-flags %t -- -I%S/../must-not-report/Inputs
#include "posix.h"

int fixedStored(int fd, size_t n) {
  char *map = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map == (void *)-1)
    return -1;
  map[0] = 1;
  return msync(map, n, MS_ASYNC);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'msync' starts writing back at most and waits for nothing, though its failure is taken for lost data; a power loss loses what was stored
}
// CHECK-FIXES: return msync(map, n, MS_SYNC);

int fixedNumber(void *map, size_t n) {
  return msync(map, n, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'msync' with neither 'MS_SYNC' nor a request to start waits for nothing; a power loss loses what was stored
}
// CHECK-FIXES: return msync(map, n, MS_SYNC);

#define HINT(map, n) msync(map, n, 0)
int notInsideMacros(void *map, size_t n) { return HINT(map, n); }
// CHECK-MESSAGES: :[[@LINE-1]]:51: warning: 'msync' with neither 'MS_SYNC' nor a request to start waits for nothing; a power loss loses what was stored
