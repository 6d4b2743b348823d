// RUN: %check_durability %s durability-sync-after-close %t -- -I%S/../unchecked-sync/Inputs
#include "file.h"


class Session {
public:
  ~Session() {
    if (Fd >= 0)
      close(Fd);
  }
  void release() {
    if (--References == 0)
      delete this;
  }
  bool finish() { return fsync(Fd) == 0; }

  // Whoever calls this holds a reference of its own.
  bool silentLastReference(bool Timer) {
    if (Timer)
      release();
    return finish();
  }
  bool warningClosed() {
    close(Fd);
    return finish();
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'Session::finish' syncs 'Fd' after it was closed; it fails, or syncs whatever was opened under that number since, and a power loss loses the data
  }

private:
  int References = 1;
  int Fd = -1;
};

bool silentOtherHolder(Session *S) {
  S->release();
  return S->finish();
}
