// RUN: %check_durability %s durability-contract %t --level=contract -- -std=c++17 -I%S/Inputs -I%contracts
// DURABLE_SYNCS and DURABLE_SYNCS_DIRECTORY.
#include "unistd.h"
#include <durability/Contracts.h>

DURABLE_SYNCS(Fd) int warningNoSync(int Fd, const void *P, size_t N) {
  return write(Fd, P, N) < 0 ? -1 : 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS(Fd)' does not hold: returns success with data in the page cache of 'Fd' that is not synced
  // CHECK-NOTES: :[[@LINE-2]]:10: note: data for 'Fd' is written to the page cache by 'write' here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: returns success here
  // CHECK-NOTES: :[[@LINE-5]]:1: note: the contract is stated here
}

DURABLE_SYNCS(Fd) int warningSyncOnOnePath(int Fd, const void *P, size_t N, int Kind) {
  if (write(Fd, P, N) < 0)
    return -1;
  if (Kind == 7)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_SYNCS(Fd)' does not hold: returns success with data in the page cache of 'Fd' that is not synced
  return fsync(Fd);
}

DURABLE_SYNCS(Fd) int warningWrittenAfterSync(int Fd, const void *P, size_t N) {
  if (fsync(Fd) != 0)
    return -1;
  return write(Fd, P, N) < 0 ? -1 : 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS(Fd)' does not hold: returns success with data in the page cache of 'Fd' that is not synced
}

DURABLE_SYNCS(Fd) int warningOtherFile(int Fd, int Other, const void *P, size_t N) {
  if (write(Fd, P, N) < 0)
    return -1;
  return fsync(Other);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS(Fd)' does not hold: returns success with data in the page cache of 'Fd' that is not synced
}

DURABLE_SYNCS(F) int warningOnlyFlush(FILE *F) {
  if (fputs("a", F) < 0)
    return -1;
  return fflush(F);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS(F)' does not hold: returns success with data in the page cache of 'F' that is not synced
}

DURABLE_SYNCS(Fd) int noWarningSync(int Fd) { return fsync(Fd); }
DURABLE_SYNCS(Fd) int noWarningDataSync(int Fd) { return fdatasync(Fd); }
DURABLE_SYNCS(Fd) int noWarningWriteSync(int Fd, const void *P, size_t N) { return write(Fd, P, N) < 0 ? -1 : fsync(Fd); }
DURABLE_SYNCS(F) int noWarningStream(FILE *F) { return fsync(fileno(F)); }
DURABLE_FLUSHES(F) DURABLE_SYNCS(F) int noWarningBoth(FILE *F) { return fflush(F) != 0 ? -1 : fsync(fileno(F)); }

DURABLE_SYNCS(Fd) int noWarningFallback(int Fd) {
  if (fcntl(Fd, F_FULLFSYNC) == 0)
    return 0;
  return fsync(Fd);
}

DURABLE_SYNCS(Fd) int noWarningRetry(int Fd) {
  int R;
  do
    R = fsync(Fd);
  while (R < 0 && errno == EINTR);
  return R;
}

class File {
public:
  DURABLE_WRITES() bool noWarningAppend(const char *P, size_t N) {
    Dirty = true;
    return write(Fd, P, N) == static_cast<ssize_t>(N);
  }
  DURABLE_SYNCS() bool noWarningSync() { return fsync(Fd) == 0; }
  DURABLE_SYNCS(Fd) bool noWarningSyncNamed() { return fsync(Fd) == 0; }
  // Nothing to sync is no breach.
  DURABLE_SYNCS() bool noWarningSyncIfDirty() {
    if (!Dirty)
      return true;
    if (fsync(Fd) != 0)
      return false;
    Dirty = false;
    return true;
  }
  DURABLE_SYNCS() bool warningSyncNothing() {
    return true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_SYNCS()' does not hold: returns success without syncing
  }
  DURABLE_SYNCS() bool warningSyncUnlessSeven(int Kind) {
    if (Kind == 7)
      return true;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: contract 'DURABLE_SYNCS()' does not hold: returns success without syncing
    return fsync(Fd) == 0;
  }

private:
  int Fd;
  bool Dirty = false;
};

