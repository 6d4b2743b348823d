// RUN: %check_durability %s durability-write-without-sync %t
// CORE O-3, D-4: evidence from functions that write files of the same kind. The first case is LevelDB's
// DBImpl::NewDB before "Sync MANIFEST before closing in db_impl when creating a new DB".
#include <cstdint>
#include <fcntl.h>
#include <string>
#include <unistd.h>

std::string tableFileName(const std::string &Directory, uint64_t Number);
std::string lockFileName(const std::string &Directory, uint64_t Number);
std::string infoFileName(const std::string &Directory, uint64_t Number);

static bool writeAll(int Fd, const std::string &Data) {
  return ::write(Fd, Data.data(), Data.size()) == static_cast<ssize_t>(Data.size());
}

class Store {
public:
  bool create(const std::string &Data) {
    int Fd = ::open(tableFileName(Directory, 1).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (Fd < 0)
      return false;
    if (!writeAll(Fd, Data)) {
      ::close(Fd);
      return false;
    }
    return ::close(Fd) == 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: a file named by 'tableFileName' is written and closed without a sync, though 2 other functions sync such files; a power loss loses that data
    // CHECK-NOTES: :[[@LINE-6]]:10: note: calling 'writeAll'
    // CHECK-NOTES: :[[@LINE-16]]:10: note: data for 'Fd' is written to the page cache by 'write' here
    // CHECK-NOTES: :[[@LINE-4]]:12: note: closed by 'close' here
    // CHECK-NOTES: :[[@LINE+8]]:32: note: 'Store::flush' syncs such a file here
    // CHECK-NOTES: :[[@LINE+18]]:32: note: 'Store::compact' syncs such a file here
  }

  bool flush(uint64_t Number, const std::string &Data) {
    int Fd = ::open(tableFileName(Directory, Number).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (Fd < 0)
      return false;
    if (!writeAll(Fd, Data) || ::fsync(Fd) != 0) {
      ::close(Fd);
      return false;
    }
    return ::close(Fd) == 0;
  }

  bool compact(uint64_t Number, const std::string &Data) {
    int Fd = ::open(tableFileName(Directory, Number).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (Fd < 0)
      return false;
    if (!writeAll(Fd, Data) || ::fdatasync(Fd) != 0) {
      ::close(Fd);
      return false;
    }
    return ::close(Fd) == 0;
  }

  // One sibling is none: a lock file need not be stable.
  bool lock(uint64_t Number) {
    int Fd = ::open(lockFileName(Directory, Number).c_str(), O_WRONLY | O_CREAT, 0644);
    return Fd >= 0 && writeAll(Fd, "x") && ::close(Fd) == 0;
  }
  bool lockDurably(uint64_t Number) {
    int Fd = ::open(lockFileName(Directory, Number).c_str(), O_WRONLY | O_CREAT, 0644);
    return Fd >= 0 && writeAll(Fd, "x") && ::fsync(Fd) == 0 && ::close(Fd) == 0;
  }

  // Two sync and two do not: nobody outnumbers anybody.
  bool info1(uint64_t N) {
    int Fd = ::open(infoFileName(Directory, N).c_str(), O_WRONLY | O_CREAT, 0644);
    return Fd >= 0 && writeAll(Fd, "1") && ::close(Fd) == 0;
  }
  bool info2(uint64_t N) {
    int Fd = ::open(infoFileName(Directory, N).c_str(), O_WRONLY | O_CREAT, 0644);
    return Fd >= 0 && writeAll(Fd, "2") && ::close(Fd) == 0;
  }
  bool info3(uint64_t N) {
    int Fd = ::open(infoFileName(Directory, N).c_str(), O_WRONLY | O_CREAT, 0644);
    return Fd >= 0 && writeAll(Fd, "3") && ::fsync(Fd) == 0 && ::close(Fd) == 0;
  }
  bool info4(uint64_t N) {
    int Fd = ::open(infoFileName(Directory, N).c_str(), O_WRONLY | O_CREAT, 0644);
    return Fd >= 0 && writeAll(Fd, "4") && ::fsync(Fd) == 0 && ::close(Fd) == 0;
  }

private:
  std::string Directory;
};
