// RUN: %check_durability %s durability-write-without-sync %t -- -std=c++17 -I%S/Inputs
// Methods, guards, templates, lambdas, interfaces.
#include "unistd.h"

class PageFile {
public:
  bool writePage(uint32_t No, const char *P) {
    size_t Done = 0;
    while (Done < 4096) {
      ssize_t N = ::pwrite(Fd, P + Done, 4096 - Done, No * 4096L + Done);
      if (N < 0)
        return false;
      Done += N;
    }
    return true;
  }
  bool sync() { return ::fsync(Fd) == 0; }

private:
  int Fd;
};

enum class Mode { None, Batch, Sync };

class Store {
public:
  bool noWarningPut(uint32_t No, const char *P) { return Pages.writePage(No, P) && Pages.sync(); }
  bool warningSwap(uint32_t A, const char *P) {
    if (!Pages.writePage(A, P))
      return false;
    if (A == 7)
      return true;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: returns success with data written to 'Pages.Fd' not synced, though another path of the function syncs it; a power loss loses that data
      // CHECK-NOTES: :[[@LINE-5]]:16: note: calling 'PageFile::writePage'
      // CHECK-NOTES: :[[@LINE-25]]:19: note: data for 'Fd' is written to the page cache by 'pwrite' here
      // CHECK-NOTES: :[[@LINE-4]]:7: note: returns success here without a sync
      // CHECK-NOTES: :[[@LINE+2]]:18: note: calling 'PageFile::sync'
      // CHECK-NOTES: :[[@LINE-21]]:24: note: synced by 'fsync' here
    return Pages.sync();
  }
  // The duty goes to the caller.
  bool noWarningLatent(uint32_t No, const char *P) { return Pages.writePage(No, P); }
  bool noWarningAppend(const char *P, size_t N) {
    if (::write(Fd, P, N) != static_cast<ssize_t>(N))
      return false;
    if (M == Mode::Sync)
      return ::fdatasync(Fd) == 0;
    if (M == Mode::Batch && ++Count >= 100) {
      Count = 0;
      return ::fdatasync(Fd) == 0;
    }
    return true;
  }
  bool noWarningSwitch(const char *P, size_t N) {
    if (::write(Fd, P, N) != static_cast<ssize_t>(N))
      return false;
    switch (M) {
    case Mode::Sync:
      return ::fdatasync(Fd) == 0;
    case Mode::Batch:
      return ++Count < 100 || ::fdatasync(Fd) == 0;
    case Mode::None:
      break;
    }
    return true;
  }

private:
  PageFile Pages;
  int Fd;
  Mode M;
  unsigned Count = 0;
};

struct SyncGuard {
  int Fd;
  ~SyncGuard() { (void)fsync(Fd); }
};

bool noWarningGuard(int Fd, const char *P, size_t N, int Kind) {
  SyncGuard G{Fd};
  if (write(Fd, P, N) < 0)
    return false;
  if (Kind == 7)
    return true;
  return fsync(Fd) == 0;
}

// Only one path has the guard.
bool warningGuardOnOnePath(int Fd, const char *P, size_t N, int Kind) {
  if (write(Fd, P, N) < 0)
    return false;
  if (Kind == 7) {
    SyncGuard G{Fd};
    return true;
  }
  return true;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: returns success with data written to 'Fd' not synced, though another path of the function syncs it; a power loss loses that data
}

bool warningLambda(int Fd, const char *P, size_t N, int Kind) {
  auto Put = [&] { return write(Fd, P, N) == static_cast<ssize_t>(N); };
  auto Sync = [Fd] { return fsync(Fd) == 0; };
  if (!Put())
    return false;
  if (Kind == 7)
    return true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'Fd' not synced, though another path of the function syncs it; a power loss loses that data
  return Sync();
}

bool noWarningLambda(int Fd, const char *P, size_t N, int Kind) {
  auto Put = [&] { return write(Fd, P, N) == static_cast<ssize_t>(N); };
  auto Sync = [Fd] { return fsync(Fd) == 0; };
  if (!Put())
    return false;
  if (Kind == 7)
    return Sync();
  return Sync();
}

template <typename T> bool putRecord(int Fd, const T &V, int Kind) {
  if (write(Fd, &V, sizeof(T)) != sizeof(T))
    return false;
  if (Kind == 7)
    return true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'Fd' not synced, though another path of the function syncs it; a power loss loses that data
  return fsync(Fd) == 0;
}
template bool putRecord<int>(int, const int &, int);

template <typename T> bool noWarningTemplate(int Fd, const T &V) {
  return write(Fd, &V, sizeof(T)) == sizeof(T) && fsync(Fd) == 0;
}
template bool noWarningTemplate<int>(int, const int &);

// LevelDB's PosixWritableFile.
class WritableFile {
public:
  bool noWarningAppend(const char *Data, size_t Size) {
    if (Size <= sizeof(Buf) - Pos) {
      memcpy(Buf + Pos, Data, Size);
      Pos += Size;
      return true;
    }
    return noWarningFlush() && write(Fd, Data, Size) >= 0;
  }
  bool noWarningFlush() {
    bool Ok = write(Fd, Buf, Pos) >= 0;
    Pos = 0;
    return Ok;
  }
  bool noWarningSync() {
    if (!noWarningFlush())
      return false;
    return fdatasync(Fd) == 0;
  }

private:
  char Buf[65536];
  size_t Pos = 0;
  int Fd;
};

bool warningWritableFile(WritableFile &F, const char *P, size_t N, int Kind) {
  if (!F.noWarningAppend(P, N))
    return false;
  if (Kind == 7)
    return true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'F.Fd' not synced, though another path of the function syncs it; a power loss loses that data
  return F.noWarningSync();
}

// An interface without contracts: unknown (CORE K-4).
class Device {
public:
  virtual ~Device();
  virtual bool put(const char *P, size_t N) = 0;
  virtual bool sync() = 0;
};

bool noWarningUnknownInterface(Device &D, const char *P, size_t N, int Kind) {
  if (!D.put(P, N))
    return false;
  if (Kind == 7)
    return true;
  return D.sync();
}

// A status object instead of a bool.
enum class [[nodiscard]] Error { None, Io };
Error warningErrorCode(int Fd, const char *P, size_t N, int Kind) {
  if (write(Fd, P, N) < 0)
    return Error::Io;
  if (Kind == 7)
    return Error::None;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'Fd' not synced, though another path of the function syncs it; a power loss loses that data
  return fsync(Fd) == 0 ? Error::None : Error::Io;
}

Error noWarningErrorCode(int Fd, const char *P, size_t N, int Kind) {
  if (write(Fd, P, N) < 0)
    return Error::Io;
  if (Kind == 7)
    return Error::Io;
  return fsync(Fd) == 0 ? Error::None : Error::Io;
}
