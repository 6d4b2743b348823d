// RUN: %check_durability %s durability-sync-range-as-barrier %t -- -I%S/../must-not-report/Inputs
#include "posix.h"
#define ALL (SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER)

int silentHintThenSync(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  if (fsync(fd) != 0 || close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int silentPacedThenSync(const char *tmp, const char *dst, const char **lines, int count) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  for (int i = 0; i < count; ++i) {
    if (write(fd, lines[i], 1) != 1)
      return -1;
    if (sync_file_range(fd, i, 1, ALL) != 0)
      return -1;
  }
  if (fdatasync(fd) != 0 || close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

// No sync at all: rename-without-sync and nothing else.
int silentNoHint(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  return close(fd);
}

// Nobody waits for it: a hint, and the file is not published.
int silentIgnored(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  return close(fd);
}

// A function that paces what others write and sync.
int silentPacer(int fd, long from, long size) {
  return sync_file_range(fd, from, size, ALL);
}

struct log {
  int fd;
};
int silentOpenFile(struct log *l, const void *p, size_t n) {
  if (write(l->fd, p, n) != (ssize_t)n)
    return -1;
  return sync_file_range(l->fd, 0, 0, ALL);
}

int silentRead(const char *path, void *p, size_t n) {
  int fd = open(path, O_RDONLY);
  if (fd < 0 || read(fd, p, n) < 0)
    return -1;
  if (posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0)
    return -1;
  return close(fd);
}

int silentSyncThenDrop(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int silentOption(const char *tmp, const char *dst, const void *p, size_t n, int durable) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  if (durable && fsync(fd) != 0)
    return -1;
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int silentSynchronous(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_DSYNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int silentWillNeed(const char *path, const void *p, size_t n) {
  int fd = open(path, O_RDWR | O_CREAT, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  if (posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED) != 0)
    return -1;
  return close(fd);
}

int silentFailure(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || sync_file_range(fd, 0, 0, ALL) != 0) {
    close(fd);
    unlink(tmp);
    return -1;
  }
  if (fsync(fd) != 0)
    return -1;
  close(fd);
  return rename(tmp, dst);
}
