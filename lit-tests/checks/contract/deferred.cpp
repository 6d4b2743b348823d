// RUN: %check_durability %s durability-contract %t --level=contract -- -std=c++17 -I%S/Inputs -I%contracts
// SYNC_DEFERRED_TO and WRITE_AHEAD.
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

// The log is stable before the data is written.
class Database {
public:
  WRITE_AHEAD("Log", "Data") bool warningDataFirst(const char *P) {
    if (write(Log, P, 16) < 0)
      return false;
    if (pwrite(Data, P, 4096, 0) != 4096)
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: contract 'WRITE_AHEAD(Log,Data)' does not hold: data is written by 'pwrite' while its log 'Log' is not stable
    // CHECK-NOTES: :[[@LINE-4]]:9: note: data for 'Log' is written to the page cache by 'write' here
    // CHECK-NOTES: :[[@LINE-3]]:9: note: data written here before the log is synced
    // CHECK-NOTES: :[[@LINE-7]]:3: note: the contract is stated here
      return false;
    return fsync(Log) == 0 && fsync(Data) == 0;
  }
  WRITE_AHEAD("Log", "Data") bool noWarningLogFirst(const char *P) {
    if (write(Log, P, 16) < 0 || fdatasync(Log) != 0)
      return false;
    return pwrite(Data, P, 4096, 0) == 4096;
  }
  WRITE_AHEAD("Log", "Data") bool warningSyncedOnOnePath(const char *P, int Kind) {
    if (write(Log, P, 16) < 0)
      return false;
    if (Kind == 7 && fdatasync(Log) != 0)
      return false;
    return pwrite(Data, P, 4096, 0) == 4096;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: contract 'WRITE_AHEAD(Log,Data)' does not hold: data is written by 'pwrite' while its log 'Log' is not stable
  }
  WRITE_AHEAD("Log", "Data") bool warningDataSyncedInstead(const char *P) {
    if (write(Log, P, 16) < 0 || fdatasync(Data) != 0)
      return false;
    return pwrite(Data, P, 4096, 0) == 4096;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: contract 'WRITE_AHEAD(Log,Data)' does not hold: data is written by 'pwrite' while its log 'Log' is not stable
  }
  WRITE_AHEAD("Log", "Data") bool noWarningOnlyLog(const char *P) { return write(Log, P, 16) >= 0; }
  WRITE_AHEAD("Log", "Data") bool noWarningOnlyData(const char *P) { return pwrite(Data, P, 4096, 0) == 4096; }
  WRITE_AHEAD("Log", "Data") bool noWarningFailedLog(const char *P) {
    if (write(Log, P, 16) < 0)
      return false;
    if (fdatasync(Log) != 0)
      return false;
    return pwrite(Data, P, 4096, 0) == 4096 && fdatasync(Data) == 0;
  }

  // Through helpers.
  WRITE_AHEAD("Log", "Data") bool warningHelpers(const char *P) {
    return logRecord(P) && page(P);
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: contract 'WRITE_AHEAD(Log,Data)' does not hold: data is written by 'Database::page' while its log 'Log' is not stable
  }
  WRITE_AHEAD("Log", "Data") bool noWarningHelpers(const char *P) { return logRecord(P) && settle() && page(P); }

  WRITE_AHEAD("Journal", "Data") bool warningUnknownLog();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'WRITE_AHEAD(Journal,Data)' cannot be read: 'Journal' is neither a parameter nor a member
  WRITE_AHEAD("Log", "Pages") bool warningUnknownData();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'WRITE_AHEAD(Log,Pages)' cannot be read: 'Pages' is neither a parameter nor a member

private:
  bool logRecord(const char *P) { return write(Log, P, 16) >= 0; }
  bool settle() { return fdatasync(Log) == 0; }
  bool page(const char *P) { return pwrite(Data, P, 4096, 0) == 4096; }
  int Log, Data;
};
bool Database::warningUnknownLog() { return true; }
bool Database::warningUnknownData() { return true; }

// Over an interface whose methods have contracts.
class File {
public:
  virtual ~File();
  DURABLE_WRITES() virtual bool append(const char *P, size_t N) = 0;
  DURABLE_SYNCS() virtual bool sync() = 0;
};
class Engine {
public:
  WRITE_AHEAD("Wal", "Data") bool noWarningInterface(const char *P) {
    return Wal->append(P, 16) && Wal->sync() && Data->append(P, 4096);
  }
  WRITE_AHEAD("Wal", "Data") bool warningInterface(const char *P) {
    if (!Wal->append(P, 16))
      return false;
    return Data->append(P, 4096) && Wal->sync();
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: contract 'WRITE_AHEAD(Wal,Data)' does not hold: data is written by 'File::append' while its log 'Wal' is not stable
  }

private:
  File *Wal, *Data;
};
