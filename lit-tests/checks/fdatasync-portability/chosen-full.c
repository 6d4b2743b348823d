// RUN: %check_durability %s durability-fdatasync-portability %t
// F_FULLFSYNC occurs: the choice is made knowingly.
int fsync(int fd);
int fcntl(int fd, int command, ...);

int noWarning1(int fd) {
#if defined(_WIN32)
  return _commit(fd);
#elif defined(F_FULLFSYNC)
  return fcntl(fd, F_FULLFSYNC) == 0 ? 0 : fsync(fd);
#else
  return fsync(fd);
#endif
}
