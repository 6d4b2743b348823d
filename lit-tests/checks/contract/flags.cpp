// RUN: %check_durability %s durability-contract %t --model=%S/Inputs/flags.yaml -- -std=c++17 -I%S/Inputs -I%contracts
// Contracts that hold whatever the options are: what is pending, who holds a buffer back, overloads, getters, local classes.
#include <durability/Contracts.h>
#include "unistd.h"

namespace store {
class Status {
public:
  static Status OK() { return Status(); }
  static Status failed() { Status S; S.Failed = true; return S; }
  bool ok() const { return !Failed; }

private:
  bool Failed = false;
};

class File {
public:
  virtual ~File();
  DURABLE_WRITES() virtual Status Append(const char *Data, size_t Size) = 0;
  virtual Status Flush() = 0;
  DURABLE_SYNCS() virtual Status Sync() = 0;
};

class Log {
public:
  void add(const char *Data, size_t Size) {
    memcpy(Buffer + Level, Data, Size);
    Level += Size;
    Pending = true;
    Grown = true;
  }
  // The file's own flush writes out nothing of what is kept here.
  Status noWarningFlush() {
    if (Level > 0) {
      Status S;
      if (Direct) {
        if (Pending)
          S = write();
      } else {
        S = write();
      }
      if (!S.ok())
        return S;
    }
    return Out->Flush();
  }
  Status warningOneWay() {
    if (Level > 0) {
      Status S;
      if (Direct) {
        if (Pending)
          S = Status::OK();
      } else {
        S = write();
      }
      if (!S.ok())
        return S;
    }
    return Out->Flush();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_FLUSHES(Out) when true' does not hold: returns success without flushing
  }
  // Cleared where nothing is synced: it says nothing of what is pending.
  Status warningOtherFlag() {
    if (Level > 0 && Grown) {
      Status S = write();
      if (!S.ok())
        return S;
    }
    return Out->Flush();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_FLUSHES(Out) when true' does not hold: returns success without flushing
  }
  Status sync() {
    Status S = noWarningFlush();
    if (S.ok())
      S = Out->Sync();
    if (S.ok())
      Pending = false;
    return S;
  }
  void shrink() { Grown = false; }

private:
  Status write() {
    Status S = Out->Append(Buffer, Level);
    Level = 0;
    return S;
  }
  File *Out;
  char Buffer[4096];
  size_t Level = 0;
  bool Direct = false;
  bool Pending = false;
  bool Grown = false;
};

class Directory {
public:
  virtual ~Directory();
  DURABLE_SYNCS_DIRECTORY() virtual Status sync() = 0;
};

// 'hard' is a parameter of one overload; the directory comes out of a getter.
class Table {
public:
  Status settle(const char *Data) { return Out->Append(Data, 1); }
  Status settle(bool soft, bool hard) {
    Status S;
    if (hard)
      S = names()->sync();
    return S;
  }
  Status settle(int tries, bool hard) {
    Status S;
    if (hard && tries > 2)
      S = settle("a");
    return S;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_SYNCS_DIRECTORY(this) when hard' does not hold: returns success without syncing a directory
  }
  Directory *open(Directory *Inner) {
    class Names : public Directory {
    public:
      Names(Directory *Inner, int Kind) : Inner(Inner), Kind(Kind) {}
      Status sync() override {
        if (Kind == 0)
          return Status::OK();
          // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: contract 'DURABLE_SYNCS_DIRECTORY(this) when true' does not hold: returns success without syncing a directory
        return Inner->sync();
      }

    private:
      Directory *Inner;
      int Kind;
    };
    return new Names(Inner, 1);
  }

private:
  Directory *names() { return Special ? Special : Usual; }
  File *Out;
  Directory *Special, *Usual;
};
Directory *use(Table &T, Directory *D) {
  T.settle(true, true);
  return T.open(D);
}
} // namespace store
