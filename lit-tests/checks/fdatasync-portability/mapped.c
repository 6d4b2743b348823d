// RUN: %check_durability %s durability-fdatasync-portability %t
// The project says what fdatasync is where the system does not: fsync, which on
// macOS is not enough.
#if defined(__APPLE__) || defined(_WIN32)
#define fdatasync fsync
#endif
int fdatasync(int fd);

int warning1(int fd) {
  if (fdatasync(fd) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: on macOS this is plain 'fsync', which leaves the data in the drive's cache, and a power failure loses it; F_FULLFSYNC empties it [durability-fdatasync-portability]
    // CHECK-NOTES: :5:9: note: 'fdatasync' becomes 'fsync' here
    // CHECK-NOTES: :[[@LINE-3]]:7: note: the data is synced here
    return -1;
  return fdatasync(fd);
}

#ifdef __linux__
int noWarning1(int fd) { return fdatasync(fd); }
#endif

// Here the system has it.
#define HAVE_FDATASYNC 1
#ifdef HAVE_FDATASYNC
int noWarning2(int fd) { return fdatasync(fd); }
#endif
