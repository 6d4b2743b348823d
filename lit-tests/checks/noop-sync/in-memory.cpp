// RUN: %check_durability %s durability-noop-sync %t
// CORE K-2: what an overload or a positioned write of the same object forwards to is judged where it is overridden: text
// in memory is no file. The body of an overrider speaks; only the method that starts an interface has a body for others.
#include <fcntl.h>
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

class RateLimiter {
public:
  virtual ~RateLimiter() = default;
  virtual void request(unsigned long Bytes) = 0;
};

class WritableFile {
public:
  virtual ~WritableFile() = default;
  virtual Status Append(const char *Data, size_t Size) = 0;
  virtual Status Append(const char *Data, size_t Size, int) { return Append(Data, Size); }
  virtual Status PositionedAppend(const char *, size_t, long) { return Status::IOError(); }
  virtual Status Sync() = 0;
};

// The inherited overload ends in this class's own Append.
class StringSink : public WritableFile {
public:
  Status Append(const char *Data, size_t Size) override {
    Contents.append(Data, Size);
    return Status::OK();
  }
  Status Sync() override { return Status::OK(); }

private:
  std::string Contents;
};

// So does a positioned write, through a limiter of which nothing is known.
class LimitedSink : public WritableFile {
public:
  explicit LimitedSink(RateLimiter *Limiter) : Limiter(Limiter) {}
  using WritableFile::Append;
  Status Append(const char *Data, size_t Size) override {
    if (Limiter)
      Limiter->request(Size);
    Contents.append(Data, Size);
    return Status::OK();
  }
  Status PositionedAppend(const char *Data, size_t Size, long) override { return Append(Data, Size); }
  Status Sync() override { return Status::OK(); }

private:
  RateLimiter *Limiter;
  std::string Contents;
};

// Behind the overload is a descriptor.
class PosixFile : public WritableFile {
public:
  Status Append(const char *Data, size_t Size) override {
    return ::write(Fd, Data, Size) == (ssize_t)Size ? Status::OK() : Status::IOError();
  }
  Status Sync() override { return Status::OK(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'PosixFile::Sync' returns success without a sync, though 'PosixFile::Append' writes to a file; a power loss loses data that the caller takes for stable

private:
  int Fd = -1;
};

Status use(WritableFile &File) {
  Status S = File.Append("a", 1, 0);
  return S.ok() ? File.Sync() : S;
}
