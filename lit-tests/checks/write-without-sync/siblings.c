// RUN: %check_durability %s durability-write-without-sync %t -- -I%S/Inputs
// Another successful path of the same function syncs the file (CORE D-3).
#include "unistd.h"

int warningEarlyReturn(int fd, const void *p, size_t n, int kind) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (kind == 7)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'fd' not synced, though another path of the function syncs it; a power loss loses that data
    // CHECK-NOTES: :[[@LINE-5]]:7: note: data for 'fd' is written to the page cache by 'write' here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: returns success here without a sync
    // CHECK-NOTES: :[[@LINE+1]]:7: note: synced by 'fsync' here
  if (fsync(fd) != 0)
    return -1;
  return 0;
}

int warningElse(int fd, const void *p, size_t n, int kind) {
  if (write(fd, p, n) < 0)
    return -1;
  if (kind == 7) {
    if (fdatasync(fd) != 0)
      return -1;
  }
  return 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: returns success with data written to 'fd' not synced, though another path of the function syncs it; a power loss loses that data
}

int warningSwitch(int fd, const void *p, size_t n, int kind) {
  if (pwrite(fd, p, n, 0) < 0)
    return -1;
  switch (kind) {
  case 1:
    return fsync(fd) == 0 ? 0 : -1;
  case 2:
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'fd' not synced, though another path of the function syncs it; a power loss loses that data
  default:
    return fsync(fd) == 0 ? 0 : -1;
  }
}

int warningTruncate(int fd, int kind) {
  if (ftruncate(fd, 4096) != 0)
    return -1;
  if (kind == 7)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'fd' not synced, though another path of the function syncs it; a power loss loses that data
  return fsync(fd);
}

int warningGoto(int fd, const void *p, size_t n, int kind) {
  int r = 0;
  if (write(fd, p, n) < 0)
    return -1;
  if (kind == 7)
    goto out;
  if (fsync(fd) != 0)
    r = -1;
out:
  return r;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: returns success with data written to 'fd' not synced, though another path of the function syncs it; a power loss loses that data
}

int warningStream(FILE *f, int kind) {
  if (fputs("record", f) == EOF || fflush(f) != 0)
    return -1;
  if (kind == 7)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'f' not synced, though another path of the function syncs it; a power loss loses that data
  return fsync(fileno(f));
}

int warningBuffered(FILE *f, int kind) {
  if (fputs("record", f) == EOF)
    return -1;
  if (kind == 7)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'f' not synced, though another path of the function syncs it; a power loss loses that data
  if (fflush(f) != 0)
    return -1;
  return fsync(fileno(f));
}

int warningOtherFileSynced(int fd, int other, const void *p, size_t n, int kind) {
  if (write(fd, p, n) < 0)
    return -1;
  if (kind == 7)
    return fsync(other);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'fd' not synced, though another path of the function syncs it; a power loss loses that data
  return fsync(fd);
}

// durability-write-after-sync speaks of it.
int silentWrittenAgain(int fd, const void *p, size_t n, int kind) {
  if (write(fd, p, n) < 0 || fsync(fd) != 0)
    return -1;
  if (kind == 7) {
    if (write(fd, p, n) < 0)
      return -1;
    return 0;
  }
  return 0;
}

struct file {
  int fd;
};

int warningField(struct file *f, const void *p, size_t n, int kind) {
  if (write(f->fd, p, n) < 0)
    return -1;
  if (kind == 7)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'f->fd' not synced, though another path of the function syncs it; a power loss loses that data
  return fsync(f->fd);
}

// One helper writes and another one syncs.
static int put(struct file *f, const void *p, size_t n) { return write(f->fd, p, n) == (ssize_t)n ? 0 : -1; }
static int settle(struct file *f) { return fsync(f->fd); }

