// RUN: %check_durability %s durability-noop-sync %t
// A sync slot that does something, but not a sync; a slot that calls another one.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

class Store {
public:
  virtual ~Store() = default;
  virtual bool put(const char *Text) = 0;
  virtual bool sync() = 0;
  virtual bool fullSync() { return sync(); }
  virtual bool startWriteback() { return true; }
};

class GoodStore : public Store {
public:
  explicit GoodStore(const char *Path) : Out(fopen(Path, "w")) {}
  bool put(const char *Text) override { return fputs(Text, Out) >= 0; }
  bool sync() override {
    return fflush(Out) == 0 && fdatasync(fileno(Out)) == 0;
  }
  bool fullSync() override {
    return fflush(Out) == 0 && fsync(fileno(Out)) == 0;
  }
  bool startWriteback() override {
    return sync_file_range(fileno(Out), 0, 0, SYNC_FILE_RANGE_WRITE) == 0;
  }

private:
  FILE *Out;
};

// Only flushes.
class FlushingStore : public Store {
public:
  explicit FlushingStore(const char *Path) : Out(fopen(Path, "w")) {}
  bool put(const char *Text) override { return fputs(Text, Out) >= 0; }
  bool sync() override { return fflush(Out) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'FlushingStore::sync' returns success without a sync, though 'FlushingStore::put' writes to a file; a power loss loses data that the caller takes for stable

private:
  FILE *Out;
};

// The other slot on the same object, and a hint that needs no sync.
class DefaultStore : public Store {
public:
  explicit DefaultStore(const char *Path) : Out(fopen(Path, "w")) {}
  bool put(const char *Text) override { return fputs(Text, Out) >= 0; }
  bool sync() override {
    return fflush(Out) == 0 && fdatasync(fileno(Out)) == 0;
  }

private:
  FILE *Out;
};
