// RUN: %check_durability %s durability-fsync-without-flush %t -- -std=c++17 -I%S/Inputs -I%contracts
// A callee's sync is judged under the caller's values (CORE O-1, O-5), members
// are bound where the object is made, and a handle is what is known of the
// object around it.
#include "stdio.h"
#include <durability/Contracts.h>

static int maybe(FILE *F, int Durable) {
  return Durable ? fsync(fileno(F)) : 0;
}
static int finish(FILE *F, int Flush) {
  if (Flush && fflush(F) != 0)
    return -1;
  return fsync(fileno(F));
}

int warningMaybe(FILE *F) {
  if (fputs("a", F) < 0)
    return -1;
  return maybe(F, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'maybe' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
}
int warningFinish(FILE *F) {
  if (fputs("a", F) < 0)
    return -1;
  return finish(F, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'finish' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
}
int noWarningMaybe(FILE *F) {
  if (fputs("a", F) < 0)
    return -1;
  return maybe(F, 0);
}
int noWarningFinish(FILE *F) {
  if (fputs("a", F) < 0)
    return -1;
  return finish(F, 1);
}

// A handle that was written to is one.
int noWarningNullTest(FILE *F) {
  fputs("a", F);
  if (F)
    fflush(F);
  return fsync(fileno(F));
}
int warningNullTest(FILE *F) {
  fputs("a", F);
  if (!F)
    fflush(F);
  return fsync(fileno(F));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
}

struct FlushGuard {
  FILE *Stream;
  explicit FlushGuard(FILE *F) : Stream(F) {}
  ~FlushGuard() { fflush(Stream); }
};
int noWarningGuard(FILE *F) {
  {
    FlushGuard Guard(F);
    fputs("a", F);
  }
  return fsync(fileno(F));
}
int warningGuardOfAnother(FILE *F, FILE *Other) {
  {
    FlushGuard Guard(Other);
    fputs("a", F);
  }
  return fsync(fileno(F));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
}

class Log {
public:
  void append(const char *Text) { fputs(Text, Stream); }
  DURABLE_FLUSHES() bool flush() { return fflush(Stream) == 0; }
  bool noWarningSync() { return flush() && fsync(fileno(Stream)) == 0; }
  bool warningSync() { return fsync(fileno(Stream)) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'Stream'; a crash after it loses that data

private:
  FILE *Stream;
};
