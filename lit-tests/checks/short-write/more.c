// RUN: %check_durability %s durability-short-write %t --level=strict -- -I%S/../unchecked-sync/Inputs
#include "file.h"
struct iovec {
  void *base;
  size_t size;
};
ssize_t writev(int fd, const struct iovec *parts, int count);

int warningVector(int fd, const struct iovec *v, int n) {
  if (writev(fd, v, n) < 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a partial count of 'writev' is taken as success; the rest of the data is never written to 'fd'
    return -1;
  return fsync(fd);
}

int warningMinusOne(const char *path, const char *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  if (fd < 0 || write(fd, p, n) == -1)
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: a partial count of 'write' is taken as success; the rest of the data is never written to a file
    return -1;
  return close(fd);
}

int warningPositive(int fd, const char *p, size_t n) {
  if (write(fd, p, n) <= 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a partial count of 'write' is taken as success; the rest of the data is never written to 'fd'
    return -1;
  return fsync(fd);
}

int warningUnread(int fd, const char *p, size_t n) {
  ssize_t w = write(fd, p, n);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: result of 'write' is dropped; when less is written to 'fd', the rest is missing without notice
  return fsync(fd);
}

int warningFormatted(const char *path, int value) {
  FILE *f = fopen(path, "w");
  if (!f)
    return -1;
  fprintf(f, "%d\n", value);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fprintf' is dropped; when less is written to a file, the rest is missing without notice
  fclose(f);
  return 0;
}

int warningLoop(const char *path, const char **lines, int n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  for (int i = 0; i < n; ++i)
    write(fd, lines[i], 100);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: result of 'write' is dropped; when less is written to a file, the rest is missing without notice
  return close(fd);
}

int silentLessThan(int fd, const char *p, size_t n) {
  if (write(fd, p, n) < (ssize_t)n)
    return -1;
  return fsync(fd);
}

int silentItems(const char *path, const char *p, size_t n) {
  FILE *f = fopen(path, "wb");
  if (!f)
    return -1;
  if (fwrite(p, 1, n, f) != n) {
    fclose(f);
    return -1;
  }
  return fclose(f);
}

int silentStored(int fd, const char *p, size_t n, ssize_t *written) {
  *written = write(fd, p, n);
  return fsync(fd);
}

int silentAppendedLog(const char *path, const char *s) {
  int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (fd < 0)
    return -1;
  write(fd, s, 10);
  return close(fd);
}

int silentFlushAsked(const char *path, const char *s) {
  FILE *f = fopen(path, "w");
  if (!f)
    return -1;
  fputs(s, f);
  if (fflush(f) != 0)
    return -1;
  return fclose(f);
}
