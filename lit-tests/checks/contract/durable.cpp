// RUN: %check_durability %s durability-contract %t --level=contract -- -std=c++17 -I%S/Inputs -I%contracts
// DURABLE_ON_SUCCESS, CACHED_ON_SUCCESS and the contracts that promise nothing.
#include "unistd.h"
#include <durability/Contracts.h>

DURABLE_ON_SUCCESS int warningNoSync(int Fd, const void *P, size_t N) {
  return write(Fd, P, N) < 0 ? -1 : 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'Fd' that is not synced
  // CHECK-NOTES: :[[@LINE-2]]:10: note: data for 'Fd' is written to the page cache by 'write' here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: returns success here
  // CHECK-NOTES: :[[@LINE-5]]:1: note: the contract is stated here
}

DURABLE_ON_SUCCESS int warningBuffered(FILE *F) {
  return fputs("a", F) < 0 ? -1 : 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the user-space buffer of 'F'
}

DURABLE_ON_SUCCESS int warningFlushOnly(FILE *F) {
  if (fputs("a", F) < 0)
    return -1;
  return fflush(F);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'F' that is not synced
}

DURABLE_ON_SUCCESS int warningSyncWithoutFlush(FILE *F) {
  if (fputs("a", F) < 0)
    return -1;
  return fsync(fileno(F));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the user-space buffer of 'F'
}

DURABLE_ON_SUCCESS int warningOnePath(int Fd, const void *P, size_t N, int Kind) {
  if (write(Fd, P, N) < 0)
    return -1;
  if (Kind == 7)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'Fd' that is not synced
  return fsync(Fd);
}

// A contract without a condition holds whatever the options are.
DURABLE_ON_SUCCESS int warningOption(int Fd, const void *P, size_t N, bool Durable) {
  if (write(Fd, P, N) < 0)
    return -1;
  return Durable ? fsync(Fd) : 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'Fd' that is not synced
}

DURABLE_ON_SUCCESS int warningSecondFile(int Log, int Data, const void *P, size_t N) {
  if (write(Log, P, N) < 0 || fsync(Log) != 0)
    return -1;
  return write(Data, P, N) < 0 ? -1 : 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'Data' that is not synced
}

DURABLE_ON_SUCCESS int noWarningSync(int Fd, const void *P, size_t N) {
  if (write(Fd, P, N) < 0)
    return -1;
  return fsync(Fd);
}

DURABLE_ON_SUCCESS int noWarningFlushAndSync(FILE *F) {
  if (fputs("a", F) < 0 || fflush(F) != 0)
    return -1;
  return fsync(fileno(F));
}

DURABLE_ON_SUCCESS int noWarningWritesNothing(int Fd) { return Fd < 0 ? -1 : 0; }

DURABLE_ON_SUCCESS int noWarningSynchronous(const char *Path, const void *P, size_t N) {
  int Fd = open(Path, O_WRONLY | O_DSYNC);
  if (Fd < 0)
    return -1;
  ssize_t R = write(Fd, P, N);
  close(Fd);
  return R < 0 ? -1 : 0;
}

DURABLE_ON_SUCCESS void noWarningNoResult(int Fd, const void *P, size_t N) {
  if (write(Fd, P, N) < 0 || fsync(Fd) != 0)
    abort();
}

// Callees without bodies: their contracts are all that is known (CORE K-1).
DURABLE_WRITES_BUFFER(F) bool put(FILE *F, const char *Text);
DURABLE_FLUSHES(F) bool drain(FILE *F);
DURABLE_SYNCS(F) bool stable(FILE *F);
DURABLE_FLUSHES(F) DURABLE_SYNCS(F) bool commit(FILE *F);
DURABLE_ON_SUCCESS bool save(FILE *F, const char *Text);
CACHED_ON_SUCCESS bool store(FILE *F, const char *Text);

DURABLE_ON_SUCCESS bool warningPutOnly(FILE *F) {
  return put(F, "a");
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the user-space buffer of 'F'
}
DURABLE_ON_SUCCESS bool warningPutDrain(FILE *F) {
  return put(F, "a") && drain(F);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'F' that is not synced
}
DURABLE_ON_SUCCESS bool warningPutStable(FILE *F) {
  return put(F, "a") && stable(F);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the user-space buffer of 'F'
}
DURABLE_ON_SUCCESS bool warningStore(FILE *F) {
  return store(F, "a");
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'F' that is not synced
}
DURABLE_ON_SUCCESS bool noWarningPutDrainStable(FILE *F) { return put(F, "a") && drain(F) && stable(F); }
DURABLE_ON_SUCCESS bool noWarningPutCommit(FILE *F) { return put(F, "a") && commit(F); }
DURABLE_ON_SUCCESS bool noWarningSave(FILE *F) { return save(F, "a"); }
DURABLE_ON_SUCCESS bool noWarningStoreStable(FILE *F) { return store(F, "a") && stable(F); }

bool elsewhere(FILE *F);
DURABLE_ON_SUCCESS bool noWarningUnknownCallee(FILE *F) { return put(F, "a") && elsewhere(F); }

// CACHED_ON_SUCCESS: out of the process, not yet stable.
CACHED_ON_SUCCESS bool warningCached(FILE *F) {
  return fputs("a", F) >= 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'CACHED_ON_SUCCESS' does not hold: returns success with data in the user-space buffer of 'F'
}
CACHED_ON_SUCCESS bool warningCachedPut(FILE *F) {
  return put(F, "a");
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'CACHED_ON_SUCCESS' does not hold: returns success with data in the user-space buffer of 'F'
}
CACHED_ON_SUCCESS bool noWarningCached(FILE *F) { return fputs("a", F) >= 0 && fflush(F) == 0; }
CACHED_ON_SUCCESS bool noWarningCachedWrite(int Fd, const void *P, size_t N) { return write(Fd, P, N) >= 0; }
CACHED_ON_SUCCESS bool noWarningStronger(int Fd, const void *P, size_t N) { return write(Fd, P, N) >= 0 && fsync(Fd) == 0; }

// On purpose.
BUFFERED_BY_DESIGN bool noWarningBuffered(FILE *F) { return fputs("a", F) >= 0; }
NOT_DURABLE("a cache") bool noWarningNotDurable(int Fd, const void *P, size_t N) { return write(Fd, P, N) >= 0; }

// The duties of constructors and destructors count.
struct SyncGuard {
  int Fd;
  ~SyncGuard() { (void)fsync(Fd); }
};
DURABLE_ON_SUCCESS bool noWarningGuard(int Fd, const void *P, size_t N) {
  SyncGuard G{Fd};
  return write(Fd, P, N) >= 0;
}
