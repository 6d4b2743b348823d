// RUN: %check_durability %s durability-unchecked-sync %t -- -I%S/Inputs
// Where a result gets lost, and where it only seems to.
#include "file.h"

int warningLoopBody(const int *fds, int n) {
  for (int i = 0; i < n; ++i)
    fsync(fds[i]);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: result of 'fsync' is dropped; when it fails, data that a crash loses counts as stable
  return 0;
}

int warningElse(int fd, int all) {
  if (all) {
    if (fsync(fd) != 0)
      return -1;
  } else
    fdatasync(fd);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: result of 'fdatasync' is dropped; when it fails, data that a crash loses counts as stable
  return 0;
}

int warningSwitch(int fd, int mode) {
  switch (mode) {
  case 1:
    fsync(fd);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: result of 'fsync' is dropped; when it fails, data that a crash loses counts as stable
    return 0;
  default:
    return fsync(fd);
  }
}

struct Log {
  int fd;
};

int warningMember(struct Log *log, const void *p, size_t n) {
  if (write(log->fd, p, n) != (ssize_t)n)
    return -1;
  fdatasync(log->fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fdatasync' is dropped; when it fails, data that a crash loses counts as stable
  return 0;
}

int silentLogged(int fd) {
  int r = fsync(fd);
  if (r != 0)
    logMessage("sync failed");
  return r;
}

int silentCondition(int fd) { return fsync(fd) == 0 && close(fd) == 0 ? 0 : -1; }

int silentArgument(int fd) {
  logMessage("synced: %d", fsync(fd));
  return 0;
}

int silentTernary(int fd, int all) { return all ? fsync(fd) : fdatasync(fd); }

// less: what terminal calls are made on is no file.
struct termios;
int tcsetattr(int fd, int when, const struct termios *to);
int tty;
void silentTerminal(const struct termios *saved) {
  fsync(tty);
  tcsetattr(tty, 1, saved);
}

int silentOpenedDirectory(const char *dir, int fd) {
  if (fsync(fd) != 0)
    return -1;
  int d = open(dir, O_RDONLY);
  if (d >= 0) {
    fsync(d);
    close(d);
  }
  return 0;
}
