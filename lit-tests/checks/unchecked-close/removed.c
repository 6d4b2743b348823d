// RUN: %check_durability %s durability-unchecked-close %t --level=strict -- -I%S/../unchecked-sync/Inputs
// Nobody finds what is written to a file that has no name any more.
#include "file.h"
int unlink(const char *path);
int link(const char *from, const char *to);

int silentRemoved(const char *path, const char *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  unlink(path);
  if (write(fd, p, n) != (ssize_t)n) {
    close(fd);
    return -1;
  }
  close(fd);
  return 0;
}

int warningLinked(const char *path, const char *other, const char *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (link(path, other)) {
    close(fd);
    return -1;
  }
  unlink(path);
  if (write(fd, p, n) != (ssize_t)n) {
    close(fd);
    return -1;
  }
  close(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'close' is dropped although a file was written and not synced; when it fails, a write that failed late is lost without notice
  return 0;
}

// A helper that refuses empty names has done nothing then, and its result says so.
static int removeFile(const char *path, int length) {
  if (length == 0)
    return 20;
  if (unlink(path))
    return 18;
  return 0;
}

int silentHelper(const char *path, int length, const char *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n) {
    close(fd);
    return -1;
  }
  removeFile(path, length);
  close(fd);
  return 0;
}
