// RUN: %check_durability %s durability-contract %t -- -I%contracts -I%S/Inputs
// CORE K-2: an object of another class, say one in memory, has nothing to sync.
#include "unistd.h"
#include <durability/Contracts.h>

struct File;
struct Methods {
  int (*Write)(struct File *, const void *, int);
  int (*Sync)(struct File *, int);
};
struct File {
  const struct Methods *Calls;
  int Fd;
  char *Memory;
};

static int diskWrite(struct File *F, const void *P, int N) { return write(F->Fd, P, N) == N ? 0 : -1; }
static int diskSync(struct File *F, int Flags) { return fsync(F->Fd); }
static int memoryWrite(struct File *F, const void *P, int N) {
  F->Memory[N] = *(const char *)P;
  return 0;
}
static int memorySync(struct File *F, int Flags) { return 0; }
const struct Methods Disk = {diskWrite, diskSync};
const struct Methods Memory = {memoryWrite, memorySync};

DURABLE_SYNCS(F) int noWarningSync(struct File *F, int Flags) {
  return F->Calls->Sync(F, Flags);
}

DURABLE_SYNCS(F) int warningSync(struct File *F, int Flags) {
  return F->Calls->Write(F, "", 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS(F)' does not hold: {{.*}}
}
