// RUN: %check_durability %s durability-write-without-sync %t -- -std=c++17 -I%S/Inputs -I%contracts
// Contracts are summaries where no body is visible (CORE K-1); SYNC_DEFERRED_TO makes the caller owe the sync.
#include "unistd.h"
#include <durability/Contracts.h>

class File {
public:
  virtual ~File();
  DURABLE_WRITES() virtual bool append(const char *P, size_t N) = 0;
  DURABLE_SYNCS() virtual bool sync() = 0;
};

bool warningSibling(File &F, const char *P, size_t N, int Kind) {
  if (!F.append(P, N))
    return false;
  if (Kind == 7)
    return true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'F' not synced, though another path of the function syncs it; a power loss loses that data
    // CHECK-NOTES: :[[@LINE-5]]:10: note: calling 'File::append'
    // CHECK-NOTES: :[[@LINE-11]]:3: note: 'File::append' may leave data in the page cache: its contract says 'DURABLE_WRITES()'
    // CHECK-NOTES: :[[@LINE-4]]:5: note: returns success here without a sync
    // CHECK-NOTES: :[[@LINE+2]]:12: note: calling 'File::sync'
    // CHECK-NOTES: :[[@LINE-13]]:3: note: synced: the contract of 'File::sync' says 'DURABLE_SYNCS()'
  return F.sync();
}

bool noWarningSibling(File &F, const char *P, size_t N) { return F.append(P, N) && F.sync(); }
bool noWarningLatent(File &F, const char *P, size_t N) { return F.append(P, N); }

class Pages {
public:
  SYNC_DEFERRED_TO("sync") bool put(uint32_t No, const char *P);
  DURABLE_SYNCS() bool sync();

private:
  int Fd;
};

class Tree {
public:
  bool warningForgets(uint32_t No, const char *P) {
    return Store.put(No, P);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'Store' not synced, though its contract owes a call of 'sync'; a power loss loses that data
    // CHECK-NOTES: :[[@LINE-2]]:18: note: calling 'Pages::put'
    // CHECK-NOTES: :[[@LINE-13]]:3: note: 'Pages::put' may leave data in the page cache: its contract says 'SYNC_DEFERRED_TO("sync")'
    // CHECK-NOTES: :[[@LINE-4]]:5: note: returns success here without a sync
  }
  bool warningForgetsOnOnePath(uint32_t No, const char *P, int Kind) {
    if (!Store.put(No, P))
      return false;
    if (Kind == 7)
      return true;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: returns success with data written to 'Store' not synced, though another path of the function syncs it; a power loss loses that data
    return Store.sync();
  }
  bool noWarningSyncs(uint32_t No, const char *P) { return Store.put(No, P) && Store.sync(); }
  bool noWarningSyncsAfterBoth(const char *P) { return Store.put(1, P) && Store.put(2, P) && Store.sync(); }
  // Whoever has a contract is judged by it.
  SYNC_DEFERRED_TO("checkpoint") bool noWarningPassesOn(uint32_t No, const char *P) { return Store.put(No, P); }
  NOT_DURABLE("rebuilt from the log") bool noWarningOnPurpose(uint32_t No, const char *P) { return Store.put(No, P); }
  DURABLE_SYNCS() bool checkpoint() { return Store.sync(); }
  bool noWarningOption(uint32_t No, const char *P) {
    if (!Store.put(No, P))
      return false;
    return !Durable || Store.sync();
  }
  bool noWarningFailure(uint32_t No, const char *P) {
    Store.put(No, P);
    return false;
  }

private:
  bool putLocked(uint32_t No, const char *P) { return Store.put(No, P); }

public:
  bool warningThroughPrivate(uint32_t No, const char *P) {
    return putLocked(No, P);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'Store' not synced, though its contract owes a call of 'sync'; a power loss loses that data
  }
  bool noWarningThroughPrivate(uint32_t No, const char *P) { return putLocked(No, P) && Store.sync(); }

private:
  Pages Store;
  bool Durable = true;
};

// The object came from the caller, who can sync it.
bool noWarningParameter(Pages &Store, const char *P) { return Store.put(1, P); }

bool warningLocal(const char *P) {
  Pages Store;
  return Store.put(1, P);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: returns success with data written to a file not synced, though its contract owes a call of 'sync'; a power loss loses that data
}

bool noWarningLocal(const char *P) {
  Pages Store;
  return Store.put(1, P) && Store.sync();
}
