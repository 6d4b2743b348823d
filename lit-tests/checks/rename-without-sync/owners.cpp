// RUN: %check_durability %s durability-rename-without-sync %t
// Classes that own a descriptor: who holds it after a move, and who closes it.
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <utility>

class Owner {
public:
  Owner() = default;
  explicit Owner(int D) noexcept : Descriptor(D) {}
  Owner(Owner &&Other) noexcept : Descriptor(std::exchange(Other.Descriptor, -1)) {}
  Owner &operator=(Owner &&Other) noexcept {
    reset(std::exchange(Other.Descriptor, -1));
    return *this;
  }
  ~Owner() { reset(); }
  int get() const { return Descriptor; }
  int release() { return std::exchange(Descriptor, -1); }
  void swap(Owner &Other) noexcept { std::swap(Descriptor, Other.Descriptor); }
  void reset(int D = -1) {
    if (Descriptor >= 0)
      ::close(Descriptor);
    Descriptor = D;
  }

private:
  int Descriptor = -1;
};

static int create(const std::string &Path) { return ::open(Path.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644); }
static bool put(int D) { return D >= 0 && ::write(D, "x", 1) == 1; }

bool warningMoveAssignment(const std::string &T, const std::string &P) {
  Owner File;
  File = Owner(create(T));
  return put(File.get()) && std::rename(T.c_str(), P.c_str()) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

bool silentMoveAssignment(const std::string &T, const std::string &P) {
  Owner File;
  File = Owner(create(T));
  return put(File.get()) && ::fsync(File.get()) == 0 && std::rename(T.c_str(), P.c_str()) == 0;
}

bool warningRelease(const std::string &T, const std::string &P) {
  Owner File(create(T));
  const int D = File.release();
  if (!put(D) || ::close(D) != 0)
    return false;
  return std::rename(T.c_str(), P.c_str()) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while {{.*}}
}

bool silentRelease(const std::string &T, const std::string &P) {
  Owner File(create(T));
  const int D = File.release();
  return put(D) && ::fsync(D) == 0 && ::close(D) == 0 && std::rename(T.c_str(), P.c_str()) == 0;
}

bool warningSwap(const std::string &T, const std::string &P) {
  Owner File, Made(create(T));
  File.swap(Made);
  return put(File.get()) && std::rename(T.c_str(), P.c_str()) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: a file is renamed while {{.*}}
}

// A member that is given its file before the object is returned.
class Writer {
public:
  static Writer make(const std::string &T) {
    Writer W;
    W.File = Owner(create(T));
    return W;
  }
  bool add() { return put(File.get()); }
  bool sync() { return ::fsync(File.get()) == 0; }

private:
  Owner File;
};

bool warningReturned(const std::string &T, const std::string &P) {
  Writer W = Writer::make(T);
  return W.add() && std::rename(T.c_str(), P.c_str()) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: a file is renamed while {{.*}}
}

bool silentReturned(const std::string &T, const std::string &P) {
  Writer W = Writer::make(T);
  return W.add() && W.sync() && std::rename(T.c_str(), P.c_str()) == 0;
}

// One that takes over what it is given.
class Taker {
public:
  explicit Taker(Owner O) : File(std::move(O)) {}
  bool add() { return put(File.get()); }

private:
  Owner File;
};

bool warningTaken(const std::string &T, const std::string &P) {
  Taker W{Owner(create(T))};
  return W.add() && std::rename(T.c_str(), P.c_str()) == 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: a file is renamed while {{.*}}
}
