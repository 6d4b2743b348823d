// RUN: %check_durability %s durability-sync-range-as-barrier %t -- -I%S/../must-not-report/Inputs
#include "posix.h"
#define ALL (SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER)

int warningRange(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  if (sync_file_range(fd, 0, 0, ALL) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: only a call that starts or paces writing back syncs a file before it is renamed to its final name; it writes no metadata and leaves the drive's cache alone, and a power loss can lose the data
    return -1;
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int warningStarted(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: only a call that starts or paces writing back syncs a file before it is renamed to its final name; it writes no metadata and leaves the drive's cache alone, and a power loss can lose the data
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int warningDropped(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  if (posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: only a call that starts or paces writing back syncs a file before it is renamed to its final name; it writes no metadata and leaves the drive's cache alone, and a power loss can lose the data
    return -1;
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int warningLink(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  if (sync_file_range(fd, 0, 0, ALL) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: only a call that starts or paces writing back syncs a file before it gets another name; it writes no metadata and leaves the drive's cache alone, and a power loss can lose the data
    return -1;
  if (close(fd) != 0)
    return -1;
  return link(tmp, dst);
}

int warningLoop(const char *tmp, const char *dst, const char **lines, int count) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  for (int i = 0; i < count; ++i) {
    if (write(fd, lines[i], 1) != 1)
      return -1;
    if (sync_file_range(fd, i, 1, ALL) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: only a call that starts or paces writing back syncs a file before it is renamed to its final name; it writes no metadata and leaves the drive's cache alone, and a power loss can lose the data
      return -1;
  }
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int warningStream(const char *tmp, const char *dst, const char *text) {
  FILE *f = fopen(tmp, "w");
  if (!f || fputs(text, f) < 0 || fflush(f) != 0)
    return -1;
  if (sync_file_range(fileno(f), 0, 0, ALL) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: only a call that starts or paces writing back syncs a file before it is renamed to its final name; it writes no metadata and leaves the drive's cache alone, and a power loss can lose the data
    return -1;
  if (fclose(f) != 0)
    return -1;
  return rename(tmp, dst);
}

static int pace(int fd) { return sync_file_range(fd, 0, 0, ALL) == 0 ? 0 : -1; }

int warningHelper(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  if (pace(fd))
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: only a call that starts or paces writing back syncs a file before it is renamed to its final name; it writes no metadata and leaves the drive's cache alone, and a power loss can lose the data
    return -1;
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

// Failure of the hint is failure of the function: it stands for a sync.
int warningClosed(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  if (sync_file_range(fd, 0, 0, ALL) != 0) {
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: only a call that starts or paces writing back syncs a file before it is closed, though its failure is taken for lost data; it writes no metadata and leaves the drive's cache alone, and a power loss can lose the data
    close(fd);
    return -1;
  }
  return close(fd);
}

int warningClosedStream(const char *path, const char *text) {
  FILE *f = fopen(path, "w");
  if (!f || fputs(text, f) < 0 || fflush(f) != 0)
    return -1;
  if (sync_file_range(fileno(f), 0, 0, ALL) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: only a call that starts or paces writing back syncs a file before it is closed, though its failure is taken for lost data; it writes no metadata and leaves the drive's cache alone, and a power loss can lose the data
    return -1;
  return fclose(f);
}

int warningMapping(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_RDWR | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || ftruncate(fd, (long)n) != 0)
    return -1;
  if (posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0 || close(fd) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: only a call that starts or paces writing back syncs a file before it is renamed to its final name; it writes no metadata and leaves the drive's cache alone, and a power loss can lose the data
    return -1;
  return rename(tmp, dst);
}

int warningHintFirst(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  if (sync_file_range(fd, 0, 0, ALL) != 0 || write(fd, p, n) != (ssize_t)n)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: only a call that starts or paces writing back syncs a file before it is renamed to its final name; it writes no metadata and leaves the drive's cache alone, and a power loss can lose the data
    return -1;
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int warningTwoHints(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: only a call that starts or paces writing back syncs a file before it is renamed to its final name; it writes no metadata and leaves the drive's cache alone, and a power loss can lose the data
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}
