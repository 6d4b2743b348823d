// RUN: %check_durability %s durability-sync-retry %t -- -I%S/../unchecked-sync/Inputs
#include "file.h"

int warningGoto(int fd) {
  int tries = 0;
again:
  if (fsync(fd) == 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'fsync' is repeated after it failed, without writing the data again; the pages may be gone, and success then says nothing of them
    return 0;
  if (++tries < 3)
    goto again;
  return -1;
}

int warningAfterLog(int fd) {
  if (fsync(fd) != 0) {
    logMessage("once more");
    if (fsync(fd) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'fsync' is repeated after it failed, without writing the data again; the pages may be gone, and success then says nothing of them
      return -1;
  }
  return 0;
}

struct Log {
  int fd;
};

int warningMember(struct Log *log) {
  int r = fdatasync(log->fd);
  if (r != 0)
    r = fdatasync(log->fd);
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'fdatasync' is repeated after it failed, without writing the data again; the pages may be gone, and success then says nothing of them
  return r;
}

int warningShortCircuit(int fd) { return fsync(fd) == 0 || fsync(fd) == 0 ? 0 : -1; }
// CHECK-MESSAGES: :[[@LINE-1]]:60: warning: 'fsync' is repeated after it failed, without writing the data again; the pages may be gone, and success then says nothing of them

static int settle(int fd) { return fsync(fd) == 0 ? 0 : -1; }

int warningWrapper(int fd) {
  if (settle(fd) == 0)
    return 0;
  return settle(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'settle' is repeated after it failed, without writing the data again; the pages may be gone, and success then says nothing of them
}

int warningIgnoredStatus(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (fdatasync(fd) == -1)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: failure of 'fdatasync' is ignored and success returned; a crash loses data that counts as stable
    logMessage("ignored");
  return 0;
}

int silentOtherHandle(int a, int b) {
  if (fsync(a) == 0)
    return 0;
  return fsync(b);
}

int silentExit(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (fsync(fd) != 0) {
    logMessage("giving up");
    abort();
  }
  return 0;
}

int silentAfterSuccess(int fd, const void *p, size_t n) {
  if (fsync(fd) != 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  return fsync(fd);
}

int silentCounted(int fd, int *failures) {
  if (fsync(fd) != 0)
    ++*failures;
  return 0;
}
