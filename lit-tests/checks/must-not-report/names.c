// What the checks on names and old copies must not report, row by row. Beside
// each row stands the nearest code that is reported.
// RUN: %durability-lint check --level strict --checks='-*,durability-missing-directory-sync,durability-wrong-directory-synced,durability-unlink-before-rename,durability-overwrite-in-place,durability-destroy-before-sync,durability-stream-without-sync' \
// RUN:   %s -- -I%S/Inputs | FileCheck %s --check-prefix=SILENT
// RUN: not %durability-lint check --level strict --checks='-*,durability-missing-directory-sync,durability-wrong-directory-synced,durability-unlink-before-rename,durability-overwrite-in-place,durability-destroy-before-sync,durability-stream-without-sync' \
// RUN:   %s -- -DBAD -I%S/Inputs | FileCheck %s --check-prefix=REPORTED
#include "posix.h"

// SILENT-NOT: warning
// SILENT: 0 findings

static int store(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

// A best-effort directory sync, which ignores EINVAL and EBADF.
static int settle(const char *dir) {
#ifndef BAD
  int fd = open(dir, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    return 0;
  if (fsync(fd) != 0 && errno != EINVAL && errno != EBADF) {
    close(fd);
    return -1;
  }
  close(fd);
#endif
  return 0;
}
int bestEffort(const char *tmp, const char *dst, const char *dir, const void *p, size_t n) {
  // REPORTED: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [durability-missing-directory-sync]
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  return settle(dir);
}

// A stream that is opened for a directory sync only.
int directoryByStream(const char *tmp, const char *dst, const char *dir, const void *p, size_t n) {
  // REPORTED: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [durability-missing-directory-sync]
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  FILE *d = fopen(dir, "r");
  if (!d)
    return -1;
#ifndef BAD
  fsync(fileno(d));
#endif
  return fclose(d);
}

// A sync in a callback.
int inCallback(int (*sync)(const char *), const char *tmp, const char *dst, const void *p, size_t n) {
  // REPORTED: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [durability-missing-directory-sync]
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
#ifndef BAD
  return sync(dst);
#else
  return 0;
#endif
}

// The rename of data that was not written here.
int plainMove(const char *from, const char *to, const void *p, size_t n) {
#ifdef BAD
  if (store(from, p, n) != 0)
    return -1;
#endif
  // REPORTED: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [durability-missing-directory-sync]
  return rename(from, to);
}

// An option of the caller.
int option(const char *tmp, const char *dst, const char *dir, const void *p, size_t n, int durable) {
#ifdef BAD
  durable = 0;
#endif
  // REPORTED: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [durability-missing-directory-sync]
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  if (!durable)
    return 0;
  return settle(dir);
}

// Error paths that return failure and remove the temporary.
int errorPath(const char *tmp, const char *dst, const char *dir, const void *p, size_t n) {
  if (store(tmp, p, n) != 0) {
    unlink(tmp);
    return -1;
  }
#ifdef BAD
  // REPORTED: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [durability-unlink-before-rename]
  unlink(dst);
#endif
  if (rename(tmp, dst) != 0)
    return -1;
  return settle(dir);
}

// Temporary and cache files that are never published.
int cache(const void *p, size_t n) {
  // REPORTED: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [durability-overwrite-in-place]
  int fd = open("cache", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0)
    return -1;
#ifdef BAD
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
#else
  if (write(fd, p, n) != (ssize_t)n) {
#endif
    close(fd);
    return -1;
  }
  close(fd);
  return settle(".");
}

// Handles that write at once.
int synchronous(const char *from, const char *to, char *b, size_t n) {
#ifdef BAD
  int out = open(to, O_WRONLY | O_CREAT | O_EXCL, 0600);
#else
  int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_DSYNC, 0600);
#endif
  int in = open(from, O_RDONLY);
  if (in < 0 || out < 0)
    return -1;
  ssize_t got = read(in, b, n);
  if (got < 0 || write(out, b, got) != got)
    return -1;
  // REPORTED: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [durability-destroy-before-sync]
  return unlink(from);
}
