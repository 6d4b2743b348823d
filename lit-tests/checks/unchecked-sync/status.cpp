// RUN: %check_durability %s durability-unchecked-sync %t -- -I%S/Inputs
// Status types, bool, destructors.
#include "file.h"
#include "status.h"

Status warningStatus(WritableFile *F) {
  F->Sync();
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: result of {{.*}} is dropped; when it fails, data that a crash loses counts as stable
  return Status::OK();
}

Status warningUnread(WritableFile *F) {
  Status S = F->Sync();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: result of {{.*}} is never read; when it fails, data that a crash loses counts as stable
  return Status::OK();
}

class Log {
public:
  bool sync() { return fdatasync(Fd) == 0; }
  bool warningBool() {
    sync();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: result of 'Log::sync' is dropped; when it fails, data that a crash loses counts as stable
    return true;
  }
  bool silentBool() { return sync(); }
  void silentThrow() {
    if (!sync())
      throw 1;
  }
  ~Log() { fsync(Fd); }

private:
  int Fd = -1;
};

Status silentReturned(WritableFile *F) { return F->Sync(); }

Status silentStored(WritableFile *F) {
  Status S = F->Sync();
  if (S.ok())
    S = F->Close();
  return S;
}

Status silentConditional(WritableFile *F, Status S) {
  S = S.ok() ? F->Sync() : S;
  return S;
}

void consume(const Status &S);
void silentPassed(WritableFile *F) { consume(F->Sync()); }

Status silentVoid(WritableFile *F) {
  static_cast<void>(F->Sync());
  return Status::OK();
}

Status silentMaybeUnused(WritableFile *F) {
  [[maybe_unused]] Status S = F->Sync();
  return Status::OK();
}
