// RUN: %check_durability %s durability-fdatasync-portability %t
// A wrapper that knows several platforms and takes plain fsync on macOS.
#include <errno.h>
int fsync(int fd);
int fdatasync(int fd);

int warning1(int fd) {
#ifdef _WIN32
  return _commit(fd);
#elif defined(HAVE_FSYNC) || 1
  int result;
  do
    result = fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: on macOS this is plain 'fsync', which leaves the data in the drive's cache, and a power failure loses it; F_FULLFSYNC empties it [durability-fdatasync-portability]
  // CHECK-NOTES: :[[@LINE-2]]:14: note: 'fsync' is chosen here
  while (result < 0 && errno == EINTR);
  return result;
#else
  return 0;
#endif
}

// No choice: nothing says that it is to run elsewhere.
int noWarning1(int fd) { return fsync(fd); }

// Not for macOS.
int noWarning2(int fd) {
#ifdef __linux__
  return fsync(fd);
#else
  return _commit(fd);
#endif
}

// A guard of fdatasync: the system may have it on macOS, too.
int noWarning3(int fd) {
#ifdef HAVE_FDATASYNC
  return fdatasync(fd);
#else
  return fsync(fd);
#endif
}
