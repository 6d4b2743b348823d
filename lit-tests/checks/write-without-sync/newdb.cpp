// RUN: %check_durability %s durability-write-without-sync %t
// CORE O-3: LevelDB's DBImpl::NewDB before "Sync MANIFEST before closing in db_impl when creating a new DB", with its
// writable file as a class: the descriptor's field and the function that names the file are two kinds of evidence.
#include <cstdint>
#include <fcntl.h>
#include <string>
#include <unistd.h>

std::string DescriptorFileName(const std::string &DbName, uint64_t Number);

class WritableFile {
public:
  bool Open(const std::string &Path) {
    Fd = ::open(Path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    return Fd >= 0;
  }
  bool Append(const std::string &Data) {
    return ::write(Fd, Data.data(), Data.size()) == static_cast<ssize_t>(Data.size());
  }
  bool Sync() { return ::fdatasync(Fd) == 0; }
  bool Close() { return ::close(Fd) == 0; }

private:
  int Fd = -1;
};

bool SetCurrentFile(const std::string &DbName, uint64_t Number);

class Database {
public:
  bool NewDb(const std::string &Record) {
    WritableFile File;
    if (!File.Open(DescriptorFileName(DbName, 1)))
      return false;
    if (!File.Append(Record))
      return false;
    if (!File.Close())
      return false;
    // CHECK-MESSAGES: :[[@LINE-2]]:15: warning: a file {{.*}} is written and closed without a sync, though 2 other functions sync such files; a power loss loses that data
    return SetCurrentFile(DbName, 1);
  }

  bool LogAndApply(const std::string &Record, uint64_t Number) {
    WritableFile File;
    return File.Open(DescriptorFileName(DbName, Number)) && File.Append(Record) && File.Sync() && File.Close();
  }

  bool Recover(const std::string &Record, uint64_t Number) {
    WritableFile File;
    return File.Open(DescriptorFileName(DbName, Number)) && File.Append(Record) && File.Sync() && File.Close();
  }

private:
  std::string DbName;
};
