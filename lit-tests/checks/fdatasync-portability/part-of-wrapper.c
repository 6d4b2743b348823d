// RUN: %check_durability %s durability-fdatasync-portability %t
// What the wrapper itself calls does not bypass it.
#define EINTR 4
extern int errno;
int fsync(int fd);
int fcntl(int fd, int command, ...);

static int silentLoop(int fd) {
  int err;
  do {
    err = fsync(fd);
  } while (err < 0 && errno == EINTR);
  return err;
}

static int silentOtherPlatform(int fd) { return fsync(fd); }

static int silentInside(int fd) { return fsync(fd); }
static int throughOne(int fd) { return silentInside(fd); }

int fullSync(int fd, int hard) {
#ifdef __APPLE__
  if (!hard)
    return silentOtherPlatform(fd);
  return fcntl(fd, F_FULLFSYNC);
#else
  if (hard)
    return silentLoop(fd);
  return throughOne(fd) == 0 ? 0 : fsync(fd);
#endif
}

int warningBeside(int fd) {
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' bypasses 'fullSync', which uses F_FULLFSYNC on macOS; {{.*}}
}
