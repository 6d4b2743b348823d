// RUN: %check_durability %s durability-sync-retry %t -- -I%S/../unchecked-sync/Inputs -I%contracts
// A function with a contract keeps its failure where later calls find it; one without tells it to its caller alone.
#include "file.h"
#include <durability/Contracts.h>

struct log {
  int fd;
  int poison;
};
DURABLE_SYNCS(l) int logSync(struct log *l);
static int plainSync(struct log *l) { return fsync(l->fd); }
void ignoreResult(int r);

int silentPoison(struct log *l) {
  if (pwrite(l->fd, "x", 1, 0) != 1)
    return -1;
  if (logSync(l) != 0)
    logMessage("the log is poisoned");
  return l->poison ? -1 : 0;
}

int warningForgotten(struct log *l) {
  if (pwrite(l->fd, "x", 1, 0) != 1)
    return -1;
  if (plainSync(l) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: failure of 'plainSync' is ignored and success returned; a crash loses data that counts as stable
    logMessage("not synced");
  return 0;
}
