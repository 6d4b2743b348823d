// RUN: %check_durability %s durability-fdatasync-portability %t -- -std=c++17
extern "C" int fdatasync(int Fd);
extern "C" int fsync(int Fd);

class Log {
public:
  bool sync() { return ::fdatasync(Fd) == 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'fdatasync' does not exist on {{.*}}
  bool syncLater();

private:
  int Fd = -1;
};

template <class F> bool each(F Call) { return Call(1) && Call(2); }

bool Log::syncLater() {
  return each([](int Fd) { return fdatasync(Fd) == 0; });
  // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'fdatasync' does not exist on {{.*}}
}

// One finding for all instances.
template <class File> int syncAll(const File &A) {
  return fdatasync(A.Fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fdatasync' does not exist on {{.*}}
}
struct Table {
  int Fd;
};
struct Index {
  int Fd;
};
int use(Table T, Index I) { return syncAll(T) + syncAll(I); }

// A member of the same name is no system call.
struct Device {
  int fdatasync(int);
};
int noWarning1(Device &D) { return D.fdatasync(1); }
