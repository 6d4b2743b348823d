// RUN: %check_durability %s durability-missing-directory-sync %t
// A directory that is made: who syncs the directory of a file in it syncs what
// it holds, and not its own name.
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *joinPath(const char *dir, const char *name) {
  char *path = malloc(strlen(dir) + strlen(name) + 2);
  strcpy(path, dir);
  path[strlen(dir)] = '/';
  strcpy(path + strlen(dir) + 1, name);
  return path;
}
char *absolutePath(const char *path);

static int syncDirectory(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  int rc = fsync(fd);
  close(fd);
  return rc;
}

static int syncDirectoryOf(const char *file) {
  char copy[4096 + 1];
  if (strlen(file) > 4096)
    return -1;
  memcpy(copy, file, strlen(file) + 1);
  return syncDirectory(dirname(copy));
}

static int store(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

struct Store {
  const char *dir;
};

int warningJoined(struct Store *s, const void *p, size_t n) {
  if (mkdir(s->dir, 0700) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a directory is made whose names are to last and the directory is not synced before success is returned; a power loss can lose the directory with all that is in it
    return -1;
  char *tmp = joinPath(s->dir, "manifest.tmp");
  char *path = joinPath(s->dir, "manifest");
  if (store(tmp, p, n) != 0 || rename(tmp, path) != 0)
    return -1;
  return syncDirectoryOf(path);
}

int warningWritten(const char *dir, const void *p, size_t n) {
  char path[256];
  snprintf(path, sizeof path, "%s/manifest", dir);
  if (mkdir(dir, 0700) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a directory is made whose names are to last and the directory is not synced before success is returned; a power loss can lose the directory with all that is in it
    return -1;
  if (store(path, p, n) != 0)
    return -1;
  return syncDirectoryOf(path);
}

int noWarningParent(const char *dir, const void *p, size_t n) {
  char path[256];
  snprintf(path, sizeof path, "%s/manifest", dir);
  if (mkdir(dir, 0700) != 0)
    return -1;
  if (store(path, p, n) != 0 || syncDirectoryOf(path) != 0)
    return -1;
  return syncDirectoryOf(dir);
}

// What one argument is made into may well be the same directory.
int noWarningMadeAbsolute(const char *dir) {
  if (mkdir(dir, 0700) != 0)
    return -1;
  return syncDirectoryOf(absolutePath(dir));
}
