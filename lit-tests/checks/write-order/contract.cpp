// RUN: %check_durability %s durability-write-order %t --level=contract -- -std=c++17 -I%S/../contract/Inputs -I%contracts
#include "unistd.h"
#include <durability/Contracts.h>

// The log is stable before the data is written.
class Database {
public:
  WRITE_AHEAD("Log", "Data") bool warningDataFirst(const char *P) {
    if (write(Log, P, 16) < 0)
      return false;
    if (pwrite(Data, P, 4096, 0) != 4096)
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: data is written by 'pwrite' while its log 'Log' is not synced; a power loss can keep the data and lose the record that describes it
      return false;
    return fsync(Log) == 0 && fsync(Data) == 0;
  }
  WRITE_AHEAD("Log", "Data") bool silentLogFirst(const char *P) {
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
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: data is written by 'pwrite' while its log 'Log' is not synced; a power loss can keep the data and lose the record that describes it
  }
  WRITE_AHEAD("Log", "Data") bool warningDataSyncedInstead(const char *P) {
    if (write(Log, P, 16) < 0 || fdatasync(Data) != 0)
      return false;
    return pwrite(Data, P, 4096, 0) == 4096;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: data is written by 'pwrite' while its log 'Log' is not synced; a power loss can keep the data and lose the record that describes it
  }
  WRITE_AHEAD("Log", "Data") bool silentOnlyLog(const char *P) { return write(Log, P, 16) >= 0; }
  WRITE_AHEAD("Log", "Data") bool silentOnlyData(const char *P) { return pwrite(Data, P, 4096, 0) == 4096; }
  WRITE_AHEAD("Log", "Data") bool silentFailedLog(const char *P) {
    if (write(Log, P, 16) < 0)
      return false;
    if (fdatasync(Log) != 0)
      return false;
    return pwrite(Data, P, 4096, 0) == 4096 && fdatasync(Data) == 0;
  }

  // Through helpers.
  WRITE_AHEAD("Log", "Data") bool warningHelpers(const char *P) {
    return logRecord(P) && page(P);
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: data is written by 'Database::page' while its log 'Log' is not synced; a power loss can keep the data and lose the record that describes it
  }
  WRITE_AHEAD("Log", "Data") bool silentHelpers(const char *P) { return logRecord(P) && settle() && page(P); }

private:
  bool logRecord(const char *P) { return write(Log, P, 16) >= 0; }
  bool settle() { return fdatasync(Log) == 0; }
  bool page(const char *P) { return pwrite(Data, P, 4096, 0) == 4096; }
  int Log, Data;
};

// Over an interface whose methods have contracts.
class File {
public:
  virtual ~File();
  DURABLE_WRITES() virtual bool append(const char *P, size_t N) = 0;
  DURABLE_SYNCS() virtual bool sync() = 0;
};
class Engine {
public:
  WRITE_AHEAD("Wal", "Data") bool silentInterface(const char *P) {
    return Wal->append(P, 16) && Wal->sync() && Data->append(P, 4096);
  }
  WRITE_AHEAD("Wal", "Data") bool warningInterface(const char *P) {
    if (!Wal->append(P, 16))
      return false;
    return Data->append(P, 4096) && Wal->sync();
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: data is written by 'File::append' while its log 'Wal' is not synced; a power loss can keep the data and lose the record that describes it
  }

private:
  File *Wal, *Data;
};
