// RUN: %check_durability %s durability-prefer-fdatasync %t --level=strict -- --target=x86_64-linux-gnu -I%S/../must-not-report/Inputs
#include "posix.h"

int silentData(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  return fdatasync(fd);
}

int silentNew(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  return close(fd);
}

int silentOpenedHere(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_APPEND);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  return close(fd);
}

int silentMetadata(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fchmod(fd, 0600) != 0)
    return -1;
  return fsync(fd);
}

int silentDirectory(const char *dir) {
  int fd = open(dir, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    return -1;
  int r = fsync(fd);
  close(fd);
  return r;
}

int silentNothingWritten(int fd) { return fsync(fd); }

int silentClosing(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  return close(fd);
}

int silentPublished(int fd, const char *tmp, const char *dst, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int silentFallback(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (fdatasync(fd) != 0)
    return fsync(fd);
  return 0;
}

int silentMapping(char *map, size_t n) {
  map[0] = 1;
  return msync(map, n, MS_SYNC);
}

void foreign(int fd);
int silentUnknown(int fd) {
  foreign(fd);
  return fsync(fd);
}

int silentOnePath(int fd, const void *p, size_t n) {
  if (n && write(fd, p, n) != (ssize_t)n)
    return -1;
  return fsync(fd);
}
