// What must not be reported, row by row, in C. Beside each row stands, where
// there is one, the nearest code that is reported: it shows that the row is
// looked at.
// RUN: %durability-lint check --level default %s -- -I%S/Inputs \
// RUN:   | FileCheck %s --check-prefix=SILENT
// RUN: not %durability-lint check --level default %s -- -DBAD -I%S/Inputs \
// RUN:   | FileCheck %s --check-prefix=REPORTED
#include "posix.h"

// SILENT-NOT: warning
// SILENT: 0 findings

// Streams opened for reading.
int readAndSync(const char *path, char *line) {
  FILE *f = fopen(path, "r");
  if (!f)
    return -1;
  fgets(line, 80, f);
  int r = fsync(fileno(f));
  fclose(f);
  return r;
}

// Unbuffered streams.
int unbuffered(FILE *f) {
#ifndef BAD
  setvbuf(f, NULL, _IONBF, 0);
#endif
  if (fputs("a", f) < 0)
    return -1;
  // REPORTED: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [durability-fsync-without-flush]
  return fsync(fileno(f));
}

// A stream on a directory, opened to sync the directory.
int syncDirectoryByStream(const char *dir) {
  FILE *d = fopen(dir, "r");
  if (!d)
    return -1;
  int r = fsync(fileno(d));
  fclose(d);
  return r;
}

// Best-effort directory sync.
int syncDirectory(const char *dir) {
  int fd = open(dir, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    return -1;
  if (fsync(fd) != 0 && errno != EINVAL && errno != EBADF) {
    close(fd);
    return -1;
  }
  return close(fd);
}

// A write-back hint before a real sync.
int hintThenSync(int fd, const void *p, size_t n, int kind) {
  if (write(fd, p, n) < 0)
    return -1;
  sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
#ifdef BAD
  if (kind == 7)
    // REPORTED: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [durability-write-without-sync]
    return 0;
#endif
  return fsync(fd);
}

// A sync in a helper.
static int makeStable(int fd) { return fdatasync(fd); }
int syncInHelper(int fd, const void *p, size_t n, int kind) {
  if (write(fd, p, n) < 0)
    return -1;
  if (kind == 7)
#ifdef BAD
    // REPORTED: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [durability-write-without-sync]
    return 0;
#else
    return makeStable(fd);
#endif
  return fsync(fd);
}

// A sync in a callback.
int syncInCallback(int fd, const void *p, size_t n, int kind, int (*done)(int)) {
  if (write(fd, p, n) < 0)
    return -1;
  if (kind == 7)
    return done(fd);
  return fsync(fd);
}

// A descriptor that another thread syncs: it is put into a queue.
struct queue {
  int fds[16];
  unsigned size;
};
void wake(struct queue *q);
int syncInThread(struct queue *q, int fd, const void *p, size_t n, int kind) {
  if (write(fd, p, n) < 0)
    return -1;
  if (kind == 7) {
    q->fds[q->size++] = fd;
    wake(q);
    return 0;
  }
  return fsync(fd);
}

// Group commit: the sync is due once in a while.
struct log {
  int fd;
  unsigned pending;
};
int groupCommit(struct log *log, const void *p, size_t n) {
  if (write(log->fd, p, n) < 0)
    return -1;
  if (++log->pending < 100)
    return 0;
  log->pending = 0;
  return fdatasync(log->fd);
}

// Descriptors whose writes are stable when they return.
int synchronousDescriptor(const char *path, const void *p, size_t n, int kind) {
#ifdef BAD
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
#else
  int fd = open(path, O_WRONLY | O_CREAT | O_DSYNC, 0644);
#endif
  if (fd < 0)
    return -1;
  if (write(fd, p, n) < 0)
    return -1;
  if (kind == 7)
    // REPORTED: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [durability-write-without-sync]
    return fd;
  return fsync(fd) == 0 ? fd : -1;
}

// Options.
struct options {
  int sync;
};
int byOption(int fd, const void *p, size_t n, const struct options *options) {
  if (write(fd, p, n) < 0)
    return -1;
  if (options->sync)
    return fsync(fd);
  return 0;
}

// A sync by path after the close.
int syncPath(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  int r = fsync(fd);
  return close(fd) < 0 ? -1 : r;
}
int closeThenSyncByPath(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) < 0) {
    close(fd);
    return -1;
  }
  if (close(fd) < 0)
    return -1;
  return syncPath(path);
}

// Files that are never published: a pid file, a cache.
int writePidFile(const char *path, const char *pid, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  ssize_t written = write(fd, pid, n);
  close(fd);
  return written == (ssize_t)n ? 0 : -1;
}

// A rename of data that was not written here.
int rotate(const char *log, const char *old) { return rename(log, old); }

// Error paths return failure and remove the temporary.
int replace(const char *temp, const char *to, const void *p, size_t n) {
  int fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    unlink(temp);
    return -1;
  }
  if (close(fd) < 0 || rename(temp, to) < 0) {
    unlink(temp);
    return -1;
  }
  return 0;
}

// munmap without msync: who wants the data stable syncs the file.
int unmapOnly(int fd, const void *p, size_t n) {
  void *map = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (!map)
    return -1;
  memcpy(map, p, n);
  return munmap(map, n);
}

// A result that is thrown away on purpose.
void bestEffort(int fd) { (void)fsync(fd); }
