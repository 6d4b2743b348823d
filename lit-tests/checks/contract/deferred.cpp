// RUN: %check_durability %s durability-contract %t --level=contract -- -std=c++17 -I%S/Inputs -I%contracts
// SYNC_DEFERRED_TO, and WRITE_AHEAD that cannot be read; durability-write-order judges the others.
#include "unistd.h"
#include <durability/Contracts.h>

class Pages {
public:
  SYNC_DEFERRED_TO("sync") bool noWarningPut(const char *P) { return pwrite(Fd, P, 4096, 0) == 4096; }
  SYNC_DEFERRED_TO("sync") bool warningBuffers(const char *Text) {
    return fputs(Text, Out) >= 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'SYNC_DEFERRED_TO("sync")' does not hold: returns success with data in the user-space buffer of 'Out'
    // CHECK-NOTES: :[[@LINE-2]]:12: note: data for 'Out' is buffered by 'fputs' here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: returns success here
    // CHECK-NOTES: :[[@LINE-5]]:3: note: the contract is stated here
  }
  SYNC_DEFERRED_TO("sync") bool noWarningFlushes(const char *Text) { return fputs(Text, Out) >= 0 && fflush(Out) == 0; }
  SYNC_DEFERRED_TO("sync") bool noWarningStronger(const char *P) {
    return pwrite(Fd, P, 4096, 0) == 4096 && fsync(Fd) == 0;
  }
  // Two files, and only one is synced.
  DURABLE_SYNCS(Fd) bool sync() { return fsync(Fd) == 0; }
  DURABLE_ON_SUCCESS bool noWarningPutSync(const char *P) { return noWarningPut(P) && sync(); }
  DURABLE_ON_SUCCESS bool warningPut(const char *P) {
    return noWarningPut(P);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'this' that is not synced
  }

private:
  int Fd;
  FILE *Out;
};

// A log or data that nothing is called like.
class Database {
public:
  WRITE_AHEAD("Journal", "Data") bool warningUnknownLog();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'WRITE_AHEAD(Journal,Data)' cannot be read: 'Journal' is neither a parameter nor a member
  WRITE_AHEAD("Log", "Pages") bool warningUnknownData();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'WRITE_AHEAD(Log,Pages)' cannot be read: 'Pages' is neither a parameter nor a member

private:
  int Log, Data;
};
bool Database::warningUnknownLog() { return true; }
bool Database::warningUnknownData() { return true; }