int warningHelpers(struct file *f, const void *p, size_t n, int kind) {
  if (put(f, p, n))
    return -1;
  if (kind == 7)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'f->fd' not synced, though another path of the function syncs it; a power loss loses that data
    // CHECK-NOTES: :[[@LINE-5]]:7: note: calling 'put'
    // CHECK-NOTES: :[[@LINE-10]]:66: note: data for 'f->fd' is written to the page cache by 'write' here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: returns success here without a sync
    // CHECK-NOTES: :[[@LINE+2]]:10: note: calling 'settle'
    // CHECK-NOTES: :[[@LINE-12]]:44: note: synced by 'fsync' here
  return settle(f);
}

#define TRY(call)                                                              \
  do {                                                                         \
    if ((call) < 0)                                                            \
      return -1;                                                               \
  } while (0)

int warningMacros(int fd, const void *p, size_t n, int kind) {
  TRY(write(fd, p, n));
  if (kind == 7)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'fd' not synced, though another path of the function syncs it; a power loss loses that data
  TRY(fsync(fd));
  return 0;
}

int noWarningMacros(int fd, const void *p, size_t n) {
  TRY(write(fd, p, n));
  TRY(fsync(fd));
  return 0;
}

int noWarningHelpers(struct file *f, const void *p, size_t n, int kind) {
  if (put(f, p, n))
    return -1;
  if (kind == 7)
    return settle(f);
  return settle(f);
}

int noWarningSyncEverywhere(int fd, const void *p, size_t n, int kind) {
  if (write(fd, p, n) < 0)
    return -1;
  if (kind == 7)
    return fdatasync(fd);
  return fsync(fd);
}

// The mere end of a function that writes is no evidence (CORE §8).
int noWarningNobodySyncs(int fd, const void *p, size_t n) { return write(fd, p, n) < 0 ? -1 : 0; }

void noWarningNothingReturned(int fd, const void *p, size_t n) {
  if (write(fd, p, n) < 0)
    abort();
}

// Nothing was written on the path that does not sync.
int noWarningNotWritten(int fd, const void *p, size_t n, int kind) {
  if (kind == 7)
    return 0;
  if (write(fd, p, n) < 0)
    return -1;
  return fsync(fd);
}

// The path that does not sync is a failure.
int noWarningFailure(int fd, const void *p, size_t n, int kind) {
  if (write(fd, p, n) < 0)
    return -1;
  if (kind == 7)
    return -1;
  return fsync(fd);
}

int noWarningFailureErrno(int fd, const void *p, size_t n, int kind) {
  if (write(fd, p, n) < 0)
    return -1;
  if (kind == 7) {
    errno = EINVAL;
    return -1;
  }
  if (fsync(fd) != 0)
    return -1;
  return 0;
}

int noWarningShortWrite(int fd, const void *p, size_t n) {
  ssize_t done = write(fd, p, n);
  if (done != (ssize_t)n)
    return -1;
  return fsync(fd);
}

// O_DSYNC makes each write stable (CORE C-2).
int noWarningSynchronous(const char *path, const void *p, size_t n, int kind) {
  int fd = open(path, O_WRONLY | O_CREAT | O_DSYNC, 0644);
  if (fd < 0)
    return -1;
  int r = write(fd, p, n) == (ssize_t)n ? 0 : -1;
  if (r == 0 && kind == 7)
    r = fsync(fd);
  close(fd);
  return r;
}

// A socket carries no duty (CORE C-4).
int noWarningSocket(const void *p, size_t n, int kind) {
  int fd = socket(2, 1, 0);
  if (fd < 0 || write(fd, p, n) < 0)
    return -1;
  if (kind == 7)
    return 0;
  return fsync(fd);
}

// A function that is declared somewhere else may sync (CORE K-4).
int elsewhere(int fd);
int elsewhereField(struct file *f);

int noWarningUnknownCallee(int fd, const void *p, size_t n, int kind) {
  if (write(fd, p, n) < 0)
    return -1;
  if (kind == 7)
    return elsewhere(fd);
  return fsync(fd);
}

int noWarningUnknownCalleeReachesField(struct file *f, const void *p, size_t n, int kind) {
  if (put(f, p, n))
    return -1;
  if (kind == 7)
    return elsewhereField(f);
  return settle(f);
}
