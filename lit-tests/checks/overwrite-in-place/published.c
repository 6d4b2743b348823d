// RUN: %check_durability %s durability-overwrite-in-place %t --level=strict
// A file to which only the file leads that is published behind it is in no use yet.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

struct database {
  char *manifest;
  char *pointer;
  char *current;
};

static int save(const char *path, const char *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

int silentPublished(struct database *d, const char *p, size_t n) {
  if (save(d->manifest, p, n) != 0 || save(d->pointer, "manifest", 8) != 0)
    return -1;
  return rename(d->pointer, d->current);
}

int warningBehind(struct database *d, const char *p, size_t n) {
  if (save(d->pointer, "manifest", 8) != 0 || rename(d->pointer, d->current) != 0)
    return -1;
  if (save(d->manifest, p, n) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: the only copy of a file is truncated in place before the new contents are stable; a crash leaves a part of them and nothing of the old ones
    return -1;
  return 0;
}
