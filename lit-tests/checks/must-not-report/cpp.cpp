// What must not be reported, row by row, in C++. Beside each row stands, where
// there is one, the nearest code that is reported.
// RUN: %durability-lint check --level default %s -- -std=c++17 -I%S/Inputs \
// RUN:   | FileCheck %s --check-prefix=SILENT
// RUN: not %durability-lint check --level default %s -- -std=c++17 -DBAD \
// RUN:   -I%S/Inputs | FileCheck %s --check-prefix=REPORTED
#include "posix.h"
#include "vector.h"

// SILENT-NOT: warning
// SILENT: 0 findings

// A sync in a destructor.
struct SyncGuard {
  int Fd;
  ~SyncGuard() {
#ifndef BAD
    (void)fsync(Fd);
#endif
  }
};
bool syncInDestructor(int Fd, const void *P, size_t N, int Kind) {
  SyncGuard Guard{Fd};
  if (write(Fd, P, N) < 0)
    return false;
  if (Kind == 7)
    // REPORTED: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [durability-write-without-sync]
    return true;
  return fsync(Fd) == 0;
}

// A sync in a virtual call.
struct Syncer {
  virtual ~Syncer();
  virtual bool sync(int Fd) = 0;
};
bool syncInVirtualCall(Syncer &S, int Fd, const void *P, size_t N, int Kind) {
  if (write(Fd, P, N) < 0)
    return false;
  if (Kind == 7)
    return S.sync(Fd);
  return fsync(Fd) == 0;
}

// A sync in a lambda.
bool syncInLambda(int Fd, const void *P, size_t N, int Kind) {
  auto Sync = [Fd] { return fsync(Fd) == 0; };
  if (write(Fd, P, N) < 0)
    return false;
  if (Kind == 7)
#ifdef BAD
    // REPORTED: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [durability-write-without-sync]
    return true;
#else
    return Sync();
#endif
  return fsync(Fd) == 0;
}

// Options: not to sync is the caller's choice.
struct WriteOptions {
  bool Sync = false;
};
class Log {
public:
  bool append(const WriteOptions &Options, const void *P, size_t N) {
    if (write(Fd, P, N) < 0)
      return false;
    if (Options.Sync)
      return fsync(Fd) == 0;
    return true;
  }
  // Nothing to do: the flag is set by the write and cleared by the sync.
  bool put(const void *P, size_t N) {
    Dirty = true;
    return write(Fd, P, N) >= 0;
  }
  bool flush() {
    if (!Dirty)
      return true;
    Dirty = false;
    return fsync(Fd) == 0;
  }

private:
  int Fd = -1;
  bool Dirty = false;
};

// In-memory and null implementations of an interface.
struct File {
  virtual ~File();
  virtual bool append(const void *P, size_t N) = 0;
  virtual bool sync() = 0;
};
class MemoryFile final : public File {
public:
  bool append(const void *P, size_t N) override {
    if (Size + N > sizeof Bytes)
      return false;
    memcpy(Bytes + Size, P, N);
    Size += N;
    return true;
  }
  bool sync() override { return true; }

private:
  char Bytes[4096];
  size_t Size = 0;
};
class NullFile final : public File {
public:
  bool append(const void *, size_t) override { return true; }
  bool sync() override { return true; }
};
bool appendToMemory(MemoryFile &F, const void *P, size_t N, int Kind) {
  if (!F.append(P, N))
    return false;
  if (Kind == 7)
    return true;
  return F.sync();
}

// A descriptor handed to another thread through a queue.
class Syncers {
public:
  bool append(int Fd, const void *P, size_t N, int Kind) {
    if (write(Fd, P, N) < 0)
      return false;
    if (Kind == 7) {
#ifndef BAD
      Queue.push_back(Fd);
#endif
      // REPORTED: :[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [durability-write-without-sync]
      return true;
    }
    return fsync(Fd) == 0;
  }

private:
  std::vector<int> Queue;
};
