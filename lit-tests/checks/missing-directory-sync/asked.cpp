// RUN: %check_durability %s durability-missing-directory-sync %t -- -std=c++17 -I%contracts
// A branch for the case that there is a directory, which does nothing with it and tells success.
#include <durability/Contracts.h>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

class Status {
public:
  static Status OK() { return Status(); }
  bool ok() const { return !Failed; }

private:
  bool Failed = false;
};
class Directory {
public:
  virtual ~Directory() = default;
  DURABLE_SYNCS_DIRECTORY() virtual Status sync() = 0;
};
Status open(const std::string &Path, std::unique_ptr<Directory> *Into);
Status check(const std::string &Path);
void progress(const char *What);
bool isKnown(int Number) { return Number > 3; }

class Job {
public:
  Job(Directory *Output, Directory *Blobs) : Output(Output), Blobs(Blobs) {}
  Status warningOneOfTwo() {
    Status S;
    if (Output)
      S = Output->sync();
    if (S.ok() && Blobs && Blobs != Output) {
      // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: it is asked whether there is a directory 'Blobs', and the branch for it sets a status without syncing it; a power loss can lose the names of new files in it
      progress("done");
      S = Status::OK();
    }
    return S;
  }
  Status noWarningBoth() {
    Status S;
    if (Output)
      S = Output->sync();
    if (S.ok() && Blobs && Blobs != Output)
      S = Blobs->sync();
    return S;
  }
  // A member of the base class, which another file may sync.
  Directory *Output;

private:
  Directory *Blobs;
};

Status warningBeforeAndAfter(const char *From, const char *To, Directory *Dir) {
  Status S;
  if (S.ok() && Dir != nullptr)
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: it is asked whether there is a directory 'Dir', and the branch for it sets a status without syncing it; {{.*}}
    S = isKnown(4) ? Status::OK() : Status();
  if (std::rename(From, To) != 0)
    return S;
  if (Dir != nullptr)
    S = Dir->sync();
  return S;
}
Status warningEach(const std::vector<Directory *> &All) {
  Status S;
  for (Directory *One : All)
    if (One) {
      // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: it is asked whether there is a directory 'One', and {{.*}}
      Status Failed = Status::OK();
      if (!Failed.ok())
        break;
    }
  return S;
}

// It is there already; it is opened where it is not.
Status noWarningThere(const std::string &Path, std::unique_ptr<Directory> &Dir) {
  Status S;
  if (Dir)
    return Status::OK();
  S = open(Path, &Dir);
  return S;
}
Status noWarningElse(const std::string &Path, std::unique_ptr<Directory> &Dir) {
  Status S;
  if (Dir)
    S = Status::OK();
  else
    S = open(Path, &Dir);
  return S;
}
// What is done may be on files, or is no claim.
Status noWarningOther(const std::string &Path, Directory *Dir) {
  Status S;
  if (Dir)
    S = check(Path);
  if (Dir)
    progress("there is one");
  return S.ok() && Dir ? Dir->sync() : S;
}
// Another handle of it.
Status noWarningCopy(Directory *Dir) {
  Directory *Same = Dir;
  Status S;
  if (Dir)
    S = Same->sync();
  return S;
}
