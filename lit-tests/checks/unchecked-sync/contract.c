// RUN: %check_durability %s durability-unchecked-sync %t -- -I%S/Inputs -I%contracts
// A function that promises a sync tells of its failure, whoever has its body.
#include "file.h"
#include <durability/Contracts.h>

struct disk {
  int fd;
};
DURABLE_SYNCS(d) int diskSync(struct disk *d);
DURABLE_FLUSHES(d) int diskFlush(struct disk *d);

int warningDropped(struct disk *d, const char *p) {
  if (pwrite(d->fd, p, 8, 0) != 8)
    return -1;
  diskSync(d);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'diskSync' is dropped; when it fails, data that a crash loses counts as stable
  return 0;
}

int silentReturned(struct disk *d, const char *p) {
  if (pwrite(d->fd, p, 8, 0) != 8)
    return -1;
  return diskSync(d);
}

// A flush alone makes nothing stable.
int silentFlush(struct disk *d, const char *p) {
  if (pwrite(d->fd, p, 8, 0) != 8)
    return -1;
  diskFlush(d);
  return 0;
}
