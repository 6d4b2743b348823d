// RUN: %check_durability %s durability-redundant-sync %t --level=strict -- -I%S/../must-not-report/Inputs
#include "posix.h"

int silentWritten(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  return fsync(fd);
}

int silentOnePath(int fd, const char *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (p[0] == 'x' && write(fd, p, 1) != 1)
    return -1;
  return fsync(fd);
}

int silentStronger(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fdatasync(fd) != 0)
    return -1;
  return fsync(fd);
}

int silentMetadata(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (fchmod(fd, 0600) != 0)
    return -1;
  return fsync(fd);
}

int silentTruncated(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (ftruncate(fd, 1) != 0)
    return -1;
  return fsync(fd);
}

// A directory: what its sync is for is not a write.
int silentDirectory(int dir, const char *a, const char *b) {
  if (fsync(dir) != 0 || rename(a, b) != 0)
    return -1;
  return fsync(dir);
}

int silentFallback(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (fdatasync(fd) != 0)
    return fsync(fd);
  return 0;
}

int silentInterrupted(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  while (fsync(fd) != 0)
    if (errno != EINTR)
      return -1;
  return 0;
}

void foreign(int fd);
int silentUnknown(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  foreign(fd);
  return fsync(fd);
}

// Another thread may write to it.
struct log {
  int fd;
};
void unlockAndWait(void);
int silentShared(struct log *l, const void *p, size_t n) {
  if (write(l->fd, p, n) != (ssize_t)n || fsync(l->fd) != 0)
    return -1;
  unlockAndWait();
  return fsync(l->fd);
}

int silentLoop(int fd, const char **lines, int n) {
  for (int i = 0; i < n; ++i)
    if (write(fd, lines[i], 1) != 1 || fsync(fd) != 0)
      return -1;
  return 0;
}

int silentOption(int fd, const void *p, size_t n, int early) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (early && fsync(fd) != 0)
    return -1;
  return fsync(fd);
}

int silentOnlySynced(int fd) {
  if (fsync(fd) != 0)
    return -1;
  return fsync(fd);
}

int silentOther(int a, int b, const void *p, size_t n) {
  if (write(a, p, n) != (ssize_t)n || write(b, p, n) != (ssize_t)n)
    return -1;
  if (fsync(a) != 0)
    return -1;
  return fsync(b);
}
