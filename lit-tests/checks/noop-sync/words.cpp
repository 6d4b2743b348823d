// RUN: %check_durability %s durability-noop-sync %t
// Words of a class that declares a write and a sync promise; what its methods do is judged by their bodies (CORE K-1, K-2).
#include <condition_variable>
#include <fcntl.h>
#include <mutex>
#include <string>
#include <unistd.h>

class Status {
public:
  static Status OK() { return Status(); }
  static Status IOError() { Status S; S.Failed = true; return S; }
  bool ok() const { return !Failed; }

private:
  bool Failed = false;
};

struct Clock {
  virtual ~Clock() = default;
  virtual unsigned long now() = 0;
};
struct Statistics {
  virtual ~Statistics() = default;
  virtual void record(int What, unsigned long Value) = 0;
};

class WritableFile {
public:
  virtual ~WritableFile() = default;
  virtual Status Append(const char *Data, size_t Size) = 0;
  virtual Status Flush() = 0;
  virtual Status Sync() = 0;
  virtual Status Fsync() { return Sync(); }
  virtual Status Close() = 0;
  virtual unsigned long size() const { return 0; }
};

// No class of this file syncs: the words say what the slots are for. Clocks and counters cannot reach the file.
class CountedFile : public WritableFile {
public:
  Status Append(const char *Data, size_t Size) override {
    unsigned long Start = Time->now();
    Status S = Target->Append(Data, Size);
    Stats->record(1, Time->now() - Start);
    return S;
  }
  Status Flush() override {
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'CountedFile::Flush' returns success without a flush, though 'CountedFile::Append' hands the data on to a file; the process can end with that data still in a buffer
    unsigned long Start = Time->now();
    Status S = Status::OK();
    Stats->record(2, Time->now() - Start);
    return S;
  }
  Status Sync() override {
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'CountedFile::Sync' returns success without a sync, though 'CountedFile::Append' writes to a file; a power loss loses data that the caller takes for stable
    Status S = Status::OK();
    if (S.ok())
      ++Syncs;
    return S;
  }
  Status Fsync() override { return Status::OK(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'CountedFile::Fsync' returns success without a sync, though 'CountedFile::Append' writes to a file; a power loss loses data that the caller takes for stable
  Status Close() override { return Target->Close(); }

private:
  WritableFile *Target;
  Clock *Time;
  Statistics *Stats;
  unsigned long Syncs = 0;
};

class TracedFile : public WritableFile {
public:
  Status Append(const char *Data, size_t Size) override {
    return Target->Append(Data, Size);
  }
  Status Flush() override { return Target->Flush(); }
  Status Sync() override {
    unsigned long Start = Time->now();
    Status S = Target->Sync();
    Last = Time->now() - Start;
    return S;
  }
  Status Close() override { return Target->Close(); }

private:
  WritableFile *Target;
  Clock *Time;
  unsigned long Last = 0;
};

// Buffers, and hands its buffer on when flushed: that is a flush.
class PackingFile : public WritableFile {
public:
  Status Append(const char *Data, size_t Size) override {
    Packed.append(Data, Size);
    return Packed.size() > 4096 ? Flush() : Status::OK();
  }
  Status Flush() override {
    Status S = Target->Append(Packed.data(), Packed.size());
    Packed.clear();
    return S;
  }
  Status Sync() override {
    Status S = Flush();
    return S.ok() ? Target->Sync() : S;
  }
  Status Close() override { return Target->Close(); }

private:
  WritableFile *Target;
  std::string Packed;
};

// The data goes to two files.
class MirroredFile : public WritableFile {
public:
  Status Append(const char *Data, size_t Size) override {
    Status S = First->Append(Data, Size);
    Second->Append(Data, Size);
    return S;
  }
  Status Flush() override {
    Status S = First->Flush();
    Second->Flush();
    return S;
  }
  Status Sync() override { return Second->Sync(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'MirroredFile::Sync' syncs not 'First', though 'MirroredFile::Append' hands the data on to it, too; a power loss loses data that the caller takes for stable
  Status Fsync() override {
    Status S = First->Fsync();
    Second->Fsync();
    return S;
  }
  Status Close() override {
    Status S = First->Close();
    Second->Close();
    return S;
  }

private:
  WritableFile *First, *Second;
};

// One inner file at a time; the second is a fallback of the write alone.
class FallbackFile : public WritableFile {
public:
  Status Append(const char *Data, size_t Size) override {
    Status S = First->Append(Data, Size);
    return S.ok() ? S : Second->Append(Data, Size);
  }
  Status Flush() override { return First->Flush(); }
  Status Sync() override { return First->Sync(); }
  Status Close() override { return First->Close(); }

private:
  WritableFile *First, *Second;
};

// A sync that syncs the directory only, with a helper that does nothing for the file.
class PosixFile : public WritableFile {
public:
  explicit PosixFile(std::string Folder) : Folder(Folder) {}
  Status Append(const char *Data, size_t Size) override {
    return ::write(Fd, Data, Size) == (ssize_t)Size ? Status::OK()
                                                    : Status::IOError();
  }
  Status Flush() override { return Status::OK(); }
  Status Sync() override {
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'PosixFile::Sync' returns success without a sync, though 'PosixFile::Append' writes to a file; a power loss loses data that the caller takes for stable
    // CHECK-NOTES: :[[@LINE-6]]:12: note: data for 'Fd' is written to the page cache by 'write' here
    // CHECK-NOTES: :[[@LINE+21]]:7: note: 'PosixFile::syncFd' returns here without a sync
    // CHECK-NOTES: :[[@LINE+4]]:5: note: returns success here without a sync
    Status S = syncFolder();
    if (!S.ok())
      return S;
    return syncFd(Fd);
  }
  Status Close() override {
    return ::close(Fd) == 0 ? Status::OK() : Status::IOError();
  }

private:
  Status syncFolder() {
    if (!IsIndex)
      return Status::OK();
    int D = ::open(Folder.c_str(), O_RDONLY);
    Status S = ::fsync(D) == 0 ? Status::OK() : Status::IOError();
    ::close(D);
    return S;
  }
  static Status syncFd(int) {
      return Status::OK();
  }
  std::string Folder;
  int Fd = -1;
  bool IsIndex = false;
};

// The sync is another thread's work.
class QueuedFile : public WritableFile {
public:
  Status Append(const char *Data, size_t Size) override {
    return ::write(Fd, Data, Size) == (ssize_t)Size ? Status::OK()
                                                    : Status::IOError();
  }
  Status Flush() override { return Status::OK(); }
  Status Sync() override {
    std::unique_lock<std::mutex> Lock(Mutex);
    Wanted = true;
    Wake.notify_one();
    while (Wanted)
      Done.wait(Lock);
    return Status::OK();
  }
  Status Close() override { return Status::OK(); }

private:
  int Fd = -1;
  bool Wanted = false;
  std::mutex Mutex;
  std::condition_variable Wake, Done;
};

// The same promise without virtual methods.
class LogFile {
public:
  Status Append(const char *Data, size_t Size) {
    return ::write(Fd, Data, Size) == (ssize_t)Size ? Status::OK()
                                                    : Status::IOError();
  }
  Status Sync() { return Status::OK(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'LogFile::Sync' returns success without a sync, though 'LogFile::Append' writes to a file; a power loss loses data that the caller takes for stable

private:
  int Fd = -1;
};
class GoodLogFile {
public:
  Status Append(const char *Data, size_t Size) {
    return ::write(Fd, Data, Size) == (ssize_t)Size ? Status::OK()
                                                    : Status::IOError();
  }
  Status Sync() { return ::fsync(Fd) == 0 ? Status::OK() : Status::IOError(); }

private:
  int Fd = -1;
};
// In memory.
class TextLog {
public:
  Status Append(const char *Data, size_t Size) {
    Text.append(Data, Size);
    return Status::OK();
  }
  Status Sync() { return Status::OK(); }

private:
  std::string Text;
};
Status use(LogFile &A, GoodLogFile &B, TextLog &C) {
  Status S = A.Append("a", 1);
  S = B.Append("a", 1);
  S = C.Append("a", 1);
  return B.Sync();
}
