// RUN: %check_durability %s durability-fdatasync-portability %t
// One finding per function, at the first call.
int fdatasync(int fd);
int fsync(int fd);

int warning1(int log, int data) {
  if (fdatasync(log) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'fdatasync' does not exist on macOS and Windows and has no guard or fallback here; {{.*}}
    return -1;
  return fdatasync(data);
}

int warning2(int fd) {
  int result;
  do
    result = fdatasync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'fdatasync' does not exist on {{.*}}
  while (result != 0);
  return result;
}
