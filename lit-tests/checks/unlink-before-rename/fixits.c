// RUN: %check_durability %s durability-unlink-before-rename %t
// A removal that stands alone is taken out; rename replaces what is there.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

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

int statement(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  int before = 1; unlink(dst); int after = 2;
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: the old file is removed before the rename that would replace it; {{.*}}
  // CHECK-FIXES: int before = 1;  int after = 2;
  return before + after == 3 ? rename(tmp, dst) : -1;
}

int castToVoid(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  if (n > 1) { (void)remove(dst); }
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: the old file is removed before the rename that would replace it; {{.*}}
  // CHECK-FIXES: if (n > 1) {  }
  return rename(tmp, dst);
}
