// RUN: %check_durability %s durability-write-after-sync %t -- -I%S/../must-not-report/Inputs
#include "posix.h"

int warningRename(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (write(fd, "end", 3) != 3)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written to a file after its last sync, and the file is then renamed to its final name; a power loss loses that data
    return -1;
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int warningLink(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fdatasync(fd) != 0)
    return -1;
  if (pwrite(fd, "x", 1, 0) != 1 || close(fd) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written to a file after its last sync, and the file is then given another name; a power loss loses that data
    return -1;
  return link(tmp, dst);
}

int warningTruncate(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (ftruncate(fd, (long)n - 1) != 0 || close(fd) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written to a file after its last sync, and the file is then renamed to its final name; a power loss loses that data
    return -1;
  return rename(tmp, dst);
}

int warningStream(const char *tmp, const char *dst, const char *text) {
  FILE *f = fopen(tmp, "w");
  if (!f)
    return -1;
  if (fputs(text, f) < 0 || fflush(f) != 0 || fsync(fileno(f)) != 0)
    return -1;
  if (fputs("end\n", f) < 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written to a file after its last sync, and the file is then renamed to its final name; a power loss loses that data
    return -1;
  if (fclose(f) != 0)
    return -1;
  return rename(tmp, dst);
}

int warningClose(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (pwrite(fd, "ok", 2, 0) != 2)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written to a file after its last sync, and the file is then closed; a power loss loses that data
    return -1;
  return close(fd);
}

static int put(int fd, const void *p, size_t n) {
  return write(fd, p, n) == (ssize_t)n ? 0 : -1;
}
static int settle(int fd) { return fsync(fd) == 0 ? 0 : -1; }

int warningHelpers(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || put(fd, p, n) || settle(fd))
    return -1;
  if (put(fd, "end", 3))
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written to a file after its last sync, and the file is then renamed to its final name; a power loss loses that data
    return -1;
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

static int save(int fd, const void *p, size_t n) {
  return put(fd, p, n) || settle(fd) ? -1 : 0;
}

int warningSyncInCallee(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || save(fd, p, n))
    return -1;
  if (write(fd, "end", 3) != 3)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written to a file after its last sync, and the file is then renamed to its final name; a power loss loses that data
    return -1;
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

int warningOnePath(int fd, const void *p, size_t n, const char *more) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (more[0] == 'x') {
    if (write(fd, more, 1) != 1)
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: data is written to 'fd' after its last sync, and the file is then closed; a power loss loses that data
      return -1;
  }
  return close(fd);
}

int warningLastOfTwo(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written to a file after its last sync, and the file is then closed; a power loss loses that data
    return -1;
  return close(fd);
}

struct log {
  int fd;
};

int warningMember(struct log *l, const void *p, size_t n) {
  if (write(l->fd, p, n) != (ssize_t)n || fdatasync(l->fd) != 0)
    return -1;
  if (write(l->fd, "trailer", 7) != 7)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written to 'l->fd' after its last sync, and the file is then closed; a power loss loses that data
    return -1;
  return close(l->fd);
}

int warningAfterLoop(const char *path, const char **lines, int count) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  for (int i = 0; i < count; ++i)
    if (write(fd, lines[i], 1) != 1)
      return -1;
  if (fsync(fd) != 0)
    return -1;
  if (write(fd, "end", 3) != 3)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written to a file after its last sync, and the file is then closed; a power loss loses that data
    return -1;
  return close(fd);
}

int warningMapping(const char *path, const void *p, size_t n) {
  int fd = open(path, O_RDWR | O_CREAT, 0644);
  if (fd < 0)
    return -1;
  if (pwrite(fd, p, n, 0) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (pwrite(fd, p, n, 4096) != (ssize_t)n)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written to a file after its last sync, and the file is then closed; a power loss loses that data
    return -1;
  if (close(fd) != 0)
    return -1;
  return 0;
}

int warningReplacedStream(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  FILE *f = fdopen(fd, "w");
  if (!f || fputs(text, f) < 0 || fflush(f) != 0 || fsync(fd) != 0)
    return -1;
  if (fputs(text, f) < 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written to a file after its last sync, and the file is then closed; a power loss loses that data
    return -1;
  return fclose(f);
}

// Reported where it happens, and not in each caller.
static int saveConfig(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (write(fd, "end", 3) != 3)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written to a file after its last sync, and the file is then closed; a power loss loses that data
    return -1;
  return close(fd);
}
int silentCaller(const void *p, size_t n) { return saveConfig("nodes.conf", p, n); }

// A failure that has nothing to do with files is told by the same value.
int warningTruncatedLink(const char *tmp, const char *dst, const void *p, size_t n, int ready) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL, 0644);
  if (fd < 0)
    return -1;
  if (!ready)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (ftruncate(fd, n) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written to a file after its last sync, and the file is then given another name; a power loss loses that data
    return -1;
  if (close(fd) != 0)
    return -1;
  return link(tmp, dst);
}
