// RUN: %check_durability %s durability-write-without-sync %t
// CORE B-1, E-2: a class that keeps the buffer of its file closes the file without writing the buffer out.
#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>

class LogFile {
public:
  bool add(const char *Data, size_t Size) {
    size_t Fits = std::min(Size, sizeof(Bytes) - Used);
    std::memcpy(Bytes + Used, Data, Fits);
    Used += Fits;
    return Fits == Size || (drain() && ::write(Fd, Data + Fits, Size - Fits) >= 0);
  }
  bool sync() { return drain() && ::fdatasync(Fd) == 0; }
  bool close() {
    return ::close(Fd) == 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: closes 'Fd' and returns success while written data may still be in the buffer 'Bytes', which nothing writes out any more; that data is lost
  }

private:
  bool drain() {
    bool Ok = ::write(Fd, Bytes, Used) == (ssize_t)Used;
    Used = 0;
    return Ok;
  }
  int Fd = -1;
  char Bytes[4096];
  size_t Used = 0;
};

// Writes it out first.
class GoodLogFile {
public:
  bool add(const char *Data, size_t Size) {
    size_t Fits = std::min(Size, sizeof(Bytes) - Used);
    std::memcpy(Bytes + Used, Data, Fits);
    Used += Fits;
    return Fits == Size || (drain() && ::write(Fd, Data + Fits, Size - Fits) >= 0);
  }
  bool sync() { return drain() && ::fdatasync(Fd) == 0; }
  bool close() {
    bool Ok = drain();
    return ::close(Fd) == 0 && Ok;
  }

private:
  bool drain() {
    bool Ok = ::write(Fd, Bytes, Used) == (ssize_t)Used;
    Used = 0;
    return Ok;
  }
  int Fd = -1;
  char Bytes[4096];
  size_t Used = 0;
};

// Does not write it out after a failure, and says so.
class StickyLogFile {
public:
  bool add(const char *Data, size_t Size) {
    size_t Fits = std::min(Size, sizeof(Bytes) - Used);
    std::memcpy(Bytes + Used, Data, Fits);
    Used += Fits;
    return Fits == Size || (drain() && ::write(Fd, Data + Fits, Size - Fits) >= 0);
  }
  bool sync() { return drain() && ::fdatasync(Fd) == 0; }
  bool close() {
    bool Ok = !Failed;
    if (Ok && Used != 0)
      Ok = drain();
    int Closed = ::close(Fd);
    return Ok && Closed == 0;
  }

private:
  bool drain() {
    bool Ok = ::write(Fd, Bytes, Used) == (ssize_t)Used;
    Used = 0;
    Failed = !Ok;
    return Ok;
  }
  int Fd = -1;
  bool Failed = false;
  char Bytes[4096];
  size_t Used = 0;
};

// Callers flush before they sync and close: the class leaves that to them.
class PlainLogFile {
public:
  bool add(const char *Data, size_t Size) {
    size_t Fits = std::min(Size, sizeof(Bytes) - Used);
    std::memcpy(Bytes + Used, Data, Fits);
    Used += Fits;
    return Fits == Size;
  }
  bool drain() {
    bool Ok = ::write(Fd, Bytes, Used) == (ssize_t)Used;
    Used = 0;
    return Ok;
  }
  bool close() { return ::close(Fd) == 0; }

private:
  int Fd = -1;
  char Bytes[4096];
  size_t Used = 0;
};

bool use(LogFile &A, GoodLogFile &B, PlainLogFile &C, StickyLogFile &D) {
  return A.add("a", 1) && B.add("a", 1) && C.add("a", 1) && A.sync() &&
         A.close() && D.add("a", 1) && D.sync() && D.close() && B.sync() && B.close() && C.drain() && C.close();
}

// A queue of records outlives the file: whoever waits for them writes them to the next one.
class GroupLog {
public:
  void add(const char *Data, size_t Size) { Waiting.append(Data, Size); }
  bool lead() {
    std::string Out;
    Out.swap(Waiting);
    return ::write(Fd, Out.data(), Out.size()) == (ssize_t)Out.size() && ::fdatasync(Fd) == 0;
  }
  bool rotate(const char *Next) {
    if (::fdatasync(Fd) != 0)
      return false;
    ::close(Fd);
    Fd = ::open(Next, O_CREAT | O_EXCL | O_WRONLY, 0644);
    return Fd >= 0;
  }

private:
  std::string Waiting;
  int Fd = -1;
};
