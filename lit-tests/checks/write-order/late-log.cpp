// RUN: %check_durability %s durability-write-order %t --level=contract -- -std=c++17 -I%S/../contract/Inputs -I%contracts
#include "unistd.h"
#include <durability/Contracts.h>

// CORE §6, WRITE_AHEAD: a log that is stable only after the data was changed is stable too late.
class Database {
public:
  WRITE_AHEAD("Log", "Data") bool warningLogLast(const char *P) {
    if (pwrite(Data, P, 4096, 0) != 4096)
      return false;
    return write(Log, P, 16) == 16 && fsync(Log) == 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: the log 'Log' is made stable by 'fsync' only after the data that it orders was changed; a power loss in between keeps the data and has no record of it
    // CHECK-NOTES: :[[@LINE-4]]:9: note: data for 'Data' is written to the page cache by 'pwrite' here
    // CHECK-NOTES: :[[@LINE-3]]:39: note: the log is made stable here, after the data
    // CHECK-NOTES: :[[@LINE-7]]:3: note: 'WRITE_AHEAD(Log,Data)' states the order here
  }
  // What is already in the log is to be stable first, too.
  WRITE_AHEAD("Log", "Data") bool warningSyncedLast(const char *P) {
    return pwrite(Data, P, 4096, 0) == 4096 && fsync(Log) == 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:48: warning: the log 'Log' is made stable by 'fsync' only after the data {{.*}}
  }
  WRITE_AHEAD("Log", "Data") bool warningHelpers(const char *P) {
    return page(P) && record(P);
    // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: the log 'Log' is made stable by 'Database::record' only after the data {{.*}}
  }
  WRITE_AHEAD("Log", "Data") bool silentHelpers(const char *P) { return record(P) && page(P); }
  // What is only written is for later.
  WRITE_AHEAD("Log", "Data") bool silentForLater(const char *P) { return page(P) && write(Log, P, 16) == 16; }
  // The mark at the end is about something else.
  WRITE_AHEAD("Log", "Data") bool silentEndMark(const char *P) {
    return record(P) && page(P) && write(Log, "end", 3) == 3 && fsync(Log) == 0;
  }
  WRITE_AHEAD("Log", "Data") bool silentRounds(const char *P, int Count) {
    for (int I = 0; I < Count; ++I)
      if (!record(P) || !page(P))
        return false;
    return true;
  }
  // The log is synced where it is dirty; the mark follows on every path.
  WRITE_AHEAD("Log", "Data") bool silentIfDirty(const char *P) {
    if (Dirty && fsync(Log) != 0)
      return false;
    return page(P) && write(Log, "end", 3) == 3 && fsync(Log) == 0;
  }
  WRITE_AHEAD("Log", "Data") bool silentFailedData(const char *P) {
    if (page(P))
      return true;
    (void)write(Log, "failed", 6);
    return false;
  }

private:
  bool record(const char *P) { return write(Log, P, 16) == 16 && fdatasync(Log) == 0; }
  bool page(const char *P) { return pwrite(Data, P, 4096, 0) == 4096 && fdatasync(Data) == 0; }
  int Log, Data;
  bool Dirty = false;
};

// Whole operations, each stable when it returns: a checkpoint, and the log that starts over.
class Pages {
public:
  DURABLE_SYNCS() bool sync();
};
class Journal {
public:
  DURABLE_ON_SUCCESS bool startOver();
};
class Tree {
public:
  WRITE_AHEAD("Data", "Log") bool warningCutFirst() {
    return Log.startOver() && checkpoint();
    // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: the log 'Data' is made stable by 'Tree::checkpoint' only after the data {{.*}}
  }
  WRITE_AHEAD("Data", "Log") bool silentCutLast() { return checkpoint() && Log.startOver(); }

private:
  DURABLE_SYNCS(Data) DURABLE_ON_SUCCESS bool checkpoint();
  Pages Data;
  Journal Log;
};

// The data may be names: what a list says is stable before files go.
class FileSystem {
public:
  virtual ~FileSystem();
  SYNC_DEFERRED_TO("syncDirectory") virtual bool unlink(const char *Path) = 0;
  DURABLE_SYNCS_DIRECTORY() virtual bool syncDirectory(const char *Path) = 0;
};
struct List {
  int Generation = 0;
};
DURABLE_ON_SUCCESS bool writeList(FileSystem &Fs, const List &Listed);

class Store {
public:
  WRITE_AHEAD("Listed", "Fs") bool warningRemovedFirst(const char *Path) {
    return Fs.unlink(Path) && Fs.syncDirectory(Path) && writeList(Fs, Listed);
    // CHECK-MESSAGES: :[[@LINE-1]]:57: warning: the log 'Listed' is made stable by 'writeList' only after the data {{.*}}
  }
  WRITE_AHEAD("Listed", "Fs") bool silentRemovedLast(const char *Path) {
    return writeList(Fs, Listed) && Fs.unlink(Path) && Fs.syncDirectory(Path);
  }
  // The list that takes the place of the old one is the list.
  WRITE_AHEAD("Listed", "Fs") bool warningSuccessor(const List &Old) {
    List Next = Old;
    if (!removeAll())
      return false;
    Listed = Next;
    return writeList(Fs, Listed);
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: the log 'Listed' is made stable by 'writeList' only after the data {{.*}}
  }
  WRITE_AHEAD("Listed", "Fs") bool silentSuccessor(const List &Old) {
    List Next = Old;
    if (!writeList(Fs, Next))
      return false;
    Listed = Next;
    return removeAll();
  }

private:
  DURABLE_SYNCS_DIRECTORY(Fs) DURABLE_ON_SUCCESS bool removeAll();
  FileSystem &Fs;
  List Listed;
};
