// RUN: %check_durability %s durability-contract %t --level=contract -- -std=c++17 -I%contracts
// Paths that deny the condition may merge; a guard with a constructor keeps a
// promise.
#include <durability/Contracts.h>
extern "C" {
long write(int, const void *, unsigned long);
int fsync(int);
}

class Store {
public:
  DURABLE_IF("Synced && !Paused") bool noWarningPut() {
    if (write(Fd, "a", 1) != 1)
      return false;
    if (Synced && !Paused)
      return fsync(Fd) == 0;
    return true;
  }
  DURABLE_IF("Synced") bool warningPut() {
    if (write(Fd, "a", 1) != 1)
      return false;
    if (Synced && !Paused)
      return fsync(Fd) == 0;
    return true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_IF("Synced")' does not hold: returns success with data in the page cache of 'Fd' that is not synced
  }

private:
  int Fd;
  bool Synced, Paused;
};

struct SyncGuard {
  int Fd;
  explicit SyncGuard(int F) : Fd(F) {}
  ~SyncGuard() { (void)fsync(Fd); }
};
DURABLE_ON_SUCCESS bool noWarningGuard(int Fd) {
  SyncGuard Guard(Fd);
  return write(Fd, "a", 1) == 1;
}
DURABLE_ON_SUCCESS bool warningGuardOfAnother(int Fd, int Other) {
  SyncGuard Guard(Other);
  return write(Fd, "a", 1) == 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'Fd' that is not synced
}
