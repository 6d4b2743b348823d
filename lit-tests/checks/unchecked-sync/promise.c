// RUN: %check_durability %s durability-unchecked-sync %t --model=%S/Inputs/promise.yaml -- -I%S/Inputs
// Whoever promises a sync is asked for its result, also where the body that keeps the promise does more, and less often.
#include "file.h"

struct journal {
  int fd;
  int noSync;
  long size;
};
int sizeOf(int fd, long *size);

static int journalSync(struct journal *j) {
  int rc = 0;
  if (!j->noSync)
    rc = fsync(j->fd);
  if (rc == 0)
    rc = sizeOf(j->fd, &j->size);
  return rc;
}

int warningDropped(struct journal *j) {
  if (j->fd >= 0)
    journalSync(j);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: result of 'journalSync' is dropped; when it fails, data that a crash loses counts as stable
  return 0;
}
