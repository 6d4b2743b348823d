// RUN: %check_durability %s durability-missing-directory-sync %t -- -std=c++17 -I%contracts
// Names in C++: strings, members, and file systems whose contracts speak of names.
#include <durability/Contracts.h>
#include <fcntl.h>
#include <cstdio>
#include <string>
#include <unistd.h>

static bool store(const std::string &Path, const char *P, size_t N) {
  int Fd = ::open(Path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (Fd < 0)
    return false;
  bool Ok = ::write(Fd, P, N) == static_cast<ssize_t>(N) && ::fsync(Fd) == 0;
  return ::close(Fd) == 0 && Ok;
}

static bool syncDirectory(const std::string &Directory) {
  int Fd = ::open(Directory.c_str(), O_RDONLY | O_DIRECTORY);
  if (Fd < 0)
    return false;
  bool Ok = ::fsync(Fd) == 0;
  ::close(Fd);
  return Ok;
}

class Manifest {
public:
  bool warningSwitch(const char *P, size_t N) {
    if (!store(Directory + "/CURRENT.tmp", P, N))
      return false;
    return std::rename((Directory + "/CURRENT.tmp").c_str(), (Directory + "/CURRENT").c_str()) == 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: a file is renamed to its final name and the directory is not synced {{.*}}
  }
  bool noWarningSwitch(const char *P, size_t N) {
    if (!store(Directory + "/CURRENT.tmp", P, N))
      return false;
    if (std::rename((Directory + "/CURRENT.tmp").c_str(), (Directory + "/CURRENT").c_str()) != 0)
      return false;
    return syncDirectory(Directory);
  }

private:
  std::string Directory;
};

class FileSystem {
public:
  virtual ~FileSystem() = default;
  SYNC_DEFERRED_TO("syncNames") virtual bool rename(const std::string &From, const std::string &To) = 0;
  SYNC_DEFERRED_TO("syncNames") virtual bool unlink(const std::string &Path) = 0;
  DURABLE_SYNCS_DIRECTORY() virtual bool syncNames(const std::string &Directory) = 0;
};
std::string parentOf(const std::string &Path);

class Store {
public:
  bool warningOwed(const std::string &From, const std::string &To) { return Fs.rename(From, To); }
  // CHECK-MESSAGES: :[[@LINE-1]]:80: warning: a name is changed, and the contract of the function called leaves the directory to its caller, which does not sync it; a power loss can undo the change
  bool noWarningPaid(const std::string &From, const std::string &To) {
    return Fs.rename(From, To) && Fs.syncNames(parentOf(To));
  }
  SYNC_DEFERRED_TO("settle") bool noWarningPassedOn(const std::string &From, const std::string &To) {
    return Fs.rename(From, To);
  }
  DURABLE_SYNCS_DIRECTORY(Fs) bool settle() { return Fs.syncNames(Directory); }
  bool noWarningOption(const std::string &From, const std::string &To, bool Durable) {
    if (!Fs.rename(From, To))
      return false;
    return !Durable || Fs.syncNames(parentOf(To));
  }

private:
  FileSystem &Fs;
  std::string Directory;
};

// The caller owns the object and what it owes.
bool noWarningGiven(FileSystem &Fs, const std::string &From, const std::string &To) { return Fs.rename(From, To); }

// Who is told to sync the directory of a file by the file's name syncs the one that holds it.
DURABLE_SYNCS_DIRECTORY(File) bool syncDirectoryOf(const std::string &File);
bool noWarningNamedByFile(const std::string &Tmp, const std::string &To, const char *P, size_t N) {
  if (!store(Tmp, P, N) || std::rename(Tmp.c_str(), To.c_str()) != 0)
    return false;
  return syncDirectoryOf(To);
}
bool warningNamedByFileBefore(const std::string &Tmp, const std::string &To, const char *P, size_t N) {
  if (!store(Tmp, P, N) || !syncDirectoryOf(To))
    return false;
  return std::rename(Tmp.c_str(), To.c_str()) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed to its final name and the directory is not synced {{.*}}
}
