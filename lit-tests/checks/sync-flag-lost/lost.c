// RUN: %check_durability %s durability-sync-flag-lost %t -- -I%S/../must-not-report/Inputs
// O_SYNC and O_DSYNC that are computed and not passed on.
#include "posix.h"

int warningOtherVariable(const char *path, int durable) {
  int flags = O_WRONLY | O_CREAT;
  int oflags = flags;
  if (durable)
    flags |= O_DSYNC;
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: a flag that makes writes synchronous is put into 'flags', which nothing reads afterwards; the file is opened without it, and a power loss loses what is written
  return open(path, oflags, 0644);
}

int warningLiteral(const char *path, int durable) {
  int flags = O_WRONLY;
  if (durable)
    flags |= O_SYNC;
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: a flag that makes writes synchronous is put into 'flags', which nothing reads afterwards; the file is opened without it, and a power loss loses what is written
  return open(path, O_WRONLY | O_CREAT, 0644);
}

int warningInitialised(const char *path) {
  int flags = O_WRONLY | O_DSYNC;
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: a flag that makes writes synchronous is put into 'flags', which nothing reads afterwards; the file is opened without it, and a power loss loses what is written
  return open(path, O_WRONLY, 0644);
}

int warningAssigned(const char *path, int durable) {
  int flags = O_WRONLY;
  flags = durable ? O_RDWR | O_DSYNC : O_WRONLY | O_DSYNC;
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: a flag that makes writes synchronous is put into 'flags', which nothing reads afterwards; the file is opened without it, and a power loss loses what is written
  return open(path, O_WRONLY, 0644);
}

int warningParameter(const char *path, int flags) {
  int mine = flags;
  flags |= O_DSYNC;
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: a flag that makes writes synchronous is put into 'flags', which nothing reads afterwards; the file is opened without it, and a power loss loses what is written
  return open(path, mine, 0644);
}

int warningAfterUse(const char *path, int durable) {
  int flags = O_WRONLY | O_CREAT;
  int fd = open(path, flags, 0644);
  if (durable)
    flags |= O_DSYNC;
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: a flag that makes writes synchronous is put into 'flags', which nothing reads afterwards; the file is opened without it, and a power loss loses what is written
  if (fd < 0)
    fd = open(path, O_WRONLY | O_CREAT, 0600);
  return fd;
}

int silentPassed(const char *path, int durable) {
  int flags = O_WRONLY | O_CREAT;
  if (durable)
    flags |= O_DSYNC;
  return open(path, flags, 0644);
}

int silentCopiedLater(const char *path, int durable) {
  int flags = O_WRONLY | O_CREAT;
  if (durable)
    flags |= O_DSYNC;
  int oflags = flags | O_TRUNC;
  return open(path, oflags, 0644);
}

int silentOtherFlag(const char *path, int again) {
  int flags = O_WRONLY;
  if (again)
    flags |= O_TRUNC;
  return open(path, O_WRONLY, 0644);
}

// Read in the next round.
int silentLoop(const char *path) {
  int flags = O_WRONLY, fd = -1;
  for (int i = 0; i < 2 && fd < 0; ++i) {
    fd = open(path, flags, 0644);
    flags |= O_DSYNC;
  }
  return fd;
}

int silentRetry(const char *path) {
  int flags = O_WRONLY, fd;
again:
  fd = open(path, flags, 0644);
  if (fd < 0 && !(flags & O_DSYNC)) {
    flags |= O_DSYNC;
    goto again;
  }
  return fd;
}

int silentReturned(int durable, int *result) {
  int flags = O_WRONLY;
  if (durable)
    flags |= O_DSYNC;
  *result = flags;
  return open("x", O_RDONLY);
}

// Nothing is opened after it.
int silentNoOpen(const char *path, int durable) {
  int fd = open(path, O_WRONLY);
  int flags = 0;
  if (durable)
    flags |= O_DSYNC;
  return fd;
}
