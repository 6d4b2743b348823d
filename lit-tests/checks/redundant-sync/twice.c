// RUN: %check_durability %s durability-redundant-sync %t --level=strict -- -I%S/../must-not-report/Inputs
#include "posix.h"

int warningTwice(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs 'fd' again although nothing was written to it since its last sync; each sync waits for the drive
}

int warningWeaker(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  return fdatasync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fdatasync' syncs 'fd' again although nothing was written to it since its last sync; each sync waits for the drive
}

int warningDataTwice(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fdatasync(fd) != 0)
    return -1;
  return fdatasync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fdatasync' syncs 'fd' again although nothing was written to it since its last sync; each sync waits for the drive
}

int warningOpened(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (fsync(fd) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'fsync' syncs a file again although nothing was written to it since its last sync; each sync waits for the drive
    return -1;
  return close(fd);
}

int warningAfterRead(int fd, void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (lseek(fd, 0, 0) < 0 || read(fd, p, n) < 0)
    return -1;
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs 'fd' again although nothing was written to it since its last sync; each sync waits for the drive
}

static int save(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  return fsync(fd);
}

int warningCallee(int fd, const void *p, size_t n) {
  if (save(fd, p, n) != 0)
    return -1;
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs 'fd' again although nothing was written to it since its last sync; each sync waits for the drive
}

int warningStream(const char *path, const char *text) {
  FILE *f = fopen(path, "w");
  if (!f || fputs(text, f) < 0 || fflush(f) != 0 || fsync(fileno(f)) != 0)
    return -1;
  if (fsync(fileno(f)) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'fsync' syncs a file again although nothing was written to it since its last sync; each sync waits for the drive
    return -1;
  return fclose(f);
}

int warningAfterEmptyFlush(const char *path, const char *text) {
  FILE *f = fopen(path, "w");
  if (!f || fputs(text, f) < 0 || fflush(f) != 0 || fsync(fileno(f)) != 0)
    return -1;
  if (fflush(f) != 0 || fsync(fileno(f)) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'fsync' syncs a file again although nothing was written to it since its last sync; each sync waits for the drive
    return -1;
  return fclose(f);
}

int warningBothPaths(int fd, const void *p, size_t n, int all) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (all) {
    if (fsync(fd) != 0)
      return -1;
  } else {
    if (fsync(fd) != 0)
      return -1;
  }
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs 'fd' again although nothing was written to it since its last sync; each sync waits for the drive
}

int warningThrice(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (fsync(fd) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'fsync' syncs 'fd' again although nothing was written to it since its last sync; each sync waits for the drive
    return -1;
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs 'fd' again although nothing was written to it since its last sync; each sync waits for the drive
}

int warningOtherHandle(int fd, const void *p, size_t n) {
  int other = dup(fd);
  if (other < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (fsync(fd) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'fsync' syncs 'fd' again although nothing was written to it since its last sync; each sync waits for the drive
    return -1;
  return close(other);
}

int warningAfterWriteElsewhere(int fd, int log, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (write(log, p, n) != (ssize_t)n || fsync(log) != 0)
    return -1;
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs 'fd' again although nothing was written to it since its last sync; each sync waits for the drive
}
