// RUN: %check_durability %s durability-write-without-sync %t -- -I%S/Inputs
// CORE O-3 with operations as siblings: all but one function that writes to a private handle sync it.
#include "unistd.h"

struct store {
  int log;
  int data;
  int other;
  int seq;
};

int store_append(struct store *s, const void *p, size_t n) {
  if (write(s->log, p, n) < 0)
    return -1;
  s->seq++;
  return 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: returns success with data written to 's->log' not synced, though the 2 other functions that write to it sync it; a power loss loses that data
}
int store_mark(struct store *s) {
  if (write(s->log, "m", 1) < 0)
    return -1;
  return fsync(s->log);
}
int store_reset(struct store *s) {
  if (write(s->log, "r", 1) < 0)
    return -1;
  return fsync(s->log);
}

// A function that syncs for the others is a reason to leave it to that.
int noWarningDeferred(struct store *s, const void *p, size_t n) {
  return write(s->data, p, n) < 0 ? -1 : 0;
}
int data_mark(struct store *s) { return write(s->data, "m", 1) < 0 ? -1 : fsync(s->data); }
int data_reset(struct store *s) { return write(s->data, "r", 1) < 0 ? -1 : fsync(s->data); }
int data_sync(struct store *s) { return fsync(s->data); }

// An option, and a part of another operation, are none either.
int noWarningOption(struct store *s, int lazy) {
  if (write(s->other, "o", 1) < 0)
    return -1;
  return lazy ? 0 : fsync(s->other);
}
int other_mark(struct store *s) { return write(s->other, "m", 1) < 0 ? -1 : fsync(s->other); }
int other_reset(struct store *s) { return write(s->other, "r", 1) < 0 ? -1 : fsync(s->other); }

static int part_fd;
int noWarningPart(const void *p, size_t n) { return write(part_fd, p, n) < 0 ? -1 : 0; }
int part_whole(const void *p, size_t n) {
  if (noWarningPart(p, n) != 0)
    return -1;
  return fsync(part_fd);
}
int part_mark(void) { return write(part_fd, "m", 1) < 0 ? -1 : fsync(part_fd); }
int part_reset(void) { return write(part_fd, "r", 1) < 0 ? -1 : fsync(part_fd); }
