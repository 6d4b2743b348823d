// RUN: %check_durability %s durability-fsync-without-flush %t -- -std=c++17 -I%S/Inputs
// Methods, templates, guards, lambdas, virtual calls.
#include "stdio.h"

class Journal {
public:
  bool put(const char *Text) { return fputs(Text, Out) >= 0; }
  bool drain() { return fflush(Out) == 0; }
  bool warningSync() { return fsync(fileno(Out)) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'Out'; a crash after it loses that data
  bool noWarningSync() { return drain() && fsync(fileno(Out)) == 0; }
  bool warningPutSync(const char *Text) {
    if (!put(Text))
      return false;
    return fdatasync(fileno(Out)) == 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'fdatasync' syncs while written data may still be in the user-space buffer of 'Out'; a crash after it loses that data
  }
  bool noWarningPutSync(const char *Text) {
    if (!put(Text) || !drain())
      return false;
    return fdatasync(fileno(Out)) == 0;
  }

private:
  // Not for everybody: its callers flush.
  bool syncFlushed() { return fsync(fileno(Out)) == 0; }

public:
  bool noWarningThroughPrivate() { return drain() && syncFlushed(); }

private:
  FILE *Out;
};

bool warningObject(Journal &J) {
  J.put("a");
  return J.warningSync();
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'Journal::warningSync' syncs while written data may still be in the user-space buffer of 'J.Out'; a crash after it loses that data
}

bool noWarningObject(Journal &J) {
  J.put("a");
  return J.noWarningSync();
}

// A handle that is only synced by this class.
class Syncer {
public:
  explicit Syncer(FILE *F) : F(F) {}
  bool noWarningOnlySync() { return fsync(fileno(F)) == 0; }

private:
  FILE *F;
};

// Writes through one member, syncs another.
class Pair {
public:
  bool put(const char *Text) { return fputs(Text, Log) >= 0; }
  bool noWarningOtherMember() { return fsync(fileno(Data)) == 0; }

private:
  FILE *Log, *Data;
};

template <typename T> class Writer {
public:
  bool put(const T &V) { return fwrite(&V, sizeof(T), 1, F) == 1; }
  bool sync() { return fflush(F) == 0 && fsync(fileno(F)) == 0; }
  bool syncOnly() { return fsync(fileno(F)) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data

private:
  FILE *F;
};

bool noWarningTemplateClass(Writer<int> &W) { return W.put(1) && W.sync(); }
bool warningTemplateClass(Writer<int> &W) { return W.put(1) && W.syncOnly(); }
// CHECK-MESSAGES: :[[@LINE-1]]:66: warning: 'Writer::syncOnly' syncs while written data may still be in the user-space buffer of 'W.F'; a crash after it loses that data

template <typename Print> bool commitWith(FILE *F, Print P) {
  if (!P(F))
    return false;
  return fsync(fileno(F)) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
}

bool warningLambdaArgument(FILE *F) {
  return commitWith(F, [](FILE *G) { return fputs("a", G) >= 0; });
}

template <typename Print> bool commitFlushed(FILE *F, Print P) {
  if (!P(F) || fflush(F) != 0)
    return false;
  return fsync(fileno(F)) == 0;
}

bool noWarningLambdaArgument(FILE *F) {
  return commitFlushed(F, [](FILE *G) { return fputs("a", G) >= 0; });
}

bool warningLambda(FILE *F) {
  auto Put = [&](const char *Text) { return fputs(Text, F) >= 0; };
  if (!Put("a") || !Put("b"))
    return false;
  return fsync(fileno(F)) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
}

bool noWarningLambda(FILE *F) {
  auto Put = [&](const char *Text) { return fputs(Text, F) >= 0; };
  auto Drain = [F] { return fflush(F) == 0; };
  if (!Put("a") || !Drain())
    return false;
  return fsync(fileno(F)) == 0;
}

struct FlushGuard {
  FILE *F;
  ~FlushGuard() { fflush(F); }
};
struct FsyncGuard {
  FILE *F;
  ~FsyncGuard() { (void)fsync(fileno(F)); }
};

bool noWarningFlushGuard(FILE *F) {
  {
    FlushGuard G{F};
    fputs("a", F);
  }
  return fsync(fileno(F)) == 0;
}

bool warningFsyncGuard(FILE *F) {
  FsyncGuard G{F};
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'FsyncGuard::~FsyncGuard' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
  // CHECK-NOTES: :[[@LINE+3]]:10: note: data for 'F' is buffered by 'fputs' here
  // CHECK-NOTES: :[[@LINE-3]]:14: note: calling 'FsyncGuard::~FsyncGuard'
  // CHECK-NOTES: :[[@LINE-16]]:25: note: synced by 'fsync' here
  return fputs("a", F) >= 0;
}

// The guard of the inner scope runs first.
bool noWarningGuardsInOrder(FILE *F) {
  FsyncGuard S{F};
  FlushGuard G{F};
  return fputs("a", F) >= 0;
}

bool warningGuardsInWrongOrder(FILE *F) {
  FlushGuard G{F};
  FsyncGuard S{F};
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'FsyncGuard::~FsyncGuard' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
  return fputs("a", F) >= 0;
}

// An interface without a contract: what it does is not known (CORE K-4).
class Sink {
public:
  virtual ~Sink();
  virtual bool finish(FILE *F) = 0;
};

bool noWarningUnknownVirtual(Sink &S, FILE *F) {
  if (fputs("a", F) < 0 || !S.finish(F))
    return false;
  return fsync(fileno(F)) == 0;
}
