// RUN: %check_durability %s durability-misused-sync-result %t -- -I%S/../unchecked-sync/Inputs
#include "file.h"
#include "status.h"

Status warningStatus(WritableFile *F) {
  Status S = F->Sync();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: result of {{.*}} is overwritten before it is looked at; data that a crash loses counts as stable
  S = F->Close();
  return S;
}

bool warningBool(int Fd, const void *P, size_t N) {
  if (write(Fd, P, N) != (ssize_t)N)
    return false;
  return fsync(Fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: result of 'fsync' is tested the wrong way round: success is returned only when it failed; data that a crash loses counts as stable
}

Status silentGuarded(WritableFile *F) {
  Status S = F->Sync();
  if (S.ok())
    S = F->Close();
  return S;
}

bool silentBool(int Fd, const void *P, size_t N) {
  if (write(Fd, P, N) != (ssize_t)N)
    return false;
  return fsync(Fd) == 0;
}

// True may mean failure: nothing else in the function tells.
bool silentConvention(int Fd) { return fsync(Fd); }

void silentThrow(int Fd) {
  int R = fsync(Fd);
  if (R != 0)
    throw R;
}
