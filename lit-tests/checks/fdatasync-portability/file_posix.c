// RUN: %check_durability %s durability-fdatasync-portability %t
// The name of the file leaves Windows out, not macOS.
int fdatasync(int fd);
int fsync(int fd);

int warning1(int fd) {
  return fdatasync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fdatasync' does not exist on macOS and has no guard or fallback here; {{.*}}
}
