// RUN: %check_durability %s durability-contract %t -- -I%contracts -I%S/Inputs
// CORE K-4: a function that touches no file gives only a part of what it gets to a callee that nothing is known of.
#include "unistd.h"
#include <durability/Contracts.h>

struct Log {
  int Fd;
  int Locked;
  int (*Busy)(void *);
  void *BusyArgument;
};

int tryLock(struct Log *L);

static int waitForLock(struct Log *L) {
  while (L->Locked)
    if (!L->Busy(L->BusyArgument))
      return -1;
  L->Locked = 1;
  return 0;
}

static int lock(struct Log *L) {
  if (L->Fd < 0)
    return -1;
  return waitForLock(L);
}

DURABLE_SYNCS(L->Fd) int warningForgets(struct Log *L, const void *P, int N) {
  if (write(L->Fd, P, N) != N)
    return -1;
  if (lock(L) != 0)
    return -1;
  return 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS(L->Fd)' does not hold: returns success with data in the page cache of 'L->Fd' that is not synced
}

// The whole log is handed on.
DURABLE_SYNCS(L->Fd) int unknownWhole(struct Log *L, const void *P, int N) {
  if (write(L->Fd, P, N) != N)
    return -1;
  if (tryLock(L) != 0)
    return -1;
  return 0;
}

static int ask(struct Log *L) {
  if (L->Locked)
    return 0;
  return tryLock(L);
}

DURABLE_SYNCS(L->Fd) int unknownInside(struct Log *L, const void *P, int N) {
  if (write(L->Fd, P, N) != N)
    return -1;
  return ask(L);
}
