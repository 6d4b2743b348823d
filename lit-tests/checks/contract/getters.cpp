// RUN: %check_durability %s durability-contract %t --level=contract -- -std=c++17 -I%S/Inputs -I%contracts
// CORE §1: a getter that hands out what a library's pointer class holds yields the member's file, not a new one.
#include "memory.h"
#include <durability/Contracts.h>

class File {
public:
  DURABLE_WRITES() bool append(const char *P);
};
DURABLE_FLUSHES(F) DURABLE_SYNCS(F) bool syncFile(File *F);

class Writer {
public:
  DURABLE_WRITES(Dest) bool add(const char *P);
  File *file() { return Dest.get(); }
  File *other() const { return Other.get(); }

private:
  std::unique_ptr<File> Dest, Other;
};

DURABLE_ON_SUCCESS bool noWarningSynced(Writer &W) { return W.add("a") && syncFile(W.file()); }

DURABLE_ON_SUCCESS bool warningNotSynced(Writer &W) {
  return W.add("a");
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'W.Dest' that is not synced
}

DURABLE_ON_SUCCESS bool warningOtherSynced(Writer &W) {
  return W.add("a") && syncFile(W.other());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'W.Dest' that is not synced
}
