// RUN: %check_durability %s durability-write-without-sync %t -- -I%S/Inputs
// Loops, retries and fallbacks (CORE O-4, X-1, X-2).
#include "unistd.h"

// What is written in one loop is synced in another one over the same bound.
int noWarningSyncAll(const int *fds, int count, const void *p, size_t n) {
  for (int i = 0; i < count; i++)
    if (write(fds[i], p, n) < 0)
      return -1;
  for (int i = 0; i < count; i++)
    if (fsync(fds[i]) != 0)
      return -1;
  return 0;
}

int noWarningSyncInLoop(const int *fds, int count, const void *p, size_t n) {
  for (int i = 0; i < count; i++) {
    if (write(fds[i], p, n) < 0)
      return -1;
    if (fsync(fds[i]) != 0)
      return -1;
  }
  return 0;
}

// The loop that syncs runs at least once.
int noWarningPieces(int fd, const char *p, size_t n) {
  size_t done = 0;
  while (done < n) {
    ssize_t r = write(fd, p + done, n - done);
    if (r < 0) {
      if (errno == EINTR)
        continue;
      return -1;
    }
    done += (size_t)r;
  }
  return fsync(fd);
}

int noWarningRetryInterrupted(int fd, const void *p, size_t n) {
  if (write(fd, p, n) < 0)
    return -1;
  while (fsync(fd) != 0)
    if (errno != EINTR)
      return -1;
  return 0;
}

int noWarningRetryDo(int fd, const void *p, size_t n) {
  int r;
  if (write(fd, p, n) < 0)
    return -1;
  do
    r = fdatasync(fd);
  while (r != 0 && errno == EINTR);
  return r;
}

int noWarningFullSyncFallback(int fd, const void *p, size_t n) {
  if (write(fd, p, n) < 0)
    return -1;
  if (fcntl(fd, F_FULLFSYNC) == 0)
    return 0;
  return fsync(fd);
}

int noWarningDataSyncFallback(int fd, const void *p, size_t n) {
  if (write(fd, p, n) < 0)
    return -1;
  int r = fdatasync(fd);
  if (r != 0 && errno == EINVAL)
    r = fsync(fd);
  return r;
}

int warningPieces(int fd, const char *p, size_t n, int kind) {
  do {
    ssize_t r = write(fd, p, n);
    if (r < 0)
      return -1;
    p += r;
    n -= (size_t)r;
  } while (n > 0);
  if (kind == 7)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'fd' not synced, though another path of the function syncs it; a power loss loses that data
  return fsync(fd);
}

int warningAfterFallback(int fd, const void *p, size_t n, int kind) {
  if (write(fd, p, n) < 0)
    return -1;
  if (kind == 7)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'fd' not synced, though another path of the function syncs it; a power loss loses that data
  if (fcntl(fd, F_FULLFSYNC) == 0)
    return 0;
  return fsync(fd);
}

// The failure of the sync is the function's failure: not a path that forgot it.
int noWarningSyncFailed(int fd, const void *p, size_t n) {
  if (write(fd, p, n) < 0)
    return -1;
  if (fsync(fd) != 0)
    return -1;
  return 0;
}

int noWarningCloseOnError(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) < 0) {
    close(fd);
    return -1;
  }
  if (fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}
