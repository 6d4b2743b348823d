// RUN: %check_durability %s durability-sync-after-close %t -- -I%S/../unchecked-sync/Inputs
// What one call opens and closes is judged there, and not at each of its callers.
#include "file.h"

int isDamaged(const char *path);

struct store {
  int fd;
};

static int get(struct store *s, const char *path) {
  s->fd = open(path, O_WRONLY, 0644);
  if (s->fd < 0 || write(s->fd, "head", 4) != 4)
    return -1;
  if (isDamaged(path))
    close(s->fd);
  return 0;
}

int silentCaller(const char *path) {
  struct store s;
  if (get(&s, path) != 0)
    return -1;
  return fsync(s.fd);
}

int warningAgain(const char *path) {
  struct store s;
  if (get(&s, path) != 0 || close(s.fd) != 0)
    return -1;
  return fsync(s.fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs {{.*}} after it was closed; it fails, or syncs whatever was opened under that number since, and a power loss loses the data
}
