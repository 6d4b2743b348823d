// RUN: %check_durability %s durability-contract %t --level=contract -- -std=c++17 -I%S/Inputs -I%contracts
// Contracts on functions that empty an own buffer, or find it empty (CORE B-3).
#include "unistd.h"
#include <durability/Contracts.h>

namespace std {
struct string {
  string();
  string(string &&);
  void append(const char *P, size_t N);
  void clear();
  bool empty() const;
  size_t size() const;
  const char *data() const;
};
template <typename T> T &&move(T &Value);
} // namespace std

class Log {
public:
  void append(const char *P, size_t N) { Buffer.append(P, N); }
  DURABLE_FLUSHES(Fd) bool noWarningFlush() {
    if (Buffer.empty())
      return true;
    if (write(Fd, Buffer.data(), Buffer.size()) != static_cast<ssize_t>(Buffer.size()))
      return false;
    Buffer.clear();
    return true;
  }
  DURABLE_FLUSHES(Fd) bool noWarningAppendFlush(const char *P, size_t N) {
    append(P, N);
    if (Buffer.size() == 0)
      return true;
    return noWarningFlush();
  }
  DURABLE_FLUSHES(Fd) bool noWarningMovedOut(const char *P, size_t N) {
    append(P, N);
    std::string Out = std::move(Buffer);
    return write(Fd, Out.data(), Out.size()) == static_cast<ssize_t>(Out.size());
  }
  DURABLE_FLUSHES(Fd) bool warningNotEmpty(const char *P, size_t N) {
    append(P, N);
    if (!Buffer.empty())
      return true;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: contract 'DURABLE_FLUSHES(Fd)' does not hold: returns success with data in the user-space buffer of 'Fd'
    return noWarningFlush();
  }
  DURABLE_ON_SUCCESS bool noWarningStable(const char *P, size_t N) {
    append(P, N);
    return noWarningFlush() && fdatasync(Fd) == 0;
  }

private:
  int Fd = -1;
  std::string Buffer;
};

// A position; the test of emptiness is in a function of its own.
class Writer {
public:
  void append(const char *P, size_t N) {
    memcpy(Position, P, N);
    Position += N;
  }
  DURABLE_FLUSHES(Fd) bool noWarningFlush() {
    if (isEmpty())
      return true;
    if (write(Fd, Buffer, Position - Buffer) != Position - Buffer)
      return false;
    Position = Buffer;
    return true;
  }
  DURABLE_FLUSHES(Fd) bool warningFull(const char *P, size_t N) {
    append(P, N);
    if (Position == End)
      return true;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: contract 'DURABLE_FLUSHES(Fd)' does not hold: returns success with data in the user-space buffer of 'Fd'
    return noWarningFlush();
  }

private:
  bool isEmpty() const { return Position == Buffer; }
  int Fd = -1;
  char Buffer[4096];
  char *Position = Buffer;
  char *End = Buffer + sizeof(Buffer);
};
