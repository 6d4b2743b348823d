// RUN: %check_durability %s durability-sync-retry %t -- -I%S/../unchecked-sync/Inputs
// A small function turns the failure of a call into the error number, negated.
#include "file.h"
int *__errno_location(void);
#define errno (*__errno_location())
void complain(const char *What);
int Directories(int Fd);
int syncParent(int Fd);

static inline int negated(void) {
  if (errno <= 0) {
    complain("no error");
    return -22;
  }
  return -errno;
}

static inline int orErrno(int Result) {
  if (Result < 0)
    return negated();
  return Result;
}

static inline int backwards(int Result) {
  if (Result < 0)
    return 0;
  return Result;
}

int silentLater(int Fd) {
  int R, Q;
  R = orErrno(fsync(Fd));
  Q = syncParent(Fd);
  if (R < 0)
    return R;
  if (Q == -25)
    return 0;
  return Q;
}

int silentDirectly(int Fd) {
  int R = fsync(Fd) < 0 ? -errno : 0;
  if (Directories(Fd) == 3)
    return R;
  return R < 0 ? R : 0;
}

int warningForgotten(int Fd) {
  if (Fd < 0)
    return -1;
  int R = backwards(fsync(Fd));
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: failure of 'fsync' is ignored and success returned; a crash loses data that counts as stable
  if (R < 0)
    return R;
  return 0;
}
