// RUN: %check_durability %s durability-fdatasync-portability %t
extern "C" int fsync(int Fd);
extern "C" int fcntl(int Fd, int Command, ...);

static int fullSync(int Fd) {
#ifdef __APPLE__
  if (::fcntl(Fd, F_FULLFSYNC) == 0)
    return 0;
#endif
  return ::fsync(Fd);
}

int noWarning1(int Fd) { return fullSync(Fd); }

int warning1(int Fd) {
  return ::fsync(Fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' bypasses 'fullSync', which uses F_FULLFSYNC on macOS; {{.*}}
  // CHECK-NOTES: :[[@LINE-13]]:12: note: 'fullSync' syncs with F_FULLFSYNC on macOS
  // CHECK-NOTES: :[[@LINE-3]]:10: note: 'fsync' is called without it here
}
// CHECK-FIXES:   return fullSync(Fd);
