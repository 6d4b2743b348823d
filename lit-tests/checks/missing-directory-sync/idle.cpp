// RUN: %check_durability %s durability-missing-directory-sync %t -- -std=c++17 -I%contracts
// A handle of a directory is good for being synced only: one that is opened and closed says that its directory was to be.
#include <durability/Contracts.h>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

class Directory {
public:
  virtual ~Directory() = default;
  DURABLE_SYNCS_DIRECTORY() virtual bool sync() = 0;
  virtual bool close() = 0;
};
bool open(const std::string &Path, std::unique_ptr<Directory> *Into);
bool enlist(const std::vector<std::unique_ptr<Directory> *> &All);
bool settle(Directory &One);

bool warningLocal(const char *From, const char *To, const std::string &Path) {
  std::unique_ptr<Directory> Dir;
  if (std::rename(From, To) != 0 || !open(Path, &Dir))
    return false;
  return Dir != nullptr && Dir->close();
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: the directory 'Dir' is opened and nobody syncs it; a power loss can lose the names of new files in it
}
bool warningUntested(const char *From, const char *To, const std::string &Path) {
  std::unique_ptr<Directory> Dir;
  return std::rename(From, To) == 0 && open(Path, &Dir);
  // CHECK-MESSAGES: :[[@LINE-1]]:52: warning: the directory 'Dir' is opened and nobody syncs it; {{.*}}
}
bool noWarningLocal(const char *From, const char *To, const std::string &Path) {
  std::unique_ptr<Directory> Dir;
  if (std::rename(From, To) != 0 || !open(Path, &Dir))
    return false;
  return Dir->sync() && Dir->close();
}
bool noWarningPassed(const char *From, const char *To, const std::string &Path) {
  std::unique_ptr<Directory> Dir;
  return std::rename(From, To) == 0 && open(Path, &Dir) && settle(*Dir);
}
std::unique_ptr<Directory> noWarningReturned(const char *From, const char *To, const std::string &Path) {
  std::unique_ptr<Directory> Dir;
  if (std::rename(From, To) != 0 || !open(Path, &Dir))
    return nullptr;
  return Dir;
}
// Nothing changes a name or a file: it is asked whether the directory can be opened.
bool noWarningProbe(const std::string &Path) {
  std::unique_ptr<Directory> Dir;
  return open(Path, &Dir) && Dir != nullptr;
}

class Backup {
public:
  bool start(const std::string &Path) {
    std::vector<std::unique_ptr<Directory> *> All;
    All.push_back(&Files);
    All.push_back(&Lists);
    for (auto *One : All)
      if (!open(Path, One))
        return false;
    return open(Path, &Given);
  }
  bool finish(const char *From, const char *To) {
    if (std::rename(From, To) != 0)
      return false;
    if (Files != nullptr && !Files->sync())
      return false;
    return Lists != nullptr;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: the directory 'Lists' is opened and nobody syncs it; {{.*}}
  }
  Directory *given() { return Given.get(); }

private:
  std::unique_ptr<Directory> Files, Lists, Given;
};

// A wrapper is one as well, and hands the call on.
class Counted : public Directory {
public:
  explicit Counted(std::unique_ptr<Directory> D) : Inner(std::move(D)) {}
  DURABLE_SYNCS_DIRECTORY() bool sync() override { return Inner->sync(); }
  bool close() override { return Inner->close(); }

private:
  std::unique_ptr<Directory> Inner;
};

// A file system keeps names, too, but is no handle of one directory.
class FileSystem {
public:
  virtual ~FileSystem() = default;
  DURABLE_SYNCS_DIRECTORY() virtual bool syncNames(const std::string &Path) = 0;
};
bool mount(std::unique_ptr<FileSystem> *Into);
bool noWarningFileSystem(const char *From, const char *To) {
  std::unique_ptr<FileSystem> Fs;
  return std::rename(From, To) == 0 && mount(&Fs) && Fs != nullptr;
}
