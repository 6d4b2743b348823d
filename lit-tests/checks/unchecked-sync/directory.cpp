// RUN: %check_durability %s durability-unchecked-sync %t
// An interface for directories has nothing to write. "fsync" can mean nothing
// else; "sync" can.
class Status {
public:
  static Status OK();
  bool ok() const;

private:
  char *State = nullptr;
};

class Directory {
public:
  virtual ~Directory();
  virtual Status Fsync() = 0;
};

class Threads {
public:
  virtual ~Threads();
  virtual Status sync() = 0;
};

class Job {
public:
  Status warning1();
  Status noWarning1();
  Status noWarning2();
  void noWarning3();

private:
  Directory *Output = nullptr;
  Threads *Pool = nullptr;
};

Status Job::warning1() {
  if (Output)
    Output->Fsync();
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: result of 'Fsync' is dropped; when it fails, data that a crash loses counts as stable [durability-unchecked-sync]
  // CHECK-NOTES: :[[@LINE-2]]:13: note: the result is lost here
  return Status::OK();
}

Status Job::noWarning1() {
  Status S = Status::OK();
  if (Output)
    S = Output->Fsync();
  return S;
}

Status Job::noWarning2() {
  Pool->sync();
  return Status::OK();
}

void Job::noWarning3() { (void)Output->Fsync(); }
