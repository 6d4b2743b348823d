// RUN: %check_durability %s durability-write-order %t --level=contract --model=%S/Inputs/order.yaml
// A model may give the order a condition (CORE §6, WRITE_AHEAD; §7, O-1).
#include <fcntl.h>
#include <unistd.h>

struct store {
  int log, data;
  int lazy;
  unsigned flags;
};

static int record(struct store *s, const void *p) { return write(s->log, p, 16) == 16 ? 0 : -1; }
static int page(struct store *s, const void *p) { return pwrite(s->data, p, 4096, 0) == 4096 ? 0 : -1; }

int warningSometimes(struct store *s, const void *p) {
  if (record(s, p) != 0)
    return -1;
  return page(s, p);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: data is written by 'page' while its log 's->log' is not synced; {{.*}}
}
int silentWhenLazy(struct store *s, const void *p) {
  if (record(s, p) != 0)
    return -1;
  if (!s->lazy && fdatasync(s->log) != 0)
    return -1;
  return page(s, p);
}
// Another option decides about the sync of the log.
int silentChosen(struct store *s, const void *p) {
  if (record(s, p) != 0)
    return -1;
  if (!(s->flags & 4) && fdatasync(s->log) != 0)
    return -1;
  return page(s, p);
}

// What is stable at once has its place in the order, too.
static void start(struct store *s) { s->data = open("data", O_WRONLY | O_DSYNC); }
static int meta(struct store *s, const void *p) { return pwrite(s->data, p, 64, 0) == 64 ? 0 : -1; }
int warningSynchronous(struct store *s, const void *p) {
  start(s);
  if (record(s, p) != 0)
    return -1;
  return meta(s, p);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: data is written by 'meta' while its log 's->log' is not synced; {{.*}}
}
int silentSynchronous(struct store *s, const void *p) {
  start(s);
  if (record(s, p) != 0 || fdatasync(s->log) != 0)
    return -1;
  return meta(s, p);
}
