// RUN: %check_durability %s durability-misused-sync-result %t -- -I%S/../unchecked-sync/Inputs
// Overwritten, compared blindly, tested the wrong way round, EINTR as success.
#include "file.h"

int warningLoop(int *fds, int n) {
  int r = 0;
  for (int i = 0; i < n; ++i)
    r = fsync(fds[i]);
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: result of 'fsync' is overwritten before it is looked at; data that a crash loses counts as stable
  // CHECK-NOTES: :[[@LINE-2]]:5: note: overwritten here
  return r;
}

int warningOverwritten(int fd) {
  int r = fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: result of 'fsync' is overwritten before it is looked at; data that a crash loses counts as stable
  r = close(fd);
  return r;
}

int warningPositive(int fd) {
  if (fsync(fd) > 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: result of 'fsync' is compared in a way that says the same of success and failure; data that a crash loses counts as stable
    return -1;
  return 0;
}

int warningErrorNumber(int fd) {
  int r = fdatasync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: result of 'fdatasync' is compared in a way that says the same of success and failure; data that a crash loses counts as stable
  if (r == EIO)
    return -1;
  return 0;
}

int warningPolarity(int fd) {
  if (!fsync(fd))
    // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: result of 'fsync' is tested the wrong way round: success is returned only when it failed; data that a crash loses counts as stable
    return -1;
  return 0;
}

int warningInterrupted(int fd) {
  if (fsync(fd) != 0 && errno != EINTR)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: an interrupted 'fsync' counts as success; data that a crash loses counts as stable
    return -1;
  return 0;
}

int silentEach(int *fds, int n) {
  for (int i = 0; i < n; ++i) {
    int r = fsync(fds[i]);
    if (r)
      return r;
  }
  return 0;
}

int silentKept(int *fds, int n) {
  int r = 0;
  for (int i = 0; i < n; ++i)
    if (fsync(fds[i]) != 0)
      r = -1;
  return r;
}

int silentReadFirst(int fd) {
  int r = fsync(fd);
  if (r == 0)
    r = close(fd);
  return r;
}

int silentMinusOne(int fd) { return fsync(fd) == -1 ? -1 : 0; }

int silentNegative(int fd) {
  if (fsync(fd) < 0)
    return -1;
  return 0;
}

int silentTruth(int fd) {
  if (fsync(fd))
    return -1;
  return 0;
}

int silentRepeated(int fd) {
  int r;
  do {
    r = fsync(fd);
  } while (r == -1 && errno == EINTR);
  return r;
}

int silentUnsupported(int fd) {
  if (fsync(fd) != 0 && errno != EINVAL)
    return -1;
  return 0;
}

int fetch(void);
int silentSometimes(int fd, int more) {
  int r = fsync(fd);
  if (more && r == 0)
    r = fetch();
  return r;
}
