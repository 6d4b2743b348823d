// RUN: %check_durability %s durability-write-after-sync %t -- -I%S/../must-not-report/Inputs -I%contracts
#include "posix.h"
#include <durability/Contracts.h>

class Store {
public:
  DURABLE_ON_SUCCESS bool warningPromised(const void *P, size_t N) {
    if (write(Fd, P, N) != (ssize_t)N || fdatasync(Fd) != 0)
      return false;
    return write(Fd, "x", 1) == 1;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: data is written to 'Fd' after its last sync, and the file is then counted as stable; a power loss loses that data
  }
  DURABLE_ON_SUCCESS bool silentPromised(const void *P, size_t N) {
    return write(Fd, P, N) == (ssize_t)N && fdatasync(Fd) == 0;
  }
  bool silentNothingPromised(const void *P, size_t N) {
    if (write(Fd, P, N) != (ssize_t)N || fdatasync(Fd) != 0)
      return false;
    return write(Fd, "x", 1) == 1;
  }

private:
  int Fd = -1;
};

// D-3: another successful path syncs again, and neither an option nor a matter
// of when leads away from it.
bool warningSibling(int Fd, const char *P, size_t N) {
  if (write(Fd, P, N) != (ssize_t)N || fsync(Fd) != 0)
    return false;
  if (write(Fd, "end", 3) != 3)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written to 'Fd' after its last sync, and the file is then counted as stable; a power loss loses that data
    return false;
  if (P[0] == 7)
    return true;
  return fsync(Fd) == 0;
}

bool warningOneKind(int Fd, const char *P, size_t N, int Kind) {
  if (write(Fd, P, N) != (ssize_t)N || fsync(Fd) != 0)
    return false;
  if (Kind == 7)
    return write(Fd, "end", 3) == 3;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: data is written to 'Fd' after its last sync, and the file is then counted as stable; a power loss loses that data
  return true;
}

// Whether more is written is the caller's choice, and the file stays open.
bool silentOption(int Fd, const char *P, size_t N, bool More) {
  if (write(Fd, P, N) != (ssize_t)N || fsync(Fd) != 0)
    return false;
  if (More)
    return write(Fd, "end", 3) == 3;
  return true;
}

struct Guard {
  int Fd;
  ~Guard() { (void)fsync(Fd); }
};
bool silentGuard(int Fd, const char *P, size_t N) {
  Guard G{Fd};
  if (write(Fd, P, N) != (ssize_t)N || fsync(Fd) != 0)
    return false;
  return write(Fd, "end", 3) == 3;
}
