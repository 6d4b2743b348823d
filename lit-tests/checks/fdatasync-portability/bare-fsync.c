// RUN: %check_durability %s durability-fdatasync-portability %t
// Windows has no fsync either, and that call has no guard: the file is not built there.
int fdatasync(int fd);
int fsync(int fd);

int noWarning1(int fd) { return fsync(fd); }

int warning1(int fd) {
  return fdatasync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fdatasync' does not exist on macOS and has no guard or fallback here; {{.*}}
}
