// RUN: %check_durability %s durability-rename-without-sync %t -- -std=c++20
// CORE D-2: a writer object: one function opens the file by a name that the object keeps, one writes, one publishes.
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <string>
#include <unistd.h>

// The handle is forgotten between the close and the rename.
struct Stream {
  FILE *F;
  char Tmp[64];
  char Path[64];
};
bool openStream(Stream *S, const char *Name) {
  snprintf(S->Path, sizeof S->Path, "%s", Name);
  snprintf(S->Tmp, sizeof S->Tmp, "%s.new", Name);
  S->F = fopen(S->Tmp, "wb");
  return S->F != nullptr;
}
bool putStream(Stream *S, const void *P, size_t N) {
  return fwrite(P, 1, N, S->F) == N;
}
bool warningStream(Stream *S) {
  if (fflush(S->F) != 0 || fclose(S->F) != 0)
    return false;
  S->F = nullptr;
  return rename(S->Tmp, S->Path) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is still buffered; a power loss can leave an empty or partial file under the new name
  // CHECK-NOTES: :[[@LINE-8]]:10: note: data for 'S->F' is buffered by 'fwrite' here
  // CHECK-NOTES: :[[@LINE-6]]:28: note: closed by 'fclose' here
  // CHECK-NOTES: :[[@LINE-4]]:10: note: renamed by 'rename' here
}

// Synced, but only once it has its name.
struct Late {
  FILE *F;
  char *Tmp;
  char *Path;
};
bool openLate(Late *L) {
  L->F = fopen(L->Tmp, "wb");
  return L->F != nullptr;
}
bool putLate(Late *L, const void *P, size_t N) {
  return fwrite(P, 1, N, L->F) == N;
}
bool warningLate(Late *L) {
  if (rename(L->Tmp, L->Path) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a file is renamed while the data written to it is still buffered; a power loss can leave an empty or partial file under the new name
    // CHECK-NOTES: :[[@LINE-5]]:10: note: data for 'L->F' is buffered by 'fwrite' here
    // CHECK-NOTES: :[[@LINE-3]]:7: note: renamed by 'rename' here
    return false;
  return fflush(L->F) == 0 && fsync(fileno(L->F)) == 0 && fclose(L->F) == 0;
}

// A string hands out its text.
class Writer {
  std::string Tmp, Path;
  int Fd = -1;

public:
  bool open() {
    Fd = ::open(Tmp.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644);
    return Fd >= 0;
  }
  bool put(const char *P, size_t N) { return ::write(Fd, P, N) == (ssize_t)N; }
  bool warningCommit() {
    if (::close(Fd) != 0)
      return false;
    Fd = -1;
    return ::rename(Tmp.c_str(), Path.c_str()) == 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
    // CHECK-NOTES: :[[@LINE-7]]:46: note: data for 'Fd' is written to the page cache by 'write' here
    // CHECK-NOTES: :[[@LINE-6]]:9: note: closed by 'close' here
    // CHECK-NOTES: :[[@LINE-4]]:12: note: renamed by 'rename' here
  }
};

class Careful {
  std::string Tmp, Path;
  int Fd = -1;

public:
  bool open() {
    Fd = ::open(Tmp.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644);
    return Fd >= 0;
  }
  bool put(const char *P, size_t N) { return ::write(Fd, P, N) == (ssize_t)N; }
  bool noWarningCommit() {
    if (::fsync(Fd) != 0 || ::close(Fd) != 0)
      return false;
    Fd = -1;
    return ::rename(Tmp.c_str(), Path.c_str()) == 0;
  }
};

// Another function of the object syncs before.
class Staged {
  std::string Tmp, Path;
  int Fd = -1;

public:
  bool open() {
    Fd = ::open(Tmp.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644);
    return Fd >= 0;
  }
  bool put(const char *P, size_t N) { return ::write(Fd, P, N) == (ssize_t)N; }
  bool sync() { return ::fsync(Fd) == 0; }
  bool noWarningCommit() {
    if (::close(Fd) != 0)
      return false;
    Fd = -1;
    return ::rename(Tmp.c_str(), Path.c_str()) == 0;
  }
};

// An object that a library makes of what it is given.
struct File {
  virtual ~File() = default;
  virtual bool append(const char *P, size_t N) = 0;
  virtual bool sync() = 0;
};
class PosixFile final : public File {
  int Fd;

public:
  explicit PosixFile(int Fd) : Fd(Fd) {}
  ~PosixFile() override { ::close(Fd); }
  bool append(const char *P, size_t N) override {
    return ::write(Fd, P, N) == (ssize_t)N;
  }
  bool sync() override { return ::fsync(Fd) == 0; }
};
static bool make(const std::string &Name, std::unique_ptr<File> *Out) {
  int Fd = ::open(Name.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644);
  if (Fd < 0)
    return false;
  *Out = std::make_unique<PosixFile>(Fd);
  return true;
}
bool warningMade(const std::string &Tmp, const std::string &To, const char *P,
                 size_t N) {
  std::unique_ptr<File> F;
  if (!make(Tmp, &F) || !F->append(P, N))
    return false;
  return ::rename(Tmp.c_str(), To.c_str()) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
  // CHECK-NOTES: :[[@LINE-4]]:29: note: calling 'PosixFile::append'
  // CHECK-NOTES: :[[@LINE-19]]:12: note: data for 'Fd' is written to the page cache by 'write' here
  // CHECK-NOTES: :[[@LINE-4]]:10: note: renamed by 'rename' here
}
bool noWarningMade(const std::string &Tmp, const std::string &To, const char *P,
                   size_t N) {
  std::unique_ptr<File> F;
  if (!make(Tmp, &F) || !F->append(P, N) || !F->sync())
    return false;
  return ::rename(Tmp.c_str(), To.c_str()) == 0;
}
