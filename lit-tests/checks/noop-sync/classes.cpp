// RUN: %check_durability %s durability-noop-sync %t
// CORE K-2, §9: a class that writes and whose sync does nothing; in-memory and null classes have nothing to sync.
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

class File {
public:
  virtual ~File() = default;
  virtual bool append(const char *Data, size_t Size) = 0;
  virtual bool sync() = 0;
};

class PosixFile : public File {
public:
  explicit PosixFile(const char *Path)
      : Fd(open(Path, O_WRONLY | O_CREAT, 0644)) {}
  bool append(const char *Data, size_t Size) override {
    return ::write(Fd, Data, Size) == (ssize_t)Size;
  }
  bool sync() override { return ::fsync(Fd) == 0; }

private:
  int Fd;
};

// The forwarding wrapper of CORE §9.
class CountingFile : public File {
public:
  explicit CountingFile(File *Inner) : Inner(Inner) {}
  bool append(const char *Data, size_t Size) override {
    Count += Size;
    return Inner->append(Data, Size);
  }
  bool sync() override { return true; }
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'CountingFile::sync' returns success without a sync, though 'CountingFile::append' writes to a file; a power loss loses data that the caller takes for stable
  // CHECK-NOTES: :[[@LINE-4]]:19: note: data for 'Inner' is written to the page cache by 'append' here
  // CHECK-NOTES: :[[@LINE-3]]:26: note: returns success here without a sync
  // CHECK-NOTES: :191:15: note: 'GuardedFile::sync' syncs: calling 'SyncGuard::~SyncGuard'
  // CHECK-NOTES: :180:24: note: synced by 'fsync' here

private:
  File *Inner;
  size_t Count = 0;
};

// Nothing reaches a file.
class NullFile : public File {
public:
  bool append(const char *, size_t) override { return true; }
  bool sync() override { return true; }
};

class MemoryFile : public File {
public:
  bool append(const char *Data, size_t Size) override {
    if (Used + Size > sizeof Space)
      return false;
    memcpy(Space + Used, Data, Size);
    Used += Size;
    return true;
  }
  bool sync() override { return true; }

private:
  char Space[4096];
  size_t Used = 0;
};

// Both are handed on.
class LoggingFile : public File {
public:
  explicit LoggingFile(File *Inner) : Inner(Inner) {}
  bool append(const char *Data, size_t Size) override {
    return Inner->append(Data, Size);
  }
  bool sync() override {
    ++Syncs;
    return Inner->sync();
  }

private:
  File *Inner;
  int Syncs = 0;
};

// The sync is handed on by a helper.
class HelpedFile : public File {
public:
  explicit HelpedFile(File *Inner) : Inner(Inner) {}
  bool append(const char *Data, size_t Size) override {
    return Inner->append(Data, Size);
  }
  bool sync() override { return pass(); }

private:
  bool pass() { return Inner->sync(); }
  File *Inner;
};

// Each write is stable when it returns.
class StableFile : public File {
public:
  explicit StableFile(const char *Path)
      : Fd(open(Path, O_WRONLY | O_CREAT | O_DSYNC, 0644)) {}
  bool append(const char *Data, size_t Size) override {
    return ::write(Fd, Data, Size) == (ssize_t)Size;
  }
  bool sync() override { return true; }

private:
  int Fd;
};

// The write slot syncs.
class EagerFile : public File {
public:
  explicit EagerFile(const char *Path)
      : Fd(open(Path, O_WRONLY | O_CREAT, 0644)) {}
  bool append(const char *Data, size_t Size) override {
    return ::write(Fd, Data, Size) == (ssize_t)Size && ::fdatasync(Fd) == 0;
  }
  bool sync() override { return true; }

private:
  int Fd;
};

// "Not supported": always a failure.
class RefusingFile : public File {
public:
  explicit RefusingFile(File *Inner) : Inner(Inner) {}
  bool append(const char *Data, size_t Size) override {
    return Inner->append(Data, Size);
  }
  bool sync() override { return false; }

private:
  File *Inner;
};

// Writes fail: nothing to sync.
class ReadOnlyFile : public File {
public:
  bool append(const char *, size_t) override { return false; }
  bool sync() override { return true; }
};

// Calls what nobody knows.
bool syncLater(File *Of);
class QueuedFile : public File {
public:
  explicit QueuedFile(File *Inner) : Inner(Inner) {}
  bool append(const char *Data, size_t Size) override {
    return Inner->append(Data, Size);
  }
  bool sync() override { return syncLater(Inner); }

private:
  File *Inner;
};

// An option.
class OptionFile : public File {
public:
  OptionFile(File *Inner, bool NoSync) : Inner(Inner), NoSync(NoSync) {}
  bool append(const char *Data, size_t Size) override {
    return Inner->append(Data, Size);
  }
  bool sync() override { return NoSync ? true : Inner->sync(); }

private:
  File *Inner;
  bool NoSync;
};

// A destructor is a call (CORE K-7).
struct SyncGuard {
  explicit SyncGuard(int Fd) : Fd(Fd) {}
  ~SyncGuard() { (void)::fsync(Fd); }
  int Fd;
};
class GuardedFile : public File {
public:
  explicit GuardedFile(const char *Path)
      : Fd(open(Path, O_WRONLY | O_CREAT, 0644)) {}
  bool append(const char *Data, size_t Size) override {
    return ::write(Fd, Data, Size) == (ssize_t)Size;
  }
  bool sync() override {
    SyncGuard Guard(Fd);
    return true;
  }

private:
  int Fd;
};
