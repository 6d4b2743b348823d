// RUN: %check_durability %s durability-unchecked-sync %t -- -I%S/Inputs
// A sync that a function comes upon far below, if at all, is not what its result tells of.
#include "file.h"

struct store {
  int fd;
  int damaged;
  int locked;
};

static int settle(struct store *s) { return fsync(s->fd) == 0 ? 0 : -1; }
static int recover(struct store *s) {
  if (pwrite(s->fd, "old", 3, 0) != 3)
    return -1;
  return settle(s);
}
static int check(struct store *s) { return s->damaged ? recover(s) : 0; }
static int lock(struct store *s) {
  s->locked = 1;
  return check(s);
}

static int commit(struct store *s, const char *p) {
  if (!p)
    return 0;
  if (pwrite(s->fd, p, 3, 0) != 3)
    return -1;
  return settle(s);
}

void silentLock(struct store *s) { lock(s); }

void warningCommit(struct store *s) {
  commit(s, "new");
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'commit' is dropped; when it fails, data that a crash loses counts as stable
}
