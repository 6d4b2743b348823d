// RUN: %check_durability %s durability-write-without-sync %t -- -I%contracts
// CORE K-1: a body that is seen to keep its contract says more than it, here that the buffer is empty afterwards. So those
// that sync count as evidence for the one that does not (O-3).
#include <cstring>
#include <durability/Contracts.h>
#include <fcntl.h>
#include <string>
#include <unistd.h>

class WritableFile {
public:
  virtual ~WritableFile() = default;
  virtual bool append(const char *Data, unsigned long Size) = 0;
  virtual bool sync() = 0;
  virtual bool close() = 0;
};

class BufferedFile : public WritableFile {
public:
  explicit BufferedFile(int Fd) : Fd(Fd) {}
  bool append(const char *Data, unsigned long Size) override {
    if (Size > sizeof(Buffer) - Level)
      return false;
    std::memcpy(Buffer + Level, Data, Size);
    Level += Size;
    return true;
  }
  DURABLE_FLUSHES() DURABLE_SYNCS() bool sync() override { return drain() && ::fdatasync(Fd) == 0; }
  bool close() override {
    bool Ok = drain();
    return ::close(Fd) == 0 && Ok;
  }

private:
  bool drain() {
    if (Level && ::write(Fd, Buffer, Level) != static_cast<ssize_t>(Level))
      return false;
    Level = 0;
    return true;
  }
  int Fd;
  char Buffer[65536];
  unsigned long Level = 0;
};

std::string tableName(const std::string &Db, unsigned Number);

static BufferedFile *create(const std::string &Path) {
  int Fd = ::open(Path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  return Fd < 0 ? nullptr : new BufferedFile(Fd);
}

bool syncsOne(const std::string &Db, const std::string &Data) {
  BufferedFile *File = create(tableName(Db, 1));
  if (!File || !File->append(Data.data(), Data.size()))
    return false;
  if (!File->sync())
    return false;
  if (!File->close())
    return false;
  return true;
}

bool syncsTwo(const std::string &Db, const std::string &Data) {
  BufferedFile *File = create(tableName(Db, 2));
  if (!File || !File->append(Data.data(), Data.size()))
    return false;
  if (!File->sync())
    return false;
  if (!File->close())
    return false;
  return true;
}

bool warningForgets(const std::string &Db, const std::string &Data) {
  BufferedFile *File = create(tableName(Db, 3));
  if (!File || !File->append(Data.data(), Data.size()))
    return false;
  if (!File->close())
    return false;
  // CHECK-MESSAGES: :[[@LINE-2]]:14: warning: a file {{.*}} is written and closed without a sync, though 2 other functions sync such files; a power loss loses that data
  return true;
}
