// RUN: %check_durability %s durability-write-after-sync %t -- -I%S/../must-not-report/Inputs
// What is written after a sync and is no defect, or not this one.
#include "posix.h"

int silentSyncedAgain(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (write(fd, "end", 3) != 3 || fsync(fd) != 0)
    return -1;
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
}

// Paced: each round writes and some sync.
int silentPaced(const char *path, const char **lines, int count) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  for (int i = 0; i < count; ++i) {
    if (write(fd, lines[i], 1) != 1)
      return -1;
    if (i % 100 == 99 && fsync(fd) != 0)
      return -1;
  }
  return close(fd);
}

int silentPacedBySize(int fd, const char **lines, int count, long every) {
  long since = 0;
  while (count-- > 0) {
    since += write(fd, *lines++, 1);
    if (since >= every) {
      if (fdatasync(fd) != 0)
        return -1;
      since = 0;
    }
  }
  return close(fd);
}

// The file stays open: whoever holds it syncs it.
struct log {
  int fd;
};
int silentOpenLog(struct log *l, const void *p, size_t n) {
  if (fdatasync(l->fd) != 0)
    return -1;
  return write(l->fd, p, n) == (ssize_t)n ? 0 : -1;
}

// The caller's choice.
int silentOption(const char *path, const void *p, size_t n, int durable) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (write(fd, "end", 3) != 3)
    return -1;
  if (durable && fsync(fd) != 0)
    return -1;
  return close(fd);
}

int silentSynchronous(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_DSYNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (write(fd, "end", 3) != 3)
    return -1;
  return close(fd);
}

int silentRemoved(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (write(fd, "end", 3) != 3)
    return -1;
  if (unlink(path) != 0)
    return -1;
  return close(fd);
}

int silentFailure(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (write(fd, "end", 3) != 3) {
    close(fd);
    return -1;
  }
  if (fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

// Another file.
int silentOther(const char *a, const char *b, const void *p, size_t n) {
  int one = open(a, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  int two = open(b, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (one < 0 || two < 0)
    return -1;
  if (write(one, p, n) != (ssize_t)n || fsync(one) != 0)
    return -1;
  if (write(two, p, n) != (ssize_t)n)
    return -1;
  if (close(one) != 0)
    return -1;
  return close(two);
}

struct pair {
  int log, data;
};
int silentOtherMember(struct pair *s, const void *p, size_t n) {
  if (write(s->log, p, n) != (ssize_t)n || fsync(s->log) != 0)
    return -1;
  if (write(s->data, p, n) != (ssize_t)n)
    return -1;
  return close(s->data);
}

static int syncPath(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  int r = fsync(fd);
  close(fd);
  return r;
}
int silentSyncedByPath(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (write(fd, "end", 3) != 3 || close(fd) != 0)
    return -1;
  return syncPath(path);
}

void foreign(int fd);
int silentUnknown(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (write(fd, "end", 3) != 3)
    return -1;
  foreign(fd);
  return close(fd);
}

// Nothing was synced: another check's business.
int silentNeverSynced(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  return close(fd);
}

// A sync that failed is no sync.
int silentTriedFirst(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || fsync(fd) == 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  close(fd);
  return -1;
}

// Redis' nodes.conf: the padding that stays when this fails is harmless.
int silentIgnored(const char *path, const void *p, size_t n, long used) {
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (ftruncate(fd, used) == -1) {
    // Not critical.
  }
  close(fd);
  return 0;
}

// How a store is closed is not what its callers forgot.
struct store {
  int fd;
  int roots;
};

static int syncStore(struct store *s) { return fsync(s->fd); }

static int closeStore(struct store *s) {
  if (s->roots && write(s->fd, "roots", 5) != 5)
    return -1;
  return close(s->fd);
}

int silentClosing(struct store *s, const void *p, size_t n) {
  if (write(s->fd, p, n) != (ssize_t)n || syncStore(s) != 0)
    return -1;
  return closeStore(s);
}

void note(const char *);
// A helper that tries to cut the file and tells nobody whether it could.
static void cut(int fd, long size) {
  if (ftruncate(fd, size) != 0)
    note("cannot cut the log");
}

int silentCut(const char *path, const void *data, size_t size) {
  int fd = open(path, O_RDWR);
  if (fd < 0)
    return -1;
  if (write(fd, data, size) != (ssize_t)size || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  cut(fd, (long)size);
  return close(fd);
}
