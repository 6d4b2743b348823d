// RUN: %check_durability %s durability-overwrite-in-place %t -- -I%contracts
// A name that callers keep, and whose directory the function syncs, is final; a name that is put together of texts that
// stay is the same each time.
#include <durability/Contracts.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct settings {
  char *state, *directory;
  int generation;
};
extern struct settings settings;

static int syncDirectoryOf(const char *file) {
  char copy[4096];
  if (strlen(file) >= sizeof copy)
    return -1;
  memcpy(copy, file, strlen(file) + 1);
  int fd = open(dirname(copy), O_RDONLY);
  if (fd < 0)
    return -1;
  int rc = fsync(fd);
  close(fd);
  return rc;
}

static int writeAll(int fd, const char *p, size_t n) {
  int rc = write(fd, p, n) == (ssize_t)n && fsync(fd) == 0 ? 0 : -1;
  return close(fd) == 0 ? rc : -1;
}

// Its callers go by the contract.
DURABLE_SYNCS("path") int warningKept(const char *path, const char *p, size_t n);
int saveState(const char *p, size_t n) { return warningKept(settings.state, p, n); }
int warningKept(const char *path, const char *p, size_t n) {
  int fd = open(path, O_WRONLY | O_TRUNC);
  if (fd < 0 || writeAll(fd, p, n) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: the only copy of a file is truncated in place before the new contents are stable; a crash leaves a part of them and nothing of the old ones
    return -1;
  return syncDirectoryOf(path);
}

int silentAnyName(const char *path, const char *p, size_t n) {
  int fd = open(path, O_WRONLY | O_TRUNC);
  if (fd < 0 || writeAll(fd, p, n) != 0)
    return -1;
  return syncDirectoryOf(path);
}
int saveCopy(const char *p, size_t n) {
  char path[64];
  snprintf(path, sizeof path, "copy.%d", settings.generation);
  return silentAnyName(path, p, n);
}

static char *put(char *to, const char *text) { return strcat(to, text); }
static char *oneName(void) { return strcat(strdup("settings"), ".conf"); }
int warningOneName(const char *p, size_t n) {
  int fd = open(oneName(), O_WRONLY | O_TRUNC);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:50: warning: the only copy of a file is truncated in place {{.*}}
    return -1;
  return close(fd);
}

static char *manyNames(void) {
  settings.generation++;
  return put(strdup("settings"), ".conf");
}
int silentManyNames(const char *p, size_t n) {
  int fd = open(manyNames(), O_WRONLY | O_TRUNC);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  return close(fd);
}
