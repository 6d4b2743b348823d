// RUN: %check_durability %s durability-sync-after-close %t -- -I%S/../must-not-report/Inputs
#include "posix.h"

int warningDescriptor(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || close(fd) != 0)
    return -1;
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs 'fd' after it was closed; it fails, or syncs whatever was opened under that number since, and a power loss loses the data
}

int warningData(int fd) {
  close(fd);
  return fdatasync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fdatasync' syncs 'fd' after it was closed; it fails, or syncs whatever was opened under that number since, and a power loss loses the data
}

int warningOpened(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  if (close(fd) != 0)
    return -1;
  if (fsync(fd) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'fsync' syncs a file after it was closed; it fails, or syncs whatever was opened under that number since, and a power loss loses the data
    return -1;
  return 0;
}

// The descriptor went with its stream.
int warningStream(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
  if (!f)
    return -1;
  if (fputs(text, f) < 0)
    return -1;
  if (fclose(f) != 0)
    return -1;
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs a file after it was closed; it fails, or syncs whatever was opened under that number since, and a power loss loses the data
}

int warningFileno(const char *path, const char *text) {
  FILE *f = fopen(path, "w");
  if (!f || fputs(text, f) < 0 || fclose(f) != 0)
    return -1;
  return fsync(fileno(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs a file after it was closed; it fails, or syncs whatever was opened under that number since, and a power loss loses the data
}

struct log {
  int fd;
};

int warningMember(struct log *l) {
  if (close(l->fd) != 0)
    return -1;
  return fsync(l->fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs 'l->fd' after it was closed; it fails, or syncs whatever was opened under that number since, and a power loss loses the data
}

static int finish(int fd) { return close(fd) == 0 ? 0 : -1; }

int warningClosedByHelper(int fd) {
  if (finish(fd))
    return -1;
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs 'fd' after it was closed; it fails, or syncs whatever was opened under that number since, and a power loss loses the data
}

static int settle(int fd) { return fsync(fd) == 0 ? 0 : -1; }

int warningSyncedByHelper(int fd) {
  if (close(fd) != 0)
    return -1;
  return settle(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'settle' syncs 'fd' after it was closed; it fails, or syncs whatever was opened under that number since, and a power loss loses the data
}

int warningBothHelpers(struct log *l) {
  if (finish(l->fd))
    return -1;
  return settle(l->fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'settle' syncs 'l->fd' after it was closed; it fails, or syncs whatever was opened under that number since, and a power loss loses the data
}

int warningOnePath(int fd, const char *p) {
  if (p[0] == 'x')
    close(fd);
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs 'fd' after it was closed; it fails, or syncs whatever was opened under that number since, and a power loss loses the data
}

int warningDuplicate(int fd) {
  int other = dup(fd);
  if (other < 0 || close(other) != 0)
    return -1;
  return fsync(other);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs 'fd' after it was closed; it fails, or syncs whatever was opened under that number since, and a power loss loses the data
}

int warningEach(const char **paths, int n) {
  for (int i = 0; i < n; ++i) {
    int fd = open(paths[i], O_WRONLY);
    if (fd < 0 || write(fd, "x", 1) != 1 || close(fd) != 0)
      return -1;
    if (fsync(fd) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'fsync' syncs a file after it was closed; it fails, or syncs whatever was opened under that number since, and a power loss loses the data
      return -1;
  }
  return 0;
}

// The handle stands for the next file by then.
int warningReplaced(struct log *l, const char *next, const void *p, size_t n) {
  if (write(l->fd, p, n) != (ssize_t)n || close(l->fd) != 0)
    return -1;
  l->fd = open(next, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (l->fd < 0)
    return -1;
  return fsync(l->fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs a file that was just opened, while the one that the handle stood for before was written and closed without a sync; a power loss loses its data
}
