// RUN: %check_durability %s durability-misused-sync-result %t -- -I%S/../unchecked-sync/Inputs
#include "file.h"

int warningOne(int fd) {
  if (fsync(fd) == 1)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: result of 'fsync' is compared in a way that says the same of success and failure; data that a crash loses counts as stable
    return -1;
  return 0;
}

int warningGreaterOrEqualOne(int fd) {
  int r = fdatasync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: result of 'fdatasync' is compared in a way that says the same of success and failure; data that a crash loses counts as stable
  if (r >= 1)
    return -1;
  return 0;
}

int warningOverwrittenBySync(int a, int b) {
  int r = fsync(a);
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: result of 'fsync' is overwritten before it is looked at; data that a crash loses counts as stable
  r = fsync(b);
  return r;
}

int warningWhileLoop(const int *fds, int n) {
  int r = 0;
  while (n-- > 0)
    r = fdatasync(*fds++);
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: result of 'fdatasync' is overwritten before it is looked at; data that a crash loses counts as stable
  return r;
}

int warningInverted(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (fsync(fd) == 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: result of 'fsync' is tested the wrong way round: success is returned only when it failed; data that a crash loses counts as stable
    return -1;
  return 0;
}

int warningInterruptedMember(int fd) {
  int r = fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: an interrupted 'fsync' counts as success; data that a crash loses counts as stable
  if (r == -1 && errno != EINTR)
    return -1;
  return 0;
}

int silentAdded(int a, int b) { return fsync(a) + fsync(b); }

int silentKeptFirst(int a, int b) {
  int r = fsync(a);
  if (fsync(b) != 0)
    r = -1;
  return r;
}

int silentNotZero(int fd) {
  if (0 != fsync(fd))
    return -1;
  return 0;
}

int silentNotMinusOne(int fd) { return fsync(fd) != -1 ? 0 : -1; }
