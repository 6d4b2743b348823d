// RUN: %check_durability %s durability-fsync-without-flush %t -- -std=c++17 -I%S/Inputs
// Buffers that a class keeps itself (CORE B-1 to B-3, E-2).
#include "stdio.h"
#include "string.h"

// A std::string is storage and level in one.
class StringLog {
public:
  explicit StringLog(int Fd) : Fd(Fd) {}
  void append(const char *P, size_t N) { Buf.append(P, N); }
  bool flush() {
    if (::write(Fd, Buf.data(), Buf.size()) != static_cast<ssize_t>(Buf.size()))
      return false;
    Buf.clear();
    return true;
  }
  bool warningBadSync() { return fdatasync(Fd) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:34: warning: 'fdatasync' syncs while written data may still be in the user-space buffer of 'Fd'; a crash after it loses that data
  // CHECK-NOTES: :[[@LINE-9]]:46: note: data is appended to the buffer 'Buf' here
  // CHECK-NOTES: :[[@LINE-3]]:34: note: 'fdatasync' syncs here without a flush before it
  bool noWarningSync() { return flush() && fdatasync(Fd) == 0; }
  bool noWarningSyncEarlyReturn() {
    if (!flush())
      return false;
    return fsync(Fd) == 0;
  }
  bool noWarningSkipsEmpty() {
    if (!Buf.empty() && !flush())
      return false;
    return fsync(Fd) == 0;
  }
  bool warningAppendSync(const char *P, size_t N) {
    append(P, N);
    return fsync(Fd) == 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'Fd'; a crash after it loses that data
  }
  bool noWarningAppendSync(const char *P, size_t N) {
    append(P, N);
    return flush() && fsync(Fd) == 0;
  }

private:
  int Fd;
  std::string Buf;
};

// LevelDB's PosixWritableFile: an array and a position.
constexpr size_t kBufferSize = 65536;
class WritableFile {
public:
  bool Append(const char *Data, size_t Size) {
    size_t Copy = Size < kBufferSize - Pos ? Size : kBufferSize - Pos;
    memcpy(Buf + Pos, Data, Copy);
    Data += Copy;
    Size -= Copy;
    Pos += Copy;
    if (Size == 0)
      return true;
    if (!FlushBuffer())
      return false;
    if (Size < kBufferSize) {
      memcpy(Buf, Data, Size);
      Pos = Size;
      return true;
    }
    return WriteUnbuffered(Data, Size);
  }
  bool Flush() { return FlushBuffer(); }
  bool noWarningSync() {
    if (!FlushBuffer())
      return false;
    return SyncFd();
  }
  bool warningSync() { return ::fsync(Fd) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'Fd'; a crash after it loses that data

private:
  bool FlushBuffer() {
    bool Ok = WriteUnbuffered(Buf, Pos);
    Pos = 0;
    return Ok;
  }
  bool WriteUnbuffered(const char *Data, size_t Size) {
    while (Size > 0) {
      ssize_t N = ::write(Fd, Data, Size);
      if (N < 0) {
        if (errno == EINTR)
          continue;
        return false;
      }
      Data += N;
      Size -= N;
    }
    return true;
  }
  bool SyncFd() { return ::fdatasync(Fd) == 0; }

  char Buf[kBufferSize];
  size_t Pos = 0;
  int Fd = -1;
};

// No level: the frame is written from beginning to end, each time.
class Pager {
public:
  bool noWarningPut(size_t No, const char *P) {
    memcpy(Frame, P, sizeof(Frame));
    if (::pwrite(Fd, Frame, sizeof(Frame), No * sizeof(Frame)) != sizeof(Frame))
      return false;
    return fsync(Fd) == 0;
  }
  bool noWarningSync() { return fsync(Fd) == 0; }

private:
  char Frame[4096];
  int Fd = -1;
};

// Only read from: what is left in it is input.
class Reader {
public:
  void fill(const char *P, size_t N) { Input.append(P, N); }
  void drop() { Input.clear(); }
  bool noWarningSync() { return fsync(Fd) == 0; }

private:
  int Fd = -1;
  std::string Input;
};
