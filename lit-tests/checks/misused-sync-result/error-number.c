// RUN: %check_durability %s durability-misused-sync-result %t
// Only a failure sets errno: where a branch that only success leads to reads it, the test is the wrong way round.

int fsync(int fd);
int fdatasync(int fd);
int close(int fd);
int *__errno_location(void);
#define errno (*__errno_location())
#define EINTR 4
char *strerror(int);
void logText(const char *Format, ...);

// No result that could tell.
void warningLogged(int fd) {
  if (fsync(fd) == 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: result of 'fsync' is tested the wrong way round: the error number is read when it worked, and its failure passes; data that a crash loses counts as stable
    // CHECK-NOTES: :[[@LINE-2]]:7: note: tested here
    // CHECK-NOTES: :[[@LINE+1]]:25: note: only its success leads here
    logText("sync: %s", errno);
}

static int Last;
void warningCompared(int fd) {
  if (fdatasync(fd) == 0 && errno != EINTR)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: result of 'fdatasync' is tested the wrong way round: the error number is read when it worked, and its failure passes; data that a crash loses counts as stable
    Last = -1;
}

// A level that decides whether anything is logged.
static int Verbosity;
void warningVerbose(int fd) {
  if (fsync(fd) == 0) {
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: result of 'fsync' is tested the wrong way round: the error number is read when it worked, and its failure passes; data that a crash loses counts as stable
    do {
      if (Verbosity < 2)
        break;
      logText("sync: %s", strerror(errno));
    } while (0);
  }
}

void silentLogged(int fd) {
  if (fsync(fd) != 0)
    logText("sync: %s", strerror(errno));
}

// Cleared, not read.
void silentCleared(int fd) {
  if (fsync(fd) == 0)
    errno = 0;
  else
    logText("sync: %s", strerror(errno));
}

// Another call may have set it.
void silentOtherCall(int fd, int other) {
  if (fsync(fd) == 0) {
    if (close(other) != 0)
      logText("close: %s", strerror(errno));
  } else {
    logText("sync: %s", strerror(errno));
  }
}

// Other failures lead there, too.
void silentShared(int fd, int other) {
  if (close(other) != 0)
    goto failed;
  if (fsync(fd) != 0)
    goto failed;
  return;
failed:
  logText("failed: %s", strerror(errno));
}
