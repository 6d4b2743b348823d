// RUN: %check_durability %s durability-fdatasync-portability %t --option=durability-fdatasync-portability.Platforms=linux,windows
// RUN: %check_durability %s durability-fdatasync-portability %t --check-suffix=NONE --option=durability-fdatasync-portability.Platforms=linux,freebsd
// RUN: not %durability-lint check --option durability-fdatasync-portability.Platforms=linux,amiga %s -- 2>&1 | FileCheck %s --check-prefix=BAD
// BAD: unknown platform 'amiga'
int fdatasync(int fd);
int fsync(int fd);

int warning1(int fd) {
  return fdatasync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fdatasync' does not exist on Windows and has no guard or fallback here; {{.*}}
}
