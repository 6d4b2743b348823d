// One function for each limit of the analysis.
extern "C" long write(int, const void *, unsigned long);
extern "C" int fsync(int);
void mayThrow();

int branches(int a, int b, int n) {
  if (n == 7) {
    if (write(a, "a", 1) != 1)
      return -1;
  } else if (write(b, "b", 1) != 1) {
    return -1;
  }
  if (fsync(a) || fsync(b))
    return -1;
  return 0;
}

struct Inner {
  int fd;
};
struct Outer {
  Inner inner;
};
int deep(Outer *o) { return fsync(o->inner.fd); }

int odd(int fd, int n);
int even(int fd, int n) { return n == 1 ? fsync(fd) : odd(fd, n - 1); }
int odd(int fd, int n) {
  if (write(fd, "a", 1) != 1)
    return -1;
  return even(fd, n - 1);
}

int guarded(int fd) {
  try {
    if (write(fd, "a", 1) != 1)
      return -1;
    mayThrow();
  } catch (...) {
  }
  return fsync(fd);
}
