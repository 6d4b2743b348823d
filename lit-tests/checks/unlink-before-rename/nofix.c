// RUN: %check_durability %s durability-unlink-before-rename %t
// A removal whose result is looked at, or that a macro writes, is left alone.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#define DROP(Path) unlink(Path)

static int store(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

int branch(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  if (n > 1)
    unlink(dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the old file is removed before the rename that would replace it; {{.*}}
  return rename(tmp, dst);
}

int macro(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  DROP(dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the old file is removed before the rename that would replace it; {{.*}}
  return rename(tmp, dst);
}
