// RUN: %check_durability %s durability-noop-sync %t -- -I%contracts
// What says that a slot syncs: a contract, words of a bodyless method, other classes. Evidence that is split says nothing.
#include <durability/Contracts.h>
#include <fcntl.h>
#include <unistd.h>

class Journal {
public:
  virtual ~Journal() = default;
  virtual bool add(const char *Data, size_t Size) = 0;
  DURABLE_SYNCS() virtual bool harden() = 0;
};

class FileJournal : public Journal {
public:
  explicit FileJournal(int Fd) : Fd(Fd) {}
  bool add(const char *Data, size_t Size) override {
    return ::pwrite(Fd, Data, Size, 0) == (ssize_t)Size;
  }
  bool harden() override { return true; }
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'FileJournal::harden' returns success without a sync, though 'FileJournal::add' writes to a file; a power loss loses data that the caller takes for stable

private:
  int Fd;
};

class CacheJournal : public Journal {
public:
  explicit CacheJournal(int Fd) : Fd(Fd) {}
  bool add(const char *Data, size_t Size) override {
    return ::pwrite(Fd, Data, Size, 0) == (ssize_t)Size;
  }
  CACHED_ON_SUCCESS bool harden() override { return true; }

private:
  int Fd;
};

class PageStore {
public:
  virtual ~PageStore() = default;
  virtual bool write_page(unsigned No, const char *Page) = 0;
  virtual bool sync() = 0;
};

class LazyPages : public PageStore {
public:
  explicit LazyPages(int Fd) : Fd(Fd) {}
  bool write_page(unsigned No, const char *Page) override {
    return ::pwrite(Fd, Page, 4096, No * 4096L) == 4096;
  }
  bool sync() override { return true; }
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'LazyPages::sync' returns success without a sync, though 'LazyPages::write_page' writes to a file; a power loss loses data that the caller takes for stable

private:
  int Fd;
};

// The name alone says nothing: no class syncs here.
class Sink {
public:
  virtual ~Sink() = default;
  virtual bool send(const char *Data, size_t Size) = 0;
  virtual bool fsync() = 0;
};
class FileSink : public Sink {
public:
  explicit FileSink(int Fd) : Fd(Fd) {}
  bool send(const char *Data, size_t Size) override {
    return ::pwrite(Fd, Data, Size, 0) == (ssize_t)Size;
  }
  bool fsync() override { return true; }

private:
  int Fd;
};

// One class syncs, two do not.
class Output {
public:
  virtual ~Output() = default;
  virtual bool send(const char *Data, size_t Size) = 0;
  virtual bool done() = 0;
};
template <int N> class FileOutput : public Output {
public:
  explicit FileOutput(int Fd) : Fd(Fd) {}
  bool send(const char *Data, size_t Size) override {
    return ::pwrite(Fd, Data, Size, N) == (ssize_t)Size;
  }
  bool done() override { return true; }

private:
  int Fd;
};
template class FileOutput<1>;
template class FileOutput<2>;
class SyncedOutput : public Output {
public:
  explicit SyncedOutput(int Fd) : Fd(Fd) {}
  bool send(const char *Data, size_t Size) override {
    return ::pwrite(Fd, Data, Size, 0) == (ssize_t)Size;
  }
  bool done() override { return ::fsync(Fd) == 0; }

private:
  int Fd;
};

// A close that syncs does not make the slot a sync.
class Handle {
public:
  virtual ~Handle() = default;
  virtual bool send(const char *Data, size_t Size) = 0;
  virtual bool finish() = 0;
};
class CarefulHandle : public Handle {
public:
  explicit CarefulHandle(int Fd) : Fd(Fd) {}
  bool send(const char *Data, size_t Size) override {
    return ::pwrite(Fd, Data, Size, 0) == (ssize_t)Size;
  }
  bool finish() override { return ::fsync(Fd) == 0 && ::close(Fd) == 0; }

private:
  int Fd;
};
class PlainHandle : public Handle {
public:
  explicit PlainHandle(int Fd) : Fd(Fd) {}
  bool send(const char *Data, size_t Size) override {
    return ::pwrite(Fd, Data, Size, 0) == (ssize_t)Size;
  }
  bool finish() override { return ::close(Fd) == 0; }

private:
  int Fd;
};
