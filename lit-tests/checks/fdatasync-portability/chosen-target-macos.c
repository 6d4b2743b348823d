// RUN: %check_durability %s durability-fdatasync-portability %t -- --target=arm64-apple-macos13
// Another system's fdatasync beside plain fsync, compiled for macOS.
int fsync(int fd);
int fdatasync(int fd);

int warning1(int fd) {
#ifdef __linux__
  return fdatasync(fd);
#else
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: on macOS this is plain 'fsync', which leaves the data in the drive's cache, and a power failure loses it; F_FULLFSYNC empties it [durability-fdatasync-portability]
  // CHECK-NOTES: :[[@LINE-2]]:10: note: 'fsync' is chosen here
#endif
}

int noWarning1(int fd) {
#ifdef HAVE_FDATASYNC
  return fdatasync(fd);
#else
  return fsync(fd);
#endif
}
