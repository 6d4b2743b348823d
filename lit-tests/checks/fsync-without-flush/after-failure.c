// RUN: %check_durability %s durability-fsync-without-flush %t -- -I%S/Inputs
// A sync that is reached with data in the buffer only after the flush has failed counts for nobody, here or in a caller.
#include "stdio.h"

struct log {
  int fd;
  char buf[4096];
  size_t used;
};

void logAppend(struct log *l, const void *p, size_t n) {
  memcpy(l->buf + l->used, p, n);
  l->used += n;
}

static void logDrain(struct log *l) {
  if (write(l->fd, l->buf, l->used) != (ssize_t)l->used)
    return;
  l->used = 0;
}

static void logStop(struct log *l) {
  logDrain(l);
  if (fsync(l->fd) != 0)
    errno = 0;
}

static void logStopAtOnce(struct log *l) {
  if (fsync(l->fd) != 0)
    errno = 0;
}

void silentStop(struct log *l, const void *p, size_t n) {
  logAppend(l, p, n);
  logStop(l);
}

void warningStop(struct log *l, const void *p, size_t n) {
  logAppend(l, p, n);
  logStopAtOnce(l);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'logStopAtOnce' syncs while written data may still be in the user-space buffer of 'l->fd'; a crash after it loses that data
}
