// RUN: %check_durability %s durability-contract %t --level=contract -- -std=c++17 -I%S/Inputs -I%contracts
// DURABLE_WRITES_BUFFER, DURABLE_WRITES and DURABLE_FLUSHES.
#include "unistd.h"
#include <durability/Contracts.h>

DURABLE_FLUSHES(F) int warningNoFlush(FILE *F) {
  if (fputs("a", F) < 0)
    return -1;
  return 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_FLUSHES(F)' does not hold: returns success with data in the user-space buffer of 'F'
  // CHECK-NOTES: :[[@LINE-4]]:7: note: data for 'F' is buffered by 'fputs' here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: returns success here
  // CHECK-NOTES: :[[@LINE-7]]:1: note: the contract is stated here
}

DURABLE_FLUSHES(F) int warningFlushOnOnePath(FILE *F, int Kind) {
  if (fputs("a", F) < 0)
    return -1;
  if (Kind == 7)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_FLUSHES(F)' does not hold: returns success with data in the user-space buffer of 'F'
  return fflush(F);
}

DURABLE_FLUSHES(F) int warningWrittenAfterFlush(FILE *F) {
  if (fflush(F) != 0)
    return -1;
  fputs("a", F);
  return 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_FLUSHES(F)' does not hold: returns success with data in the user-space buffer of 'F'
}

// fsync is no flush.
DURABLE_FLUSHES(F) int warningOnlySync(FILE *F) {
  if (fputs("a", F) < 0)
    return -1;
  return fsync(fileno(F));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_FLUSHES(F)' does not hold: returns success with data in the user-space buffer of 'F'
}

DURABLE_FLUSHES(F) int warningOtherStream(FILE *F, FILE *G) {
  if (fputs("a", F) < 0)
    return -1;
  return fflush(G);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_FLUSHES(F)' does not hold: returns success with data in the user-space buffer of 'F'
}

DURABLE_FLUSHES(F) int noWarningFlush(FILE *F) {
  if (fputs("a", F) < 0)
    return -1;
  return fflush(F);
}

DURABLE_FLUSHES(F) int noWarningOnlyFlush(FILE *F) { return fflush(F); }

static int drain(FILE *F) { return fflush(F); }
DURABLE_FLUSHES(F) int noWarningFlushInHelper(FILE *F) { return fputs("a", F) < 0 ? -1 : drain(F); }

// DURABLE_WRITES: the page cache may hold data, the buffer may not.
DURABLE_WRITES(F) int warningWritesButBuffers(FILE *F) {
  return fputs("a", F) < 0 ? -1 : 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_WRITES(F)' does not hold: returns success with data in the user-space buffer of 'F'
}

DURABLE_WRITES(F) int noWarningWrites(FILE *F) { return fputs("a", F) < 0 ? -1 : fflush(F); }
DURABLE_WRITES(Fd) int noWarningWritesDirectly(int Fd, const void *P, size_t N) { return write(Fd, P, N) < 0 ? -1 : 0; }
DURABLE_WRITES_BUFFER(F) int noWarningWritesBuffer(FILE *F) { return fputs("a", F) < 0 ? -1 : 0; }

class Log {
public:
  DURABLE_WRITES_BUFFER() bool noWarningPut(const char *Text) { return fputs(Text, Out) >= 0; }
  DURABLE_FLUSHES() bool noWarningFlush() { return fflush(Out) == 0; }
  DURABLE_FLUSHES(Out) bool noWarningFlushNamed() { return fflush(Out) == 0; }
  DURABLE_FLUSHES() bool warningFlush() {
    return true;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_FLUSHES()' does not hold: returns success without flushing
  }
  DURABLE_FLUSHES() bool warningPut(const char *Text) {
    return fputs(Text, Out) >= 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_FLUSHES()' does not hold: returns success with data in the user-space buffer of 'Out'
  }

private:
  FILE *Out;
};

// A failure promises nothing.
DURABLE_FLUSHES(F) int noWarningFailure(FILE *F, int Kind) {
  if (fputs("a", F) < 0)
    return -1;
  if (Kind == 7)
    return -1;
  return fflush(F);
}

int elsewhere(FILE *F);
DURABLE_FLUSHES(F) int noWarningUnknownCallee(FILE *F) {
  if (fputs("a", F) < 0)
    return -1;
  return elsewhere(F);
}

// An own buffer that goes another way: empty, there is nothing to hand on.
class Inner {
public:
  DURABLE_WRITES() bool writeAt(long At, const char *P, size_t N);
  DURABLE_FLUSHES() bool flush();
};
class Buffering {
public:
  DURABLE_FLUSHES(Next) bool noWarningNothingBuffered() {
    if (!Used)
      return true;
    return Next->writeAt(0, Bytes, Used);
  }

private:
  char Bytes[16];
  size_t Used = 0;
  Inner *Next;
};
