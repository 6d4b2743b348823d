// RUN: %check_durability %s durability-contract %t --level=contract -- -std=c++17 -I%S/Inputs -I%contracts
// DURABLE_IF: what is promised when the condition holds, and nothing when it does not.
#include "unistd.h"
#include <durability/Contracts.h>

DURABLE_IF("Durable") int noWarningParameter(int Fd, const void *P, size_t N, bool Durable) {
  if (write(Fd, P, N) < 0)
    return -1;
  return Durable ? fsync(Fd) : 0;
}

DURABLE_IF("Durable") int warningInverted(int Fd, const void *P, size_t N, bool Durable) {
  if (write(Fd, P, N) < 0)
    return -1;
  if (Durable)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_IF("Durable")' does not hold: returns success with data in the page cache of 'Fd' that is not synced
    // CHECK-NOTES: :[[@LINE-5]]:7: note: data for 'Fd' is written to the page cache by 'write' here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: returns success here
    // CHECK-NOTES: :[[@LINE-8]]:1: note: the contract is stated here
  return fsync(Fd);
}

DURABLE_IF("!Lazy") int noWarningNegated(int Fd, const void *P, size_t N, bool Lazy) {
  if (write(Fd, P, N) < 0)
    return -1;
  if (!Lazy)
    return fsync(Fd);
  return 0;
}

DURABLE_IF("Durable") int warningIgnored(int Fd, const void *P, size_t N, bool Durable) {
  (void)Durable;
  return write(Fd, P, N) < 0 ? -1 : 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_IF("Durable")' does not hold: returns success with data in the page cache of 'Fd' that is not synced
}

DURABLE_IF("Durable") int noWarningAlways(int Fd, const void *P, size_t N, bool Durable) {
  (void)Durable;
  return write(Fd, P, N) < 0 ? -1 : fsync(Fd);
}

enum class SyncMode { None, Batch, Sync };

class Log {
public:
  DURABLE_IF("M == SyncMode::Sync") bool noWarningAppend(const char *P, size_t N) {
    if (write(Fd, P, N) < 0)
      return false;
    if (M == SyncMode::Sync)
      return fdatasync(Fd) == 0;
    if (M == SyncMode::Batch && ++Count >= 100) {
      Count = 0;
      return fdatasync(Fd) == 0;
    }
    return true;
  }
  DURABLE_IF("M == SyncMode::Sync") bool noWarningSwitch(const char *P, size_t N) {
    if (write(Fd, P, N) < 0)
      return false;
    switch (M) {
    case SyncMode::Sync:
      return fdatasync(Fd) == 0;
    case SyncMode::Batch:
    case SyncMode::None:
      break;
    }
    return true;
  }
  // Batch promises more than the code does.
  DURABLE_IF("M != SyncMode::None") bool warningWeaker(const char *P, size_t N) {
    if (write(Fd, P, N) < 0)
      return false;
    if (M == SyncMode::Sync)
      return fdatasync(Fd) == 0;
    return true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_IF("M != SyncMode::None")' does not hold: returns success with data in the page cache of 'Fd' that is not synced
  }
  DURABLE_IF("M == SyncMode::Sync || M == SyncMode::Batch") bool noWarningDisjunction(const char *P, size_t N) {
    if (write(Fd, P, N) < 0)
      return false;
    if (M == SyncMode::None)
      return true;
    return fdatasync(Fd) == 0;
  }
  DURABLE_IF("M == SyncMode::Sync || Force") bool warningDisjunct(const char *P, size_t N, bool Force) {
    if (write(Fd, P, N) < 0)
      return false;
    if (M == SyncMode::Sync)
      return fdatasync(Fd) == 0;
    return true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_IF("M == SyncMode::Sync || Force")' does not hold: returns success with data in the page cache of 'Fd' that is not synced
  }
  DURABLE_IF("M == SyncMode::Sync && !Paused") bool noWarningConjunction(const char *P, size_t N) {
    if (write(Fd, P, N) < 0)
      return false;
    return M != SyncMode::Sync || fdatasync(Fd) == 0;
  }
  DURABLE_IF("M == SyncMode::Sync") bool warningConjunction(const char *P, size_t N) {
    if (write(Fd, P, N) < 0)
      return false;
    if (M == SyncMode::Sync && !Paused)
      return fdatasync(Fd) == 0;
    return true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_IF("M == SyncMode::Sync")' does not hold: returns success with data in the page cache of 'Fd' that is not synced
  }
  DURABLE_IF("Options.Sync") bool noWarningNested(const char *P, size_t N) {
    if (write(Fd, P, N) < 0)
      return false;
    return !Options.Sync || fdatasync(Fd) == 0;
  }

  // The callee's condition is the caller's.
  DURABLE_IF("M == SyncMode::Sync") bool noWarningForwards(const char *P, size_t N) { return noWarningAppend(P, N); }
  DURABLE_ON_SUCCESS bool warningForwards(const char *P, size_t N) {
    return noWarningAppend(P, N);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'this' that is not synced
  }

  // A condition that cannot be read promises nothing: it is a mistake of its own.
  DURABLE_IF("Mood == SyncMode::Sync") bool warningUnknownName();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'DURABLE_IF("Mood == SyncMode::Sync")' cannot be read: column 1: 'Mood' is neither a parameter nor a member
  DURABLE_IF("M ==") bool warningNoOperand();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'DURABLE_IF("M ==")' cannot be read: column 5: expected a name
  DURABLE_IF("(M == SyncMode::Sync") bool warningParenthesis();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'DURABLE_IF("(M == SyncMode::Sync")' cannot be read: column 21: expected ')'
  DURABLE_IF("M == SyncMode::Never") bool warningUnknownEnumerator();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'DURABLE_IF("M == SyncMode::Never")' cannot be read: column 6: 'SyncMode::Never' is neither an enumerator nor an integer
  DURABLE_IF("") bool warningEmpty();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'DURABLE_IF("")' cannot be read: column 1: expected a name

private:
  int Fd;
  SyncMode M;
  unsigned Count = 0;
  bool Paused = false;
  struct {
    bool Sync;
  } Options;
};
bool Log::warningUnknownName() { return true; }
bool Log::warningNoOperand() { return true; }
bool Log::warningParenthesis() { return true; }
bool Log::warningUnknownEnumerator() { return true; }
bool Log::warningEmpty() { return true; }

// Without a body: the call fixes the option.
class Store {
public:
  virtual ~Store();
  DURABLE_IF("Durable") virtual bool put(const char *P, size_t N, bool Durable) = 0;
};

DURABLE_ON_SUCCESS bool noWarningFixedToStrong(Store &S, const char *P, size_t N) { return S.put(P, N, true); }
DURABLE_ON_SUCCESS bool warningFixedToWeak(Store &S, const char *P, size_t N) {
  return S.put(P, N, false);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'S' that is not synced
}
DURABLE_IF("Durable") bool noWarningPassedOn(Store &S, const char *P, size_t N, bool Durable) { return S.put(P, N, Durable); }
