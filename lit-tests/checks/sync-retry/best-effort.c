// RUN: %check_durability %s durability-sync-retry %t -- -I%S/../unchecked-sync/Inputs
// A directory is synced as well as the file system can: an empty branch says so.
#include "file.h"

struct Store {
  int fd;
  int directory;
};

int fill(struct Store *s, const void *p, size_t n) {
  return pwrite(s->fd, p, n, 0) == (ssize_t)n ? 0 : -1;
}

static int settle(int fd, int full) { return full ? fsync(fd) : fdatasync(fd); }

int silentEmptyBranch(struct Store *s, int full) {
  if (settle(s->fd, full))
    return -1;
  if (s->directory >= 0) {
    if (!full && settle(s->directory, 0)) {
      // Some file systems cannot sync a directory.
    }
    if (close(s->directory))
      return -1;
  }
  return 0;
}

int warningData(struct Store *s) {
  if (fsync(s->fd)) {
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: failure of 'fsync' is ignored and success returned; a crash loses data that counts as stable
  }
  if (close(s->fd))
    return -1;
  return 0;
}

int warningTold(struct Store *s) {
  if (fsync(s->directory))
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: failure of 'fsync' is ignored and success returned; a crash loses data that counts as stable
    logMessage("not synced");
  if (close(s->directory))
    return -1;
  return 0;
}
