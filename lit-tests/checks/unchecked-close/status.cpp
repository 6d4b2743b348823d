// RUN: %check_durability %s durability-unchecked-close %t --level=strict -- -I%S/../unchecked-sync/Inputs
#include "file.h"

class Writer {
public:
  bool silentMember(const char *S) {
    if (fputs(S, F) < 0)
      return false;
    fclose(F);
    return true;
  }
  ~Writer() { fclose(F); }

private:
  FILE *F = nullptr;
};

bool warningBool(const char *Path, const char *S) {
  FILE *F = fopen(Path, "w");
  if (!F || fputs(S, F) < 0)
    return false;
  fclose(F);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fclose' is dropped although a file was written and not synced; when it fails, the buffered data is lost without notice
  return true;
}

void silentThrow(const char *Path, const char *S) {
  FILE *F = fopen(Path, "w");
  if (!F || fputs(S, F) < 0)
    throw 1;
  if (fclose(F) != 0)
    throw 2;
}

extern "C" int ftruncate(int fd, long size);
// A status that is made of an error code, and compared with one.
class CodeStatus {
public:
  enum Code : int { SUCCESS = 0, SYSTEM_ERROR = 2, FULL = 3 };
  CodeStatus() : Kept(SUCCESS) {}
  explicit CodeStatus(Code C) : Kept(C) {}
  CodeStatus(Code C, const char *Message);
  bool operator==(const CodeStatus &Other) const { return Kept == Other.Kept; }
  bool operator!=(const CodeStatus &Other) const { return Kept != Other.Kept; }
  bool operator==(const Code &C) const { return Kept == C; }
  bool operator!=(const Code &C) const { return Kept != C; }
  bool IsOK() const { return Kept == SUCCESS; }

private:
  Code Kept;
};
bool operator!=(CodeStatus::Code C, const CodeStatus &S);
CodeStatus ofErrno();

static CodeStatus cut(int Fd) {
  while (ftruncate(Fd, 10) != 0) {
    if (errno == 5)
      return CodeStatus(CodeStatus::SYSTEM_ERROR, "ftruncate");
    if (errno != 4)
      return ofErrno();
  }
  return CodeStatus(CodeStatus::SUCCESS);
}

CodeStatus silentCodeFailed(const char *Path) {
  int Fd = open(Path, O_WRONLY, 0644);
  if (Fd < 0)
    return ofErrno();
  const CodeStatus S = cut(Fd);
  if (S != CodeStatus::SUCCESS) {
    close(Fd);
    return S;
  }
  if (close(Fd) != 0)
    return ofErrno();
  return CodeStatus();
}

CodeStatus silentCodeFirst(const char *Path) {
  int Fd = open(Path, O_WRONLY, 0644);
  if (Fd < 0)
    return ofErrno();
  CodeStatus S = cut(Fd);
  if (CodeStatus::SUCCESS != S) {
    close(Fd);
    return S;
  }
  return close(Fd) != 0 ? ofErrno() : CodeStatus();
}

CodeStatus silentCodeOfStatus(const char *Path) {
  int Fd = open(Path, O_WRONLY, 0644);
  if (Fd < 0)
    return ofErrno();
  CodeStatus S = cut(Fd);
  if (S == CodeStatus()) {
    if (close(Fd) != 0)
      return ofErrno();
    return S;
  }
  close(Fd);
  return S;
}

CodeStatus warningCodeOk(const char *Path) {
  int Fd = open(Path, O_WRONLY, 0644);
  if (Fd < 0)
    return ofErrno();
  CodeStatus S = cut(Fd);
  if (S == CodeStatus::SUCCESS)
    close(Fd);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: result of 'close' is dropped although a file was written and not synced; when it fails, a write that failed late is lost without notice
  return S;
}

CodeStatus warningAnotherCode(const char *Path) {
  int Fd = open(Path, O_WRONLY, 0644);
  if (Fd < 0)
    return ofErrno();
  CodeStatus S = cut(Fd);
  if (S != CodeStatus::FULL)
    close(Fd);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: result of 'close' is dropped although a file was written and not synced; when it fails, a write that failed late is lost without notice
  return CodeStatus();
}
