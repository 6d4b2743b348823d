// RUN: %check_durability %s durability-sync-flag-lost %t -- -I%S/../must-not-report/Inputs
// O_DIRECT goes past the page cache, not onto the medium.
#include "posix.h"

int warningRename(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_DIRECT, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || close(fd) != 0)
    return -1;
  return rename(tmp, dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file written past the page cache gets its final name without a sync; O_DIRECT leaves data in the drive's cache and metadata in memory, and a power loss can lose both
}

int warningLink(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_DIRECT, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || close(fd) != 0)
    return -1;
  return link(tmp, dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file written past the page cache gets its final name without a sync; O_DIRECT leaves data in the drive's cache and metadata in memory, and a power loss can lose both
}

int warningInsteadOfSync(const char *tmp, const char *dst, const void *p, size_t n, int flags) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | flags, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  if (!(flags & O_DIRECT) && fsync(fd) != 0)
    return -1;
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file written past the page cache gets its final name without a sync; O_DIRECT leaves data in the drive's cache and metadata in memory, and a power loss can lose both
}

int silentSynced(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_DIRECT, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int silentSynchronous(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_DIRECT | O_DSYNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int silentOption(const char *tmp, const char *dst, const void *p, size_t n, int durable) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_DIRECT, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  if (durable && fsync(fd) != 0)
    return -1;
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int silentUnpublished(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_DIRECT, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  return close(fd);
}

int silentOtherFlag(const char *tmp, const char *dst, const void *p, size_t n, int flags) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  if (!(flags & O_APPEND) && fsync(fd) != 0)
    return -1;
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}
