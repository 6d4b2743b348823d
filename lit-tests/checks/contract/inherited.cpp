// RUN: %check_durability %s durability-contract %t --level=contract -- -std=c++17 -I%S/Inputs -I%contracts
// Overriders inherit the contract of what they override (CORE K-1); malformed contracts are said so.
#include "unistd.h"
#include <durability/Contracts.h>

class File {
public:
  virtual ~File();
  DURABLE_WRITES() virtual bool append(const char *P, size_t N) = 0;
  DURABLE_SYNCS() virtual bool sync() = 0;
  DURABLE_ON_SUCCESS virtual bool save(const char *P, size_t N) = 0;
};

class Posix : public File {
public:
  bool append(const char *P, size_t N) override { return write(Fd, P, N) >= 0; }
  bool sync() override { return fsync(Fd) == 0; }
  bool save(const char *P, size_t N) override { return append(P, N) && sync(); }

private:
  int Fd;
};

class Forgetful : public File {
public:
  bool append(const char *P, size_t N) override { return write(Fd, P, N) >= 0; }
  bool sync() override {
    return true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_SYNCS()' does not hold: returns success without syncing
    // CHECK-NOTES: :[[@LINE-2]]:5: note: returns success here without syncing
    // CHECK-NOTES: :[[@LINE-21]]:3: note: the contract is stated here
  }
  bool save(const char *P, size_t N) override {
    return write(Fd, P, N) >= 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'Fd' that is not synced
  }

private:
  int Fd;
};

class Buffering : public File {
public:
  bool append(const char *P, size_t) override {
    return fputs(P, Out) >= 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_WRITES()' does not hold: returns success with data in the user-space buffer of 'Out'
  }
  bool sync() override { return fflush(Out) == 0 && fsync(fileno(Out)) == 0; }
  bool save(const char *P, size_t N) override { return append(P, N) && sync(); }

private:
  FILE *Out;
};

// Nothing that could be lost.
class Memory : public File {
public:
  bool append(const char *, size_t N) override {
    Size += N;
    return true;
  }
  bool sync() override { return true; }
  bool save(const char *, size_t N) override {
    Size += N;
    return true;
  }

private:
  size_t Size = 0;
};

// Forwards to another one.
class Counting : public File {
public:
  bool append(const char *P, size_t N) override {
    ++Calls;
    return Inner->append(P, N);
  }
  bool sync() override { return Inner->sync(); }
  bool save(const char *P, size_t N) override { return Inner->save(P, N); }

private:
  File *Inner;
  unsigned Calls = 0;
};

class Dropping : public File {
public:
  bool append(const char *P, size_t N) override { return Inner->append(P, N); }
  bool sync() override {
    return true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_SYNCS()' does not hold: returns success without syncing
  }
  bool save(const char *P, size_t N) override {
    return Inner->append(P, N);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'Inner' that is not synced
  }

private:
  File *Inner;
};

// Two levels of inheritance.
class Derived : public Posix {
public:
  bool save(const char *P, size_t N) override {
    return append(P, N);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'Fd' that is not synced
  }
};

// An overrider with a contract of its own is judged by that one.
class Relaxed : public File {
public:
  bool append(const char *P, size_t N) override { return write(Fd, P, N) >= 0; }
  bool sync() override { return fsync(Fd) == 0; }
  CACHED_ON_SUCCESS bool save(const char *P, size_t N) override { return append(P, N); }

private:
  int Fd;
};

// The definition stands apart from the declaration that has the contract.
class Apart {
public:
  DURABLE_ON_SUCCESS bool warning(const char *P, size_t N);
  DURABLE_ON_SUCCESS bool noWarning(const char *P, size_t N);

private:
  int Fd;
};
bool Apart::warning(const char *P, size_t N) {
  return write(Fd, P, N) >= 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'Fd' that is not synced
}
bool Apart::noWarning(const char *P, size_t N) { return write(Fd, P, N) >= 0 && fsync(Fd) == 0; }

template <typename T> class Table {
public:
  DURABLE_ON_SUCCESS bool warning(const T &V) {
    return write(Fd, &V, sizeof(T)) >= 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'Fd' that is not synced
  }
  DURABLE_ON_SUCCESS bool noWarning(const T &V) { return write(Fd, &V, sizeof(T)) >= 0 && fsync(Fd) == 0; }

private:
  int Fd;
};
template class Table<int>;
