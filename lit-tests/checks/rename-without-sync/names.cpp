// RUN: %check_durability %s durability-rename-without-sync %t
// Path identity: strings that are built twice the same way are one name (CORE C-1).
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

std::string stateFileName(const std::string &Directory, int Number);
int counter();

static bool write(const std::string &Path, const char *P, size_t N) {
  int Fd = ::open(Path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (Fd < 0)
    return false;
  bool Ok = ::write(Fd, P, N) == static_cast<ssize_t>(N);
  return ::close(Fd) == 0 && Ok;
}

bool warningConcatenation(const std::string &Path, const char *P, size_t N) {
  if (!write(Path + ".tmp", P, N))
    return false;
  return std::rename((Path + ".tmp").c_str(), Path.c_str()) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

bool warningAppend(const std::string &Path, const char *P, size_t N) {
  std::string Tmp = Path;
  Tmp += ".tmp";
  if (!write(Tmp, P, N))
    return false;
  std::string Same(Path);
  Same.append(".tmp");
  return std::rename(Same.c_str(), Path.c_str()) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

bool copyDoesNotChange(const std::string &Path, const char *P, size_t N) {
  std::string Tmp = Path;
  Tmp += ".tmp";
  if (!write(Tmp, P, N))
    return false;
  return std::rename(Path.c_str(), "old") == 0;
}

bool warningBuilder(const std::string &Directory, const char *P, size_t N) {
  if (!write(stateFileName(Directory, 1), P, N))
    return false;
  return std::rename(stateFileName(Directory, 1).c_str(), "state") == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

bool otherArgument(const std::string &Directory, const char *P, size_t N) {
  if (!write(stateFileName(Directory, 1), P, N))
    return false;
  return std::rename(stateFileName(Directory, 2).c_str(), "state") == 0;
}

bool otherCount(const std::string &Directory, const char *P, size_t N) {
  if (!write(stateFileName(Directory, counter()), P, N))
    return false;
  return std::rename(stateFileName(Directory, counter()).c_str(), "state") == 0;
}

bool warningLiteral(const char *P, size_t N) {
  if (!write("state.tmp", P, N))
    return false;
  return std::rename("state.tmp", "state") == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

bool warningFormatAndConcatenation(const std::string &Path, const char *P, size_t N) {
  char Tmp[256];
  std::snprintf(Tmp, sizeof Tmp, "%s.tmp", Path.c_str());
  if (!write(Tmp, P, N))
    return false;
  return std::rename((Path + ".tmp").c_str(), Path.c_str()) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

class Snapshot {
public:
  bool save(const char *P, size_t N) {
    if (!write(Path + ".new", P, N))
      return false;
    return std::rename((Path + ".new").c_str(), Path.c_str()) == 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
  }

private:
  std::string Path;
};

bool warningFilesystem(const std::string &Path) {
  std::string Tmp = Path + ".tmp";
  std::FILE *File = std::fopen(Tmp.c_str(), "w");
  if (!File || std::fputs("x", File) == EOF || std::fclose(File) != 0)
    return false;
  std::filesystem::rename(Tmp, Path);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
  return true;
}

// A stream object cannot be synced: not this check's subject.
bool stream(const std::string &Path) {
  {
    std::ofstream Out(Path + ".tmp");
    Out << "x";
  }
  return std::rename((Path + ".tmp").c_str(), Path.c_str()) == 0;
}

// The name is made in a function of one expression.
static std::string scratchName(const std::string &Folder) {
  return Folder + "/scratch";
}
static std::string finalName(const std::string &Folder) {
  return Folder + "/final";
}

static bool writeScratch(const std::string &Folder, bool Sync) {
  int Fd = open(scratchName(Folder).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (Fd < 0)
    return false;
  bool Good = write(Fd, "data", 4) == 4 && (!Sync || fsync(Fd) == 0);
  return close(Fd) == 0 && Good;
}

bool warningMadeNames(const std::string &Folder) {
  return writeScratch(Folder, false) &&
         rename(scratchName(Folder).c_str(), finalName(Folder).c_str()) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced{{.*}}
}

bool silentMadeNames(const std::string &Folder) {
  return writeScratch(Folder, true) &&
         rename(scratchName(Folder).c_str(), finalName(Folder).c_str()) == 0;
}
