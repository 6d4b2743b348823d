// RUN: %check_durability %s durability-sync-retry %t -- -std=c++17
// What a short circuit yields once its right side ran; and what makes up for a failure.
#include <cstdio>
#include <unistd.h>

struct Log {
  FILE *F;
  int Directory;
  unsigned Offset;
  bool rotate() {
    if (fflush(F) != 0 || fsync(fileno(F)) != 0)
      return false;
    Offset = 0;
    return fsync(Directory) == 0;
  }
  // Offset is 0 when it is looked at again.
  bool noWarning(const char *Text) {
    if (fputs(Text, F) < 0 || fflush(F) != 0)
      return false;
    return Offset < 4 || rotate();
  }
};

int noWarningCutOff(int Fd, const char *P, size_t N, bool Sync) {
  if (write(Fd, P, N) < 0 || (Sync && fsync(Fd) < 0)) {
    // It is left empty then.
    if (ftruncate(Fd, 0) < 0)
      return -1;
  }
  return 0;
}

int warningTwoFiles(int One, int Two, const char *P, size_t N) {
  if (write(One, P, N) != (ssize_t)N || write(Two, P, N) != (ssize_t)N)
    return -1;
  if (fsync(One) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: failure of 'fsync' is ignored and success returned; a crash loses data that counts as stable
    perror("fsync");
  if (fsync(Two) != 0)
    return -1;
  return 0;
}
