// RUN: %check_durability %s durability-sync-retry %t -- -I%S/../unchecked-sync/Inputs
#include "file.h"

class Log {
public:
  bool sync() { return fdatasync(Fd) == 0; }

  bool warningMethod() {
    while (!sync())
      // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'Log::sync' is repeated after it failed, without writing the data again; the pages may be gone, and success then says nothing of them
      sleep(1);
    return true;
  }

  void silentThrow() {
    if (!sync())
      throw 1;
  }

  bool silentOnce() { return sync(); }

private:
  int Fd = -1;
};
