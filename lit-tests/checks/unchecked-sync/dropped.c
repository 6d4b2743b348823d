// RUN: %check_durability %s durability-unchecked-sync %t -- -I%S/Inputs
// The result of a sync is dropped or never read.
#include "file.h"

int warningFsync(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fsync' is dropped; when it fails, data that a crash loses counts as stable
  // CHECK-NOTES: :[[@LINE-4]]:7: note: data for 'fd' is written to the page cache by 'write' here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: the result is lost here
  return 0;
}

int warningFdatasync(int fd) {
  if (fd >= 0)
    fdatasync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: result of 'fdatasync' is dropped; when it fails, data that a crash loses counts as stable
  return 0;
}

int warningMsync(void *p, size_t n) {
  msync(p, n, MS_SYNC);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'msync' is dropped; when it fails, data that a crash loses counts as stable
  return 0;
}

// On some paths it waits.
int warningChosenMsync(void *p, size_t n, int lazy) {
  int flags = lazy ? MS_ASYNC : MS_SYNC;
  msync(p, n, flags);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'msync' is dropped; when it fails, data that a crash loses counts as stable
  return 0;
}

int warningComma(int fd, int done) {
  return fsync(fd), done;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: result of 'fsync' is dropped; when it fails, data that a crash loses counts as stable
}

int warningUnread(int fd) {
  int r = fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: result of 'fsync' is never read; when it fails, data that a crash loses counts as stable
  return 0;
}

int warningFlushBeforeSync(FILE *f, const char *s) {
  if (fputs(s, f) < 0)
    return -1;
  fflush(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fflush' is dropped; when it fails, the sync after it covers less than was written
  return fsync(fileno(f));
}

static int drain(int fd) { return fdatasync(fd) == 0 ? 0 : -1; }

int warningWrapper(int fd) {
  drain(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'drain' is dropped; when it fails, data that a crash loses counts as stable
  return 0;
}

int silentChecked(int fd) {
  if (fsync(fd) != 0)
    return -1;
  return 0;
}

int silentReturned(int fd) { return fsync(fd); }

int silentStored(int fd) {
  int r = fsync(fd);
  return r;
}

int silentCombined(int a, int b) {
  int r = fsync(a);
  r |= fsync(b);
  return r;
}

int silentVoidCast(int fd) {
  (void)fsync(fd);
  return 0;
}

int silentVoidOfVariable(int fd) {
  int r = fsync(fd);
  (void)r;
  return 0;
}

struct Log {
  int fd;
  int status;
};

void silentField(struct Log *log) { log->status = fsync(log->fd); }

void silentOut(int fd, int *result) { *result = fsync(fd); }

int silentErrorPath(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n) {
    fsync(fd);
    return -1;
  }
  return fsync(fd);
}

int silentDirectory(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  fsync(fd);
  close(fd);
  return 0;
}

int silentAsync(void *p, size_t n) {
  msync(p, n, MS_ASYNC);
  return 0;
}

int silentFlushOnly(FILE *f, const char *s) {
  if (fputs(s, f) < 0)
    return -1;
  fflush(f);
  return 0;
}

int silentSecondSync(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  fsync(fd);
  return 0;
}

int fseek(FILE *f, long offset, int whence);

int silentFlushedAgain(FILE *f, const char *s) {
  fseek(f, 0, 0);
  if (fputs(s, f) < 0 || fflush(f) != 0)
    return -1;
  return fsync(fileno(f));
}
