// RUN: %check_durability %s durability-fdatasync-portability %t
int fsync(int fd);
int fcntl(int fd, int command, ...);

void noWarning1(int fd) {
#ifdef __APPLE__
  if (fcntl(fd, F_FULLFSYNC) != 0)
    fsync(fd);
#else
  fsync(fd);
#endif
}

void noWarning2(int fd) {
#ifdef __APPLE__
  fcntl(fd, F_FULLFSYNC);
#endif
  fsync(fd);
}

// The caller is told.
int noWarning3(int fd) {
#ifdef __APPLE__
  return fcntl(fd, F_FULLFSYNC);
#else
  return fsync(fd);
#endif
}

// Dropped on purpose.
void noWarning4(int fd) {
#ifdef __APPLE__
  (void)fcntl(fd, F_FULLFSYNC);
#else
  fsync(fd);
#endif
}
