// RUN: %check_durability %s durability-contract %t --model=%S/Inputs/contracts-cxx.yaml -- -I%contracts -I%S/Inputs
// By qualified name; an overrider keeps what the model states of what it overrides, an annotation goes first.
#include "unistd.h"
#include <durability/Contracts.h>

namespace store {
class File {
public:
  virtual ~File();
  virtual bool sync() = 0;
  virtual bool append(const char *P, int N) = 0;
};

class Forgetful : public File {
public:
  bool append(const char *P, int N) override { return write(Fd, P, N) == N; }
  bool sync() override { return true; }
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: contract 'DURABLE_SYNCS()' does not hold: returns success without syncing

private:
  int Fd;
};

class Good : public File {
public:
  bool append(const char *P, int N) override { return write(Fd, P, N) == N; }
  bool sync() override { return fsync(Fd) == 0; }

private:
  int Fd;
};

// The source says less than the model: the source counts.
CACHED_ON_SUCCESS bool noWarningAnnotated(int Fd) {
  return write(Fd, "a", 1) == 1;
}
bool warningPlain(int Fd) {
  return write(Fd, "a", 1) == 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'Fd' that is not synced
}

// An unnamed namespace in a named one has no name to give.
namespace {
class Hidden {
public:
  bool warningHidden(int Fd) {
    return write(Fd, "a", 1) == 1;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'Fd' that is not synced
  }
};
} // namespace
bool useHidden(int Fd) { return Hidden().warningHidden(Fd); }
} // namespace store

// Another function of that name.
bool warningPlain(int Fd) { return write(Fd, "a", 1) == 1; }

// Who holds an object that keeps the promise hands it on; an implementation in memory has nothing to sync.
namespace store {
class Directory {
public:
  virtual ~Directory();
  virtual bool syncNames() = 0;
};
class Outer : public Directory {
public:
  explicit Outer(Directory *Inner) : Inner(Inner) {}
  bool syncNames() override { return Inner->syncNames(); }

private:
  Directory *Inner;
};
class Forgets : public Directory {
public:
  explicit Forgets(Directory *Inner) : Inner(Inner) {}
  bool syncNames() override { return true; }
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: contract 'DURABLE_SYNCS_DIRECTORY()' does not hold: returns success without syncing a directory

private:
  Directory *Inner;
};
class InMemory : public Directory {
public:
  bool syncNames() override { return true; }
};
} // namespace store
