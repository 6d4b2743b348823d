// RUN: %check_durability %s durability-rename-without-sync %t -- -I%S/../unchecked-sync/Inputs
// Names that a helper of the project puts into a buffer are what it makes of its arguments.
#include "file.h"
char *strcpy(char *to, const char *from);
char *strcat(char *to, const char *from);
int rename(const char *from, const char *to);

static int join(const char *directory, const char *name, char *path) {
  if (!directory || !name)
    return -1;
  strcpy(path, directory);
  strcat(path, "/");
  strcat(path, name);
  return 0;
}

static int store(const char *directory, const char *name, const void *p, size_t n, int durable) {
  char path[512];
  if (join(directory, name, path))
    return -1;
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || (durable && fsync(fd) != 0)) {
    close(fd);
    return -1;
  }
  return close(fd);
}

int warningPublish(const char *directory, const void *p, size_t n) {
  char from[512], to[512];
  if (store(directory, "data.tmp", p, n, 0))
    return -1;
  if (join(directory, "data.tmp", from) || join(directory, "data", to))
    return -1;
  return rename(from, to);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

int silentPublish(const char *directory, const void *p, size_t n) {
  char from[512], to[512];
  if (store(directory, "data.tmp", p, n, 1))
    return -1;
  if (join(directory, "data.tmp", from) || join(directory, "data", to))
    return -1;
  return rename(from, to);
}

int silentOther(const char *directory, const void *p, size_t n) {
  char from[512], to[512];
  if (store(directory, "scratch", p, n, 0))
    return -1;
  if (join(directory, "data.tmp", from) || join(directory, "data", to))
    return -1;
  return rename(from, to);
}