// In memory there is nothing to sync.
class Memory {
public:
  DURABLE_SYNCS() bool noWarningSync() { return true; }
};

// A directory is synced through a descriptor of its own.
DURABLE_SYNCS_DIRECTORY(Path) int noWarningDirectory(const char *Path) {
  int Fd = open(Path, O_RDONLY);
  if (Fd < 0)
    return -1;
  int R = fsync(Fd);
  close(Fd);
  return R;
}

DURABLE_SYNCS_DIRECTORY(Path) int warningDirectory(const char *Path) {
  int Fd = open(Path, O_RDONLY);
  if (Fd < 0)
    return -1;
  close(Fd);
  return 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS_DIRECTORY(Path)' does not hold: returns success without syncing a directory
}

// The loop runs for every file that was written (CORE O-4).
DURABLE_SYNCS(Fds) int noWarningLoop(const int *Fds, int Count) {
  for (int I = 0; I < Count; I++)
    if (fsync(Fds[I]) != 0)
      return -1;
  return 0;
}

static int Failures;
// CORE X-3: who goes on after a failed sync and says that all is well has synced nothing.
DURABLE_SYNCS(Fd) int warningSwallowed(int Fd) {
  if (fdatasync(Fd) != 0)
    ++Failures;
  return 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS(Fd)' does not hold: returns success without syncing
}

class Segment {
public:
  DURABLE_SYNCS() bool seal();
  DURABLE_SYNCS() bool sync();
};
class Sealing {
public:
  DURABLE_SYNCS(Active) bool warningFullIsNoExcuse() {
    if (Active.seal())
      return true;
    if (!Full)
      return false;
    return true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_SYNCS(Active)' does not hold: returns success without syncing
  }
  DURABLE_SYNCS(Active) bool noWarningSyncedAsItIs() {
    if (Active.seal())
      return true;
    if (!Full || !Active.sync())
      return false;
    return true;
  }

private:
  Segment Active;
  bool Full = false;
};

// CORE §6, the column N: a file system keeps names. That something in it is stable says nothing of the files beside it.
class FileSystem {
public:
  virtual ~FileSystem();
  SYNC_DEFERRED_TO("syncDirectory") virtual bool rename(const char *From, const char *To) = 0;
  DURABLE_SYNCS_DIRECTORY() virtual bool syncDirectory(const char *Path) = 0;
};
DURABLE_ON_SUCCESS bool replaceList(FileSystem &Fs);
class Log {
public:
  DURABLE_WRITES() bool append(const char *P, size_t N);
  DURABLE_SYNCS() bool sync();
};
class Engine {
public:
  DURABLE_SYNCS(Active) bool warningOtherFileStable() {
    return replaceList(Fs);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_SYNCS(Active)' does not hold: returns success without syncing
  }
  DURABLE_SYNCS(Active) bool noWarningBothStable() { return Active.sync() && replaceList(Fs); }

  // A file that data is written to is no directory.
  DURABLE_SYNCS(Active) DURABLE_SYNCS_DIRECTORY(Fs) bool warningOnlyData() {
    return Active.sync();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_SYNCS_DIRECTORY(Fs)' does not hold: returns success without syncing a directory
  }
  DURABLE_SYNCS(Active) DURABLE_SYNCS_DIRECTORY(Fs) bool noWarningDataAndNames(const char *Path) {
    return Active.sync() && Fs.syncDirectory(Path);
  }

private:
  FileSystem &Fs;
  Log Active;
};

// A status told in another way is the same answer.
class Status {
public:
  bool ok() const;
  static Status error(int Code);
  Status asPoison() const;
};
class Poisoning {
public:
  DURABLE_SYNCS(Fd) Status noWarningFailsFirst(bool Whole) {
    Status S = check(Whole);
    if (!S.ok())
      return S.asPoison();
    return fsync(Fd) == 0 ? Status() : Status::error(errno);
  }

private:
  Status check(bool Whole);
  int Fd;
};
