// RUN: %check_durability %s durability-unchecked-sync %t -- -I%S/Inputs
// A helper that touches no file and returns nothing but failures makes its caller fail: the callee tells its failure,
// so dropping its result is worth a word.
#include "file.h"
#include "status.h"

static Status posixError(int Number) {
  if (Number == EIO)
    return Status::IOError("device");
  return Status::IOError("file");
}
static int failure(int Number) {
  if (Number == EIO)
    return -2;
  return -1;
}
// The code that it is given, as it is.
static int logged(int Code, const char *What) {
  logMessage("%s failed: %d", What, Code);
  return Code;
}
static int changed(int Code) {
  Code &= 1;
  return Code;
}
// Success and failure.
static int eitherWay(int Number) {
  if (Number == EIO)
    return -1;
  return 0;
}

class File {
public:
  Status sync() {
    if (fdatasync(Fd) != 0)
      return posixError(errno);
    return Status::OK();
  }
  int syncNumber() {
    if (fdatasync(Fd) != 0)
      return failure(errno);
    return 0;
  }
  int syncLogged() {
    if (fdatasync(Fd) != 0)
      return logged(-7, "fdatasync");
    return 0;
  }
  int syncChanged() {
    if (fdatasync(Fd) != 0)
      return changed(8);
    return 0;
  }
  int syncLoose() {
    if (fdatasync(Fd) != 0)
      return eitherWay(errno);
    return 0;
  }

  Status warningStatus() {
    sync();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: result of 'File::sync' is dropped; when it fails, data that a crash loses counts as stable
    return Status::OK();
  }
  int warningNumber() {
    syncNumber();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: result of 'File::syncNumber' is dropped; when it fails, data that a crash loses counts as stable
    return 0;
  }
  int warningLogged() {
    syncLogged();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: result of 'File::syncLogged' is dropped; when it fails, data that a crash loses counts as stable
    return 0;
  }
  // Their results do not tell.
  int silentChanged() {
    syncChanged();
    return 0;
  }
  int silentLoose() {
    syncLoose();
    return 0;
  }
  Status silentReturned() { return sync(); }

private:
  int Fd = open("data", O_WRONLY);
};
