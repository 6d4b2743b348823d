// RUN: %check_durability %s durability-fsync-without-flush %t -- -std=c++17 -I%S/Inputs
// Own buffers in member objects, positions, and drains through another class (CORE B-1 to B-3).
#include "stdio.h"

// A class that keeps bytes and a size, and knows no file.
class Bytes {
public:
  void append(const char *P, size_t N) {
    memcpy(Start + Used, P, N);
    Used += N;
  }
  const char *start() const { return Start; }
  size_t size() const { return Used; }
  void truncate(size_t N) { Used = N; }

private:
  char *Start = nullptr;
  size_t Used = 0;
};

class File {
public:
  bool append(const char *P, size_t N) { return ::write(Fd, P, N) == static_cast<ssize_t>(N); }
  bool sync() { return ::fdatasync(Fd) == 0; }

private:
  int Fd = -1;
};

class Log {
public:
  void append(const char *P, size_t N) { Buffer.append(P, N); }
  bool flush() { return writeOut(Buffer.start(), Buffer.size()); }
  bool noWarningSync() {
    if (Buffer.size() > 0 && !flush())
      return false;
    return Out.sync();
  }
  bool warningSync() { return Out.sync(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'File::sync' syncs while written data may still be in the user-space buffer of 'Out.Fd'; a crash after it loses that data
  // CHECK-NOTES: :[[@LINE-9]]:49: note: data is appended to the buffer 'Buffer.Start' here
  // CHECK-NOTES: :[[@LINE-3]]:35: note: calling 'File::sync'
  // CHECK-NOTES: :[[@LINE-19]]:24: note: synced by 'fdatasync' here
  bool warningAppendSync(const char *P, size_t N) {
    append(P, N);
    return Out.sync();
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'File::sync' syncs while written data may still be in the user-space buffer of 'Out.Fd'; a crash after it loses that data
  }

private:
  bool writeOut(const char *P, size_t N) {
    bool Ok = Out.append(P, N);
    Buffer.truncate(0);
    return Ok;
  }
  Bytes Buffer;
  File Out;
};

// The level is a position.
class Writer {
public:
  void put(char C) {
    if (Position == End)
      flush();
    *Position++ = C;
  }
  bool flush() {
    ssize_t Size = Position - Buffer;
    bool Ok = Size == 0 || ::write(Fd, Buffer, Size) == Size;
    Position = Buffer;
    return Ok;
  }
  bool noWarningSync() { return flush() && ::fsync(Fd) == 0; }
  bool noWarningEmptySync() { return Position == Buffer && ::fsync(Fd) == 0; }
  bool warningSync() { return ::fsync(Fd) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'Fd'; a crash after it loses that data

private:
  int Fd = -1;
  char Buffer[512];
  char *Position = Buffer;
  char *End = Buffer + sizeof(Buffer);
};

// The record is encoded and written at once: nothing is left for another call (CORE B-2).
class Encoder {
public:
  bool noWarningPut(const char *P, size_t N) {
    Scratch.truncate(0);
    Scratch.append("head", 4);
    Scratch.append(P, N);
    if (::write(Fd, Scratch.start(), Scratch.size()) != static_cast<ssize_t>(Scratch.size()))
      return false;
    return ::fsync(Fd) == 0;
  }
  bool noWarningSync() { return ::fsync(Fd) == 0; }

private:
  Bytes Scratch;
  int Fd = -1;
};
