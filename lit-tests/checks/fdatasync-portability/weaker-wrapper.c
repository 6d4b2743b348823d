// RUN: %check_durability %s durability-fdatasync-portability %t
// fsync is at least as strong as this wrapper everywhere: no call of it is
// worse. On macOS neither of them empties the drive's cache: that is said once,
// where the choice is made.
int fsync(int fd);
int fdatasync(int fd);

#ifdef __linux__
#define store_sync(fd) fdatasync(fd)
#else
#define store_sync(fd) fsync(fd)
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: on macOS 'store_sync' is plain 'fsync', which leaves the data in the drive's cache, and a power failure loses it; F_FULLFSYNC empties it [durability-fdatasync-portability]
// CHECK-NOTES: :[[@LINE-2]]:9: note: 'fsync' is chosen here
#endif

int noWarning1(int fd) { return fsync(fd); }
int noWarning2(int fd) { return store_sync(fd); }
int noWarning3(int fd) { return store_sync(fd); }

// The second platform is not macOS, or it is not clear what macOS takes.
#ifdef __linux__
#define windows_sync(fd) fdatasync(fd)
#elif defined(_WIN32)
#define windows_sync(fd) fsync(fd)
#endif
int noWarning4(int fd) { return windows_sync(fd); }

#ifdef __linux__
#define open_sync(fd) fdatasync(fd)
#elif defined(FAST)
#define open_sync(fd) fsync(fd)
#else
#define open_sync(fd) fsync(fd)
#endif
int noWarning5(int fd) { return open_sync(fd); }

// A name for fsync, and no choice.
#define plain_sync(fd) fsync(fd)
int noWarning6(int fd) { return plain_sync(fd); }
