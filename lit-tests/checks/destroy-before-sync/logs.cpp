// RUN: %check_durability %s durability-destroy-before-sync %t
// A log is emptied before what it covers is stable.
#include <sys/types.h>
#include <unistd.h>

class Pages {
public:
  bool write(const char *P, off_t At) { return ::pwrite(Fd, P, 4096, At) == 4096; }
  bool sync() { return ::fdatasync(Fd) == 0; }

private:
  int Fd;
};

class Log {
public:
  bool append(const char *P, size_t N) { return ::write(Fd, P, N) == static_cast<ssize_t>(N); }
  bool sync() { return ::fdatasync(Fd) == 0; }
  bool reset() { return ::ftruncate(Fd, 0) == 0; }
  bool cut(off_t Length) { return ::ftruncate(Fd, Length) == 0; }

private:
  int Fd;
};

class Store {
public:
  bool warningCheckpoint(const char *P) {
    if (!Data.write(P, 0))
      return false;
    if (!Wal.reset())
      // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: a file is emptied while data written to '{{.*}}' is not synced; a power loss can lose both
      return false;
    return Data.sync();
  }
  bool warningNeverSynced(const char *P) {
    return Data.write(P, 4096) && Wal.reset();
    // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: a file is emptied while data written to '{{.*}}' is not synced; {{.*}}
  }
  bool warningLoop(const char *P, int Count) {
    for (int I = 0; I < Count; ++I)
      if (!Data.write(P, I * 4096))
        return false;
    return Wal.reset();
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: a file is emptied while data written to '{{.*}}' is not synced; {{.*}}
  }
  bool noWarningCheckpoint(const char *P) { return Data.write(P, 0) && Data.sync() && Wal.reset(); }
  // Only the tail goes.
  bool noWarningCut(const char *P, off_t Length) { return Data.write(P, 0) && Wal.cut(Length); }
  bool noWarningOnlyReset() { return Wal.reset(); }
  bool noWarningLogOnly(const char *P) { return Wal.append(P, 8) && Wal.reset(); }
  bool noWarningAfter(const char *P) { return Wal.reset() && Data.write(P, 0); }

private:
  Pages Data;
  Log Wal;
};

struct Files {
  int data;
  int log;
  int trace;
};

bool syncData(Files &f) { return ::fsync(f.data) == 0; }

bool warningFields(Files &f, const char *p) {
  if (::pwrite(f.data, p, 64, 0) != 64)
    return false;
  return ::ftruncate(f.log, 0) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is emptied while data written to 'f.data' is not synced; {{.*}}
}

bool noWarningFields(Files &f, const char *p) {
  if (::pwrite(f.data, p, 64, 0) != 64 || !syncData(f))
    return false;
  return ::ftruncate(f.log, 0) == 0;
}

// A file that no function syncs is not meant to last.
bool noWarningTrace(Files &f, const char *p) {
  if (::write(f.trace, p, 64) != 64)
    return false;
  return ::ftruncate(f.log, 0) == 0;
}

// Stores side by side are no store and its log.
struct Part {
  int Fd;
  bool append(const char *P, size_t N) { return ::write(Fd, P, N) == static_cast<ssize_t>(N); }
  bool restart() { return ::ftruncate(Fd, 0) == 0; }
};

struct Database {
  Part *Content;
};

class Collection {
public:
  bool silentSideBySide(const char *P) { return Words->Content->append(P, 4) && Documents->Content->restart(); }

private:
  Database *Words;
  Database *Documents;
};

// Each table is emptied and filled again: neither is the copy of the other.
class Table {
public:
  bool rebuild(const char *P) { return ::ftruncate(Fd, 0) == 0 && ::pwrite(Fd, P, 4096, 0) == 4096; }
  bool sync() { return ::fsync(Fd) == 0; }

private:
  int Fd;
};
class Index {
public:
  bool rebuild(const char *P) { return ::ftruncate(Handle, 0) == 0 && ::pwrite(Handle, P, 4096, 0) == 4096; }
  bool sync() { return ::fsync(Handle) == 0; }

private:
  int Handle;
};
class Tables {
public:
  bool noWarningRebuilt(const char *P) { return Rows.rebuild(P) && Words.rebuild(P); }
  bool sync() { return Rows.sync() && Words.sync(); }

private:
  Table Rows;
  Index Words;
};
