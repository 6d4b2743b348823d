// RUN: %check_durability %s durability-write-without-sync %t -- -std=c++17 -I%S/Inputs
// A buffer that is filled anew while it holds what nobody has written.
#include <cstring>
#include <unistd.h>

class Status {
public:
  static Status OK() { return Status(); }
  static Status failed() { Status S; S.Failed = true; return S; }
  bool ok() const { return !Failed; }

private:
  bool Failed = false;
};

class File {
public:
  Status warningAppend(const char *Data, size_t Size) {
    size_t Fits = Size < sizeof(Buffer) - Level ? Size : sizeof(Buffer) - Level;
    memcpy(Buffer + Level, Data, Fits);
    Level += Fits;
    Data += Fits;
    Size -= Fits;
    if (Size == 0)
      return Status::OK();
    Status S;
    if (!S.ok())
      return S;
    if (Size < sizeof(Buffer)) {
      memcpy(Buffer, Data, Size);
      Level = Size;
      // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: what the buffer of 'Fd' holds is replaced before it is written out, and success is returned; that data is lost
      return Status::OK();
    }
    return write(Data, Size);
  }
  Status noWarningAppend(const char *Data, size_t Size) {
    size_t Fits = Size < sizeof(Buffer) - Level ? Size : sizeof(Buffer) - Level;
    memcpy(Buffer + Level, Data, Fits);
    Level += Fits;
    Data += Fits;
    Size -= Fits;
    if (Size == 0)
      return Status::OK();
    Status S = flush();
    if (!S.ok())
      return S;
    if (Size < sizeof(Buffer)) {
      memcpy(Buffer, Data, Size);
      Level = Size;
      return Status::OK();
    }
    return write(Data, Size);
  }
  Status warningTested(const char *Data, size_t Size) {
    if (Level > 0) {
      memcpy(Buffer, Data, Size);
      Level = Size;
      // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: what the buffer of 'Fd' holds is replaced before it is written out, and success is returned; that data is lost
    }
    return Status::OK();
  }
  // What was there on entry is not known; the header of a record that is complete; a record is taken back.
  Status noWarningEntry(const char *Data, size_t Size) {
    memcpy(Buffer, Data, Size);
    Level = Size;
    return Status::OK();
  }
  Status noWarningHeader(const char *Data, size_t Size) {
    memcpy(Buffer + Level, Data, Size);
    Level += Size;
    memcpy(Buffer, &Size, sizeof(Size));
    return Status::OK();
  }
  Status noWarningTakenBack(const char *Data, size_t Size) {
    size_t Before = Level;
    memcpy(Buffer + Level, Data, Size);
    Level += Size;
    if (Data[0] == '#')
      Level = Before;
    return Status::OK();
  }
  // It fails.
  Status noWarningFails(const char *Data, size_t Size) {
    memcpy(Buffer + Level, Data, Size);
    Level += Size;
    if (Level == sizeof(Buffer)) {
      memcpy(Buffer, Data, Size);
      Level = Size;
      return Status::failed();
    }
    return Status::OK();
  }
  Status sync() {
    Status S = flush();
    return S.ok() && ::fsync(Fd) != 0 ? Status::failed() : S;
  }

private:
  Status flush() {
    Status S = write(Buffer, Level);
    Level = 0;
    return S;
  }
  Status write(const char *Data, size_t Size) {
    while (Size > 0) {
      ssize_t N = ::write(Fd, Data, Size);
      if (N < 0)
        return Status::failed();
      Data += N;
      Size -= N;
    }
    return Status::OK();
  }
  int Fd;
  char Buffer[65536];
  size_t Level = 0;
};
