// RUN: %check_durability %s durability-contract %t --level=contract -- -I%S/Inputs -I%contracts
// Contracts in C, and contracts that cannot be read.
#include "unistd.h"
#include <durability/Contracts.h>

DURABLE_SYNCS(fd) int noWarningSync(int fd) { return fsync(fd); }

DURABLE_ON_SUCCESS int warningDurable(int fd, const void *p, size_t n) {
  return write(fd, p, n) < 0 ? -1 : 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'fd' that is not synced
}

DURABLE_IF("durable") int noWarningDurableIf(int fd, const void *p, size_t n, int durable) {
  if (write(fd, p, n) < 0)
    return -1;
  if (durable)
    return fsync(fd);
  return 0;
}

struct log {
  int fd;
  int mode;
};
#define MODE_SYNC 2
DURABLE_IF("l->mode == 2") int noWarningArrow(struct log *l, const void *p, size_t n) {
  if (write(l->fd, p, n) < 0)
    return -1;
  if (l->mode == MODE_SYNC)
    return fsync(l->fd);
  return 0;
}

// A parameter that does not exist.
DURABLE_SYNCS(file) int warningNoSuchParameter(int fd) { return fsync(fd); }
// CHECK-MESSAGES: :[[@LINE-1]]:1: warning: 'DURABLE_SYNCS(file)' cannot be read: 'file' is neither a parameter nor a member
DURABLE_FLUSHES(out) int warningNoSuchStream(FILE *f) { return fflush(f); }
// CHECK-MESSAGES: :[[@LINE-1]]:1: warning: 'DURABLE_FLUSHES(out)' cannot be read: 'out' is neither a parameter nor a member
DURABLE_IF("sync") int warningNoSuchOption(int fd) { return fsync(fd); }
// CHECK-MESSAGES: :[[@LINE-1]]:1: warning: 'DURABLE_IF("sync")' cannot be read: column 1: 'sync' is neither a parameter nor a member
DURABLE_IF("durable = 1") int warningAssignment(int fd, int durable) { return durable ? fsync(fd) : 0; }
// CHECK-MESSAGES: :[[@LINE-1]]:1: warning: 'DURABLE_IF("durable = 1")' cannot be read: column 9: unexpected '= 1'

// Not written with the macros.
__attribute__((annotate("durability:durible"))) int warningMisspelt(int fd) { return fsync(fd); }
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: durability contract 'durible' is not one of durability/Contracts.h
__attribute__((annotate("durability:syncs(fd"))) int warningNotClosed(int fd) { return fsync(fd); }
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: durability contract 'syncs(fd' is not one of durability/Contracts.h
__attribute__((annotate("durability:"))) int warningEmpty(int fd) { return fsync(fd); }
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: durability contract '' is not one of durability/Contracts.h
__attribute__((annotate("durability:syncs(fd)"))) int noWarningSpelledOut(int fd) { return fsync(fd); }
// Somebody else's annotation.
__attribute__((annotate("thread-safe"))) int noWarningOther(int fd) { return fsync(fd); }
