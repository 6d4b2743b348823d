// RUN: %check_durability %s durability-sync-retry %t -- -I%S/../unchecked-sync/Inputs
// CORE.
#include "file.h"

int warningLoop(int fd) {
  for (int i = 0; i < 3; ++i)
    if (fsync(fd) == 0)
      // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'fsync' is repeated after it failed, without writing the data again; the pages may be gone, and success then says nothing of them
      // CHECK-NOTES: :[[@LINE-2]]:9: note: fails here
      // CHECK-NOTES: :[[@LINE-3]]:9: note: repeated here
      return 0;
  return -1;
}

int warningUntil(int fd) {
  while (fsync(fd) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' is repeated after it failed, without writing the data again; the pages may be gone, and success then says nothing of them
    sleep(1);
  return 0;
}

int warningTwice(int fd) {
  if (fdatasync(fd) == 0)
    return 0;
  sleep(1);
  return fdatasync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fdatasync' is repeated after it failed, without writing the data again; the pages may be gone, and success then says nothing of them
}

int warningEio(int fd) {
  int r;
  do {
    r = fsync(fd);
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'fsync' is repeated after it failed, without writing the data again; the pages may be gone, and success then says nothing of them
  } while (r != 0 && errno == EIO);
  return r;
}

int warningLogged(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (fsync(fd) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: failure of 'fsync' is ignored and success returned; a crash loses data that counts as stable
    // CHECK-NOTES: :[[@LINE-2]]:7: note: fails here
    // CHECK-NOTES: :[[@LINE+2]]:3: note: returns success here
    logMessage("sync failed: %d", errno);
  return 0;
}

int silentInterrupted(int fd) {
  while (fsync(fd) != 0)
    if (errno != EINTR)
      return -1;
  return 0;
}

int silentInterruptedDo(int fd) {
  int r;
  do
    r = fsync(fd);
  while (r == -1 && errno == EINTR);
  return r;
}

// another primitive is a fallback.
int silentFallback(int fd) {
  if (fdatasync(fd) == 0)
    return 0;
  return fsync(fd);
}

// the data is written again.
int silentRewritten(int fd, const void *p, size_t n) {
  for (int i = 0; i < 3; ++i) {
    if (pwrite(fd, p, n, 0) != (ssize_t)n)
      return -1;
    if (fsync(fd) == 0)
      return 0;
  }
  return -1;
}

int silentMany(int *fds, int n) {
  int bad = 0;
  for (int i = 0; i < n; ++i)
    if (fsync(fds[i]) != 0)
      bad = -1;
  return bad;
}

int silentAbort(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (fsync(fd) != 0)
    abort();
  return 0;
}

struct Log {
  int fd;
  int broken;
};

int silentPoison(struct Log *log, const void *p, size_t n) {
  if (write(log->fd, p, n) != (ssize_t)n)
    return -1;
  if (fsync(log->fd) != 0)
    log->broken = 1;
  return 0;
}

int silentReturned(int fd, const void *p, size_t n) {
  int result = 0;
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (fsync(fd) != 0) {
    logMessage("sync failed");
    result = -1;
  }
  return result;
}

int silentUnsupported(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (fsync(fd) != 0 && errno != EINVAL && errno != EBADF)
    return -1;
  return 0;
}

struct Node {
  int fd;
  struct Node *next;
};

int silentList(struct Node *node) {
  int bad = 0;
  for (; node; node = node->next)
    if (fsync(node->fd) != 0)
      bad = -1;
  return bad;
}

void silentVoid(int fd) {
  if (fsync(fd) != 0)
    logMessage("sync failed");
}

void writeAgain(struct Log *log);

// what the unknown function does may be the rewrite.
int silentUnknown(struct Log *log) {
  if (fdatasync(log->fd) == 0)
    return 0;
  writeAgain(log);
  return fdatasync(log->fd);
}
