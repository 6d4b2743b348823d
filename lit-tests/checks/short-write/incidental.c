// RUN: %check_durability %s durability-short-write %t --level=strict -- -I%S/../unchecked-sync/Inputs
// A page that is written far below, to make room in a cache, is not what the result of the function tells of.
#include "file.h"

struct tree {
  int fd;
  int full;
  int at;
};

static int put(struct tree *t) { return pwrite(t->fd, "leaf", 4, 0) == 4 ? 0 : -1; }
static int save(struct tree *t) { return put(t); }
static int evict(struct tree *t) { return t->full ? save(t) : 0; }
static int load(struct tree *t) { return evict(t); }
static int next(struct tree *t) {
  if (load(t))
    return -1;
  t->at++;
  return 0;
}

int silentCursor(struct tree *t) {
  next(t);
  return fsync(t->fd);
}

int warningPut(struct tree *t) {
  put(t);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'put' is dropped; when less is written to 't->fd', the rest is missing without notice
  return fsync(t->fd);
}
