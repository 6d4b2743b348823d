// RUN: %check_durability %s durability-overwrite-in-place %t
// The only copy of a file that is meant to last is truncated or rewritten where it stands.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct settings {
  char *path;
  char *directory;
};
struct settings current;
static const char *stateName(void);

int warningTruncate(const void *p, size_t n) {
  int fd = open("/etc/app/state", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    // CHECK-MESSAGES: :[[@LINE-4]]:12: warning: the only copy of a file is truncated in place before the new contents are stable; a crash leaves a part of them and nothing of the old ones [durability-overwrite-in-place]
    // CHECK-NOTES: :[[@LINE-5]]:12: note: opened, and made if it is not there, by 'open' here
    // CHECK-NOTES: :[[@LINE-3]]:7: note: data is written to the page cache by 'write' here
    // CHECK-NOTES: :[[@LINE-4]]:40: note: synced by 'fsync' here
    close(fd);
    return -1;
  }
  return close(fd);
}

int warningStream(const char *text) {
  FILE *f = fopen(current.path, "w");
  if (!f)
    return -1;
  if (fputs(text, f) < 0 || fflush(f) != 0 || fsync(fileno(f)) != 0) {
    // CHECK-MESSAGES: :[[@LINE-4]]:13: warning: the only copy of a file is truncated in place {{.*}}
    fclose(f);
    return -1;
  }
  return fclose(f);
}

int warningField(const struct settings *s, const void *p, size_t n) {
  int fd = open(s->path, O_WRONLY | O_TRUNC);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fdatasync(fd) != 0) {
    // CHECK-MESSAGES: :[[@LINE-1]]:40: warning: the only copy of a file is truncated in place {{.*}}
    close(fd);
    return -1;
  }
  return close(fd);
}

int warningInDirectory(const char *dir, const void *p, size_t n) {
  char path[256];
  snprintf(path, sizeof path, "%s/CURRENT", dir);
  int fd = creat(path, 0600);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    // CHECK-MESSAGES: :[[@LINE-4]]:12: warning: the only copy of a file is truncated in place {{.*}}
    close(fd);
    return -1;
  }
  return close(fd);
}

// Written from the start and then cut to the new length.
int warningCutLater(const void *p, size_t n) {
  int fd = open(current.path, O_WRONLY | O_CREAT, 0600);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0 || ftruncate(fd, n) != 0 || fsync(fd) != 0) {
    // CHECK-MESSAGES: :[[@LINE-4]]:12: warning: the only copy of a file is rewritten in place {{.*}}
    close(fd);
    return -1;
  }
  return close(fd);
}

int warningCutFirst(const void *p, size_t n) {
  int fd = open(current.path, O_WRONLY);
  if (fd < 0)
    return -1;
  if (ftruncate(fd, 0) != 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    // CHECK-MESSAGES: :[[@LINE-1]]:65: warning: the only copy of a file is rewritten in place {{.*}}
    close(fd);
    return -1;
  }
  return close(fd);
}

int warningOption(const void *p, size_t n, int durable) {
  int fd = open(current.path, O_WRONLY | O_TRUNC);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || (durable && fsync(fd) != 0)) {
    // CHECK-MESSAGES: :[[@LINE-1]]:52: warning: the only copy of a file is truncated in place {{.*}}
    close(fd);
    return -1;
  }
  return close(fd);
}

static int put(int fd, const void *p, size_t n) { return write(fd, p, n) == (ssize_t)n && fsync(fd) == 0 ? 0 : -1; }

int warningHelper(const void *p, size_t n) {
  int fd = open("settings.conf", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0)
    return -1;
  if (put(fd, p, n) != 0) {
    // CHECK-MESSAGES: :[[@LINE-4]]:12: warning: the only copy of a file is truncated in place {{.*}}
    close(fd);
    return -1;
  }
  return close(fd);
}

static int save(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

int warningNamedByCaller(const void *p, size_t n) {
  return save(current.path, p, n);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: the only copy of a file is truncated in place {{.*}}
}

int warningLiteralByCaller(const void *p, size_t n) {
  return save("ledger", p, n);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: the only copy of a file is truncated in place {{.*}}
}

int warningCopied(const void *p, size_t n) {
  char *path = strdup(current.path);
  int r = save(path, p, n);
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: the only copy of a file is truncated in place {{.*}}
  free(path);
  return r;
}

// The new contents replace the old ones at once.
int noWarningReplaced(const void *p, size_t n) {
  if (save("ledger.tmp", p, n) != 0)
    return -1;
  return rename("ledger.tmp", "ledger");
}

int noWarningLinked(const void *p, size_t n) {
  if (save("ledger.new", p, n) != 0)
    return -1;
  return link("ledger.new", "ledger");
}

// The caller knows which file it is.
int noWarningParameter(const char *path, const void *p, size_t n) { return save(path, p, n); }

int noWarningNumbered(unsigned number, const void *p, size_t n) {
  char path[64];
  snprintf(path, sizeof path, "segment-%06u", number);
  return save(path, p, n);
}

int noWarningProcess(const void *p, size_t n) {
  char path[64];
  snprintf(path, sizeof path, "state.%d", (int)getpid());
  return save(path, p, n);
}

int noWarningExclusive(const void *p, size_t n) {
  int fd = open("fresh", O_WRONLY | O_CREAT | O_EXCL | O_TRUNC, 0600);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

int noWarningAppended(const void *p, size_t n) {
  int fd = open("log", O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

// A file that is not synced is not meant to last.
int noWarningCache(const void *p, size_t n) {
  int fd = open("cache", O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n) {
    close(fd);
    return -1;
  }
  return close(fd);
}

// A page of a database has its log.
int noWarningPage(const void *p, size_t n, off_t at) {
  int fd = open("pages", O_RDWR);
  if (fd < 0)
    return -1;
  if (pwrite(fd, p, n, at) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

int noWarningRemoved(const void *p, size_t n) {
  if (save("probe", p, n) != 0)
    return -1;
  return unlink("probe");
}

int noWarningTemporary(const void *p, size_t n) {
  char path[] = "/tmp/work.XXXXXX";
  int fd = mkstemp(path);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

int noWarningUnknownName(const void *p, size_t n) { return save(stateName(), p, n); }

// Only the length changes.
int noWarningGrown(off_t length) {
  int fd = open("pages", O_RDWR);
  if (fd < 0)
    return -1;
  if (fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}
