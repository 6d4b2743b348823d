// RUN: %check_durability %s durability-sync-retry %t -- -I%S/../unchecked-sync/Inputs
// What fails in a function that syncs, too, need not be the sync.
#include "file.h"
ssize_t sendfile(int To, int From, long *Offset, size_t Size);
ssize_t read(int Fd, void *To, size_t Size);

static int copyAll(int From, int To, int Durable) {
  char Buffer[512];
  ssize_t N;
  if (sendfile(To, From, 0, 4096) < 0) {
    // The long way round.
    while ((N = read(From, Buffer, sizeof Buffer)) > 0)
      if (write(To, Buffer, N) != N)
        return -1;
  }
  if (Durable && fsync(To) < 0)
    return -1;
  return 0;
}

int silentHandedOn(int From, int To) { return copyAll(From, To, 1); }

int silentChecked(int From, int To) {
  int R = copyAll(From, To, 1);
  if (R < 0)
    return R;
  if (close(From) < 0)
    return -1;
  return 0;
}

int warningForgotten(int From, int To) {
  int R = copyAll(From, To, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: failure of 'copyAll' is ignored and success returned; a crash loses data that counts as stable
  if (R < 0)
    logMessage("not copied");
  if (close(From) < 0)
    return -1;
  return 0;
}
