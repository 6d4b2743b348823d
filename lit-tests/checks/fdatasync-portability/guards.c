// RUN: %check_durability %s durability-fdatasync-portability %t -- -D_POSIX_SYNCHRONIZED_IO=200809L -DHAVE_FDATASYNC=1
int fdatasync(int fd);
int fsync(int fd);

int noWarning1(int fd) {
#if defined(_POSIX_SYNCHRONIZED_IO) && _POSIX_SYNCHRONIZED_IO > 0
  return fdatasync(fd);
#else
  return fsync(fd);
#endif
}

int noWarning2(int fd) {
#ifdef __linux__
  return fdatasync(fd);
#else
  return fsync(fd);
#endif
}

int noWarning3(int fd) {
#if defined(__APPLE__) || defined(_WIN32)
  return fsync(fd);
#else
  return fdatasync(fd);
#endif
}

#if HAVE_FDATASYNC
int noWarning4(int fd) { return fdatasync(fd); }
#endif

#ifndef _WIN32
#ifndef __APPLE__
int noWarning5(int fd) { return fdatasync(fd); }
#endif
#endif

#if defined(__unix__) // Not defined by compilers for macOS.
int noWarning6(int fd) { return fdatasync(fd); }
#endif
