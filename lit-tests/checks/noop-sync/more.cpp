// RUN: %check_durability %s durability-noop-sync %t -- -I%S/../must-not-report/Inputs -I%contracts
// Two interfaces: what the second slot is for says what most do, and a contract.
#include "posix.h"
#include <durability/Contracts.h>

struct Store {
  virtual ~Store();
  virtual int put(const char *Data, size_t Size) = 0;
  virtual int commit() = 0;
};
struct RealStore : Store {
  int put(const char *Data, size_t Size) override {
    return write(Fd, Data, Size) == (ssize_t)Size ? 0 : -1;
  }
  int commit() override { return fdatasync(Fd); }
  int Fd = -1;
};
struct SecondStore : Store {
  int put(const char *Data, size_t Size) override {
    return pwrite(Fd, Data, Size, 0) == (ssize_t)Size ? 0 : -1;
  }
  int commit() override { return fsync(Fd) == 0 ? 0 : -1; }
  int Fd = -1;
};
struct ForgetfulStore : Store { // writes itself
  int put(const char *Data, size_t Size) override {
    return write(Fd, Data, Size) == (ssize_t)Size ? 0 : -1;
  }
  int commit() override { return 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'ForgetfulStore::commit' returns success without a sync, though 'ForgetfulStore::put' writes to a file; a power loss loses data that the caller takes for stable
  int Fd = -1;
};

struct Sink {
  virtual ~Sink();
  virtual bool append(const char *Data, size_t Size) = 0;
  virtual bool flush() = 0;
  DURABLE_SYNCS() virtual bool harden() = 0;
};
struct FileSink : Sink {
  bool append(const char *Data, size_t Size) override {
    return fwrite(Data, 1, Size, Out) == Size;
  }
  bool flush() override { return fflush(Out) == 0; }
  bool harden() override { return flush() && fsync(fileno(Out)) == 0; }
  FILE *Out = nullptr;
};
struct OnlyFlushes : Sink { // what is flushed is not stable
  bool append(const char *Data, size_t Size) override {
    return fwrite(Data, 1, Size, Out) == Size;
  }
  bool flush() override { return fflush(Out) == 0; }
  bool harden() override { return fflush(Out) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'OnlyFlushes::harden' returns success without a sync, though 'OnlyFlushes::append' writes to a file; a power loss loses data that the caller takes for stable
  FILE *Out = nullptr;
};
struct OnlyHints : Sink {
  bool append(const char *Data, size_t Size) override {
    return write(Fd, Data, Size) == (ssize_t)Size;
  }
  bool flush() override { return true; }
  bool harden() override { return sync_file_range(Fd, 0, 0, 2) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'OnlyHints::harden' returns success without a sync, though 'OnlyHints::append' writes to a file; a power loss loses data that the caller takes for stable
  int Fd = -1;
};
struct Forwarder : Sink {
  bool append(const char *Data, size_t Size) override {
    return Next->append(Data, Size);
  }
  bool flush() override { return Next->flush(); }
  bool harden() override { return Next->flush(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'Forwarder::harden' returns success without a sync, though 'Forwarder::append' writes to a file; a power loss loses data that the caller takes for stable
  Sink *Next = nullptr;
};
struct GoodForwarder : Sink {
  bool append(const char *Data, size_t Size) override {
    return Next->append(Data, Size);
  }
  bool flush() override { return Next->flush(); }
  bool harden() override { return Next->harden(); }
  Sink *Next = nullptr;
};
struct MemorySink : Sink {
  bool append(const char *, size_t) override { return true; }
  bool flush() override { return true; }
  bool harden() override { return true; }
};

// The same for a table of functions.
struct methods {
  int (*put)(int *fd, const char *p, size_t n);
  int (*settle)(int *fd);
};
static int realPut(int *fd, const char *p, size_t n) {
  return write(*fd, p, n) == (ssize_t)n ? 0 : -1;
}
static int realSettle(int *fd) { return fsync(*fd); }
static int dataSettle(int *fd) { return fdatasync(*fd); }
static int noSettle(int *) { return 0; }
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'noSettle' returns success without a sync, though 'realPut' writes to a file; a power loss loses data that the caller takes for stable
const methods RealMethods = {realPut, realSettle};
const methods DataMethods = {realPut, dataSettle};
const methods LazyMethods = {realPut, noSettle};
int call(const methods *m, int *fd) { return m->put(fd, "x", 1) || m->settle(fd); }
