// RUN: %check_durability %s durability-fsync-without-flush %t -- -std=c++17 -I%S/Inputs
// CORE §1, B-1: the handle is behind the project's own pointer class, whose arrow chooses between the file and a wrapper
// of it; the buffer is a member object. CORE B-3: a tail that was written and is kept to be written again is none.
#include "stdio.h"

struct Status {
  static Status OK();
  static Status IOError();
  bool ok() const;
};

class File {
public:
  virtual ~File() {}
  virtual Status append(const char *P, size_t N, long At) = 0;
  virtual Status append(const char *P, size_t N, long At, unsigned Checksum) = 0;
  virtual Status truncate(long At) = 0;
  virtual Status sync() = 0;
  virtual bool isSyncSafe() const { return false; }
};

class Wrapper : public File {
public:
  explicit Wrapper(File *F) : Target(F) {}
  File *target() const { return Target; }
  Status append(const char *P, size_t N, long At) override { return Target->append(P, N, At); }
  Status append(const char *P, size_t N, long At, unsigned Checksum) override {
    return Target->append(P, N, At, Checksum);
  }
  Status truncate(long At) override { return Target->truncate(At); }
  Status sync() override { return Target->sync(); }
  bool isSyncSafe() const override { return Target->isSyncSafe(); }

private:
  File *Target;
};

class FilePtr {
public:
  FilePtr(File *F, const bool *Tracing) : On(Tracing), Traced(new Wrapper(F)) {}
  File *operator->() const {
    if (On && *On)
      return Traced;
    return Traced->target();
  }
  File *get() const {
    if (On && *On)
      return Traced;
    return Traced ? Traced->target() : nullptr;
  }

private:
  const bool *On;
  Wrapper *Traced;
};

class Bytes {
public:
  void append(const char *P, size_t N) {
    memcpy(Start + Used, P, N);
    Used += N;
  }
  const char *start() const { return Start; }
  size_t size() const { return Used; }
  void refit(size_t From, size_t N) {
    if (N > 0)
      memcpy(Start, Start + From, N);
    Used = N;
  }

private:
  char *Start = nullptr;
  size_t Used = 0;
};

class Writer {
public:
  Writer(File *F, const bool *Tracing) : Out(F, Tracing) {}
  void append(const char *P, size_t N) { Buffer.append(P, N); }
  Status flush() {
    if (Buffer.size() == 0)
      return Status::OK();
    return Checked ? writePages() : writeBuffered(Buffer.start(), Buffer.size());
  }
  Status noWarningSync() {
    Status S = flush();
    if (!S.ok())
      return S;
    return Out->sync();
  }
  Status warningSync() { return Out->sync(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: 'sync' syncs while written data may still be in the user-space buffer of 'Out'; a crash after it loses that data
  Status warningGet() { return Out.get()->sync(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:43: warning: 'sync' syncs while written data may still be in the user-space buffer of 'Out'; a crash after it loses that data
  // Not every file says no.
  Status warningSyncIfSafe() {
    if (!Out->isSyncSafe())
      return Status::IOError();
    return Out->sync();
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'sync' syncs while written data may still be in the user-space buffer of 'Out'; a crash after it loses that data
  }

private:
  Status writeBuffered(const char *P, size_t N) {
    Status S = Out->append(P, N, 0);
    Buffer.refit(0, 0);
    return S;
  }
  // Whole pages; the last one is written again when it is full.
  Status writePages() {
    size_t Whole = Buffer.size() / 4096 * 4096;
    size_t Tail = Buffer.size() - Whole;
    Status S = Out->append(Buffer.start(), Buffer.size(), At, 1);
    if (!S.ok())
      return S;
    Buffer.refit(Whole, Tail);
    return S;
  }
  FilePtr Out;
  Bytes Buffer;
  long At = 0;
  bool Checked = false;
};
