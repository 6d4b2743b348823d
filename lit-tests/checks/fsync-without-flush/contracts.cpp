// RUN: %check_durability %s durability-fsync-without-flush %t -- -std=c++17 -I%S/Inputs -I%contracts
// Where no body is visible, a contract is the summary (CORE K-1).
#include "stdio.h"
#include <durability/Contracts.h>

DURABLE_WRITES_BUFFER(F) bool put(FILE *F, const char *Text);
DURABLE_WRITES(F) bool putThrough(FILE *F, const char *Text);
DURABLE_FLUSHES(F) bool drain(FILE *F);
DURABLE_SYNCS(F) bool stable(FILE *F);
DURABLE_FLUSHES(F) DURABLE_SYNCS(F) bool commit(FILE *F);

bool warningPutFsync(FILE *F) {
  return put(F, "a") && fsync(fileno(F)) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
  // CHECK-NOTES: :[[@LINE-2]]:10: note: calling 'put'
  // CHECK-NOTES: :[[@LINE-10]]:1: note: 'put' may leave data in the user-space buffer: its contract says 'DURABLE_WRITES_BUFFER(F)'
  // CHECK-NOTES: :[[@LINE-4]]:25: note: 'fsync' syncs here without a flush before it
}

bool warningPutDrainPutFsync(FILE *F) {
  return put(F, "a") && drain(F) && put(F, "b") && fsync(fileno(F)) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:52: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
}

bool warningPutStableFsync(FILE *F) {
  return put(F, "a") && stable(F) && fsync(fileno(F)) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'stable' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
  // CHECK-MESSAGES: :[[@LINE-2]]:38: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
}

// DURABLE_SYNCS leaves the buffer as it is.
bool warningPutStable(FILE *F) {
  return put(F, "a") && stable(F);
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'stable' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
}

bool noWarningDrain(FILE *F) { return put(F, "a") && drain(F) && stable(F); }
bool noWarningCommit(FILE *F) { return put(F, "a") && commit(F); }
bool noWarningPutThrough(FILE *F) { return putThrough(F, "a") && stable(F); }

class File {
public:
  virtual ~File();
  DURABLE_WRITES_BUFFER() virtual bool append(const char *Text) = 0;
  DURABLE_FLUSHES() virtual bool flush() = 0;
  DURABLE_SYNCS() virtual bool sync() = 0;
};

bool noWarningInterface(File &F) { return F.append("a") && F.flush() && F.sync(); }

class Log {
public:
  bool noWarningMember() { return Out->append("a") && Out->flush() && Out->sync(); }
  bool noWarningOtherMember() { return Out->append("a") && Index->sync(); }

private:
  File *Out, *Index;
};

// The overrider inherits what it overrides promises.
class Posix : public File {
public:
  bool append(const char *Text) override;
  bool flush() override;
  bool sync() override;
};

bool noWarningOverrider(Posix &F) { return F.append("a") && F.flush() && F.sync(); }

// The buffer of a member, and the descriptor beside it.
class Stream {
public:
  DURABLE_WRITES_BUFFER(Out) bool put(const char *Text);
  DURABLE_FLUSHES(Out) bool drain();
  bool warningNamedMember() { return put("a") && fsync(fileno(Out)) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:50: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'Out'; a crash after it loses that data
  bool noWarningNamedMember() { return put("a") && drain() && fsync(fileno(Out)) == 0; }

private:
  FILE *Out;
};

// A free function of C.
extern "C" {
DURABLE_WRITES_BUFFER(f) int c_put(FILE *f, int c);
}
int warningC(FILE *f) {
  if (c_put(f, 'a') < 0)
    return -1;
  return fsync(fileno(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}

// Who says that it only syncs leaves the buffer to its callers (CORE §6); who says nothing, or that it flushes, does not.
class Journal {
public:
  void append(const char *Text) { fputs(Text, F); }
  DURABLE_SYNCS(F) bool noWarningSyncWithoutFlush() { return fsync(fileno(F)) == 0; }
  bool warningSync() { return fsync(fileno(F)) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
  DURABLE_FLUSHES(F) DURABLE_SYNCS(F) bool warningCommit() { return fsync(fileno(F)) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:69: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data

private:
  FILE *F;
};
