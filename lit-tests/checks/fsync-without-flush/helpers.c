// RUN: %check_durability %s durability-fsync-without-flush %t -- -I%S/Inputs
// The write, the flush or the sync stands in another function or in a macro.
#include "stdio.h"

static int emit(FILE *f, const char *s) { return fputs(s, f) < 0 ? -1 : 0; }
static int drain(FILE *f) { return fflush(f) == 0 ? 0 : -1; }

int warningSave(FILE *f) { if (emit(f, "a")) return -1; return fsync(fileno(f)); }
// CHECK-MESSAGES: :[[@LINE-1]]:64: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
// CHECK-NOTES: :[[@LINE-2]]:32: note: calling 'emit'
// CHECK-NOTES: :[[@LINE-6]]:50: note: data for 'f' is buffered by 'fputs' here
// CHECK-NOTES: :[[@LINE-4]]:64: note: 'fsync' syncs here without a flush before it
int noWarningSave2(FILE *f) { if (emit(f, "a")) return -1; if (drain(f)) return -1; return fsync(fileno(f)); }

// The helper syncs what the caller wrote.
static int stable(FILE *f) { return fsync(fileno(f)); }

int warningSyncInHelper(FILE *f) {
  if (fputs("record", f) == EOF)
    return -1;
  return stable(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'stable' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
  // CHECK-NOTES: :[[@LINE-4]]:7: note: data for 'f' is buffered by 'fputs' here
  // CHECK-NOTES: :[[@LINE-3]]:10: note: calling 'stable'
  // CHECK-NOTES: :[[@LINE-9]]:37: note: synced by 'fsync' here
}

int noWarningSyncInHelper(FILE *f) {
  if (fputs("record", f) == EOF || fflush(f) != 0)
    return -1;
  return stable(f);
}

static int flushAndSync(FILE *f) {
  if (drain(f))
    return -1;
  return stable(f);
}

int noWarningBothInHelper(FILE *f) {
  if (emit(f, "a"))
    return -1;
  return flushAndSync(f);
}

// Two levels down, on both sides.
static int emitLine(FILE *f, const char *s) { return emit(f, s) || emit(f, "\n"); }
static int commit(FILE *f) { return stable(f); }

int warningTwoLevels(FILE *f) {
  if (emitLine(f, "a"))
    return -1;
  return commit(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'commit' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}

int noWarningTwoLevels(FILE *f) {
  if (emitLine(f, "a") || drain(f))
    return -1;
  return commit(f);
}

// The helper flushes only when it is told to.
static int finish(FILE *f, int flush) {
  if (flush && fflush(f) != 0)
    return -1;
  return fsync(fileno(f));
}

int warningToldNotToFlush(FILE *f) {
  if (emit(f, "a"))
    return -1;
  return finish(f, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'finish' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}

// The descriptor is passed instead of the stream.
static int stableFd(int fd) { return fsync(fd) == 0 ? 0 : -1; }

int warningDescriptorPassed(FILE *f) {
  if (emit(f, "a"))
    return -1;
  return stableFd(fileno(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'stableFd' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}

int noWarningDescriptorPassed(FILE *f) {
  if (emit(f, "a") || drain(f))
    return -1;
  return stableFd(fileno(f));
}

// The handle lies in a structure.
struct journal {
  FILE *out;
  int records;
};
static int journalAdd(struct journal *j, const char *s) { return fputs(s, j->out) < 0 ? -1 : 0; }
static int journalFlush(struct journal *j) { return fflush(j->out); }

int warningField(struct journal *j) {
  if (journalAdd(j, "a"))
    return -1;
  return fsync(fileno(j->out));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'j->out'; a crash after it loses that data
}

int noWarningField(struct journal *j) {
  if (journalAdd(j, "a") || journalFlush(j))
    return -1;
  return fsync(fileno(j->out));
}

// A file opened in a helper.
static FILE *openLog(const char *path) { return fopen(path, "a"); }

int warningOpenedInHelper(const char *path) {
  FILE *f = openLog(path);
  if (!f)
    return -1;
  if (emit(f, "a") || stable(f)) {
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'stable' syncs while written data may still be in the user-space buffer; a crash after it loses that data
    fclose(f);
    return -1;
  }
  return fclose(f);
}

int noWarningOpenedInHelper(const char *path) {
  FILE *f = openLog(path);
  if (!f)
    return -1;
  if (emit(f, "a") || drain(f) || stable(f)) {
    fclose(f);
    return -1;
  }
  return fclose(f);
}

#define PUT(f, s) fputs((s), (f))
#define DRAIN(f) fflush(f)
#define SYNC(f) fsync(fileno(f))
#define TRY(call)                                                              \
  do {                                                                         \
    if ((call) < 0)                                                            \
      return -1;                                                               \
  } while (0)

int warningMacros(FILE *f) {
  TRY(PUT(f, "record"));
  TRY(SYNC(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
  return 0;
}

int noWarningMacros(FILE *f) {
  TRY(PUT(f, "record"));
  TRY(DRAIN(f));
  TRY(SYNC(f));
  return 0;
}

// Recursion comes to an end.
static int emitMany(FILE *f, int n) {
  if (n == 0)
    return 0;
  if (emit(f, "a"))
    return -1;
  return emitMany(f, n - 1);
}

int warningRecursion(FILE *f) {
  if (emitMany(f, 3))
    return -1;
  return fsync(fileno(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}

int noWarningRecursion(FILE *f) {
  if (emitMany(f, 3) || drain(f))
    return -1;
  return fsync(fileno(f));
}

// What was written before the call is not known (CORE E-1, E-2).
int noWarningBareParameter(FILE *f) { return fsync(fileno(f)); }

// A function that is declared somewhere else may flush (CORE K-4).
int elsewhere(FILE *f);
int elsewhereField(struct journal *j);

int noWarningUnknownCallee(FILE *f) {
  if (emit(f, "a") || elsewhere(f))
    return -1;
  return fsync(fileno(f));
}

int noWarningUnknownCalleeReachesField(struct journal *j) {
  if (journalAdd(j, "a") || elsewhereField(j))
    return -1;
  return fsync(fileno(j->out));
}

int noWarningUnknownPointer(FILE *f, int (*hook)(FILE *)) {
  if (emit(f, "a") || hook(f))
    return -1;
  return fsync(fileno(f));
}

// The handle is not passed to it.
int unrelated(int n);

int warningUnrelatedUnknownCallee(FILE *f) {
  if (emit(f, "a") || unrelated(1))
    return -1;
  return fsync(fileno(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}
