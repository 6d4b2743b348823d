// RUN: %check_durability %s durability-rename-without-sync %t
// CORE D-2 and DESIGN's list of what must not be reported.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int create(const char *tmp, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n) {
    close(fd);
    return -1;
  }
  return fd;
}

int synced(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = create(tmp, p, n);
  if (fd < 0)
    return -1;
  if (fsync(fd) != 0 || close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

// Nothing was written here.
int moved(const char *from, const char *to) { return rename(from, to); }

int readThenMoved(const char *from, const char *to, void *p, size_t n) {
  int fd = open(from, O_RDONLY);
  if (fd < 0)
    return -1;
  if (read(fd, p, n) < 0)
    return -1;
  close(fd);
  return rename(from, to);
}

// A log is rotated: its data is not what the rename publishes.
int rotated(const char *log, const char *old, const void *p, size_t n) {
  int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (fd < 0 || write(fd, p, n) < 0)
    return -1;
  close(fd);
  return rename(log, old);
}

// An existing file is changed in place and then moved.
int changedThenMoved(const char *from, const char *to, const void *p, size_t n) {
  int fd = open(from, O_WRONLY);
  if (fd < 0 || pwrite(fd, p, n, 0) < 0 || close(fd) != 0)
    return -1;
  return rename(from, to);
}

// The file is synced by its path after it was closed (CORE C-1).
static int syncPath(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  int r = fsync(fd);
  close(fd);
  return r;
}

int syncedByPath(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = create(tmp, p, n);
  if (fd < 0 || close(fd) != 0 || syncPath(tmp) != 0)
    return -1;
  return rename(tmp, dst);
}

static int syncAndInstall(const char *tmp, const char *dst) {
  if (syncPath(tmp) != 0)
    return -1;
  return rename(tmp, dst);
}

int syncedInTheHelperThatRenames(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = create(tmp, p, n);
  if (fd < 0 || close(fd) != 0)
    return -1;
  return syncAndInstall(tmp, dst);
}

static int finish(int fd, const char *tmp, const char *dst) {
  if (fsync(fd) != 0 || close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int syncedByTheHelperThatGetsTheHandle(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = create(tmp, p, n);
  return fd < 0 ? -1 : finish(fd, tmp, dst);
}

int syncedBySync(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = create(tmp, p, n);
  if (fd < 0 || close(fd) != 0)
    return -1;
  sync();
  return rename(tmp, dst);
}

// Never published: temporary, cache, pid and log files.
int neverPublished(const char *path, const void *p, size_t n) {
  int fd = create(path, p, n);
  return fd < 0 ? -1 : close(fd);
}

// The error path removes the temporary, the other syncs it.
int removedOnError(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = create(tmp, p, n);
  if (fd < 0)
    return -1;
  if (fsync(fd) != 0) {
    close(fd);
    unlink(tmp);
    return -1;
  }
  close(fd);
  return rename(tmp, dst);
}

// What was removed and made again by somebody else is not what was written.
int removed(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = create(tmp, p, n);
  if (fd < 0 || close(fd) != 0 || unlink(tmp) != 0)
    return -1;
  return rename(tmp, dst);
}

// Directories.
int directoryMoved(const char *dir, const char *to, const char *inside, const void *p, size_t n) {
  int fd = create(inside, p, n);
  if (fd < 0 || close(fd) != 0)
    return -1;
  return rename(dir, to);
}

// Every write is stable when it returns.
int synchronous(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_DSYNC, 0644);
  if (fd < 0 || write(fd, p, n) < 0 || close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

// Another file is written.
int otherName(const char *tmp, const char *other, const char *dst, const void *p, size_t n) {
  int fd = create(tmp, p, n);
  if (fd < 0 || close(fd) != 0)
    return -1;
  return rename(other, dst);
}

// The buffer holds another name by now.
int nameOverwritten(int n, const char *dst, const void *p, size_t size) {
  char path[64];
  snprintf(path, sizeof path, "work-%d", n);
  int fd = create(path, p, size);
  if (fd < 0 || close(fd) != 0)
    return -1;
  snprintf(path, sizeof path, "old-%d", n);
  return rename(path, dst);
}

void filledIn(char *path);

int nameFilledInBySomebody(const char *dst, const void *p, size_t size) {
  char path[64];
  filledIn(path);
  int fd = create(path, p, size);
  if (fd < 0 || close(fd) != 0)
    return -1;
  filledIn(path);
  return rename(path, dst);
}

int syncsElsewhere(int fd);

// Passed to a function of which nothing is known.
int unknown(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = create(tmp, p, n);
  if (fd < 0 || syncsElsewhere(fd) != 0)
    return -1;
  close(fd);
  return rename(tmp, dst);
}
