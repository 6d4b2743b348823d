// Constants that a signed number of 64 bits does not hold are compared with and read like any other.
// RUN: %durability-lint check %s -- | FileCheck %s
// CHECK: 1 file analysed, 0 failed; 0 findings
long write(int, const void *, unsigned long);
int fsync(int);
enum Wide { All = 0xffffffffffffffffUL };

int compared(int fd, const char *p, unsigned long n) {
  if ((unsigned long)write(fd, p, n) == 0xffffffffffffffffUL)
    return -1;
  return fsync(fd);
}

int enumerated(int fd, const char *p, enum Wide how) {
  if (write(fd, p, 1) != 1)
    return -1;
  return how == All ? fsync(fd) : 0;
}
