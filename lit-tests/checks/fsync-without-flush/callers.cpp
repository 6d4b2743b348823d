// RUN: %check_durability %s durability-fsync-without-flush %t -- -std=c++17 -I%S/Inputs
// CORE E-2: a sync that leaves the flush to its callers is none where all that are in sight flush.
#include "stdio.h"

class Table {
public:
  bool add(const char *Text) { return fputs(Text, Out) >= 0; }
  bool finish() { return fputs("end", Out) >= 0 && fflush(Out) == 0; }
  bool noWarningSync() { return fsync(fileno(Out)) == 0; }

private:
  FILE *Out;
};
bool noWarningBuild(Table &T) {
  return T.add("a") && T.finish() && T.noWarningSync();
}

class Forgotten {
public:
  bool add(const char *Text) { return fputs(Text, Out) >= 0; }
  bool finish() { return fputs("end", Out) >= 0 && fflush(Out) == 0; }
  bool warningSync() { return fsync(fileno(Out)) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'Out'; a crash after it loses that data

private:
  FILE *Out;
};
bool callsFlushed(Forgotten &T) {
  return T.add("a") && T.finish() && T.warningSync();
}
bool callsBuffered(Forgotten &T) { return T.add("a") && T.warningSync(); }
// CHECK-MESSAGES: :[[@LINE-1]]:59: warning: 'Forgotten::warningSync' syncs while written data may still be in the user-space buffer of 'T.Out'; a crash after it loses that data

// One sync of everything and one of what was flushed already, through one helper.
class Writer {
public:
  bool add(const char *Text) { return fputs(Text, Out) >= 0; }
  bool sync() { return fflush(Out) == 0 && syncInternal(); }
  bool noWarningSyncFlushed() { return syncInternal(); }

private:
  bool syncInternal() { return fsync(fileno(Out)) == 0; }
  FILE *Out;
};
bool usesBoth(Writer &W) { return W.add("a") && W.sync() && W.noWarningSyncFlushed(); }

// Neither flushes.
class Lax {
public:
  bool add(const char *Text) { return fputs(Text, Out) >= 0; }
  bool warningFull() { return syncInternal(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'Lax::syncInternal' syncs while written data may still be in the user-space buffer of 'Out'; a crash after it loses that data
  bool data() { return syncInternal(); }

private:
  bool syncInternal() { return fsync(fileno(Out)) == 0; }
  FILE *Out;
};
