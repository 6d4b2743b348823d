// RUN: %check_durability %s durability-destroy-before-sync %t
// The source of a copy is removed while the copy may be unsynced.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int copyTo(int in, int out) {
  char b[4096];
  ssize_t n;
  while ((n = read(in, b, sizeof b)) > 0)
    if (write(out, b, n) != n)
      return -1;
  return n < 0 ? -1 : 0;
}

int warningMove(const char *from, const char *to) {
  int in = open(from, O_RDONLY);
  int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (in < 0 || out < 0)
    return -1;
  char b[4096];
  ssize_t n = read(in, b, sizeof b);
  if (n < 0 || write(out, b, n) != n)
    return -1;
  close(in);
  close(out);
  return unlink(from);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: the source of a copy is removed while the copy is not synced; a power loss can lose both [durability-destroy-before-sync]
  // CHECK-NOTES: :[[@LINE-6]]:16: note: data is written to the page cache by 'write' here
  // CHECK-NOTES: :[[@LINE-3]]:10: note: removed by 'unlink' here
}

int warningLoop(const char *from, const char *to) {
  int in = open(from, O_RDONLY);
  if (in < 0)
    return -1;
  int out = open(to, O_WRONLY | O_CREAT | O_EXCL, 0644);
  if (out < 0)
    return -1;
  int r = copyTo(in, out);
  close(in);
  close(out);
  if (r == 0)
    unlink(from);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the source of a copy is removed while the copy is not synced; a power loss can lose both
  return r;
}

int warningStreams(const char *from, const char *to) {
  FILE *in = fopen(from, "r"), *out = fopen(to, "w");
  if (!in || !out)
    return -1;
  char b[128];
  while (fgets(b, sizeof b, in))
    fputs(b, out);
  remove(from);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the source of a copy is removed while the copy is still buffered; a power loss can lose both
  fclose(in);
  return fclose(out);
}

int warningSyncedTooLate(const char *from, const char *to) {
  int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (in < 0 || out < 0 || copyTo(in, out) != 0)
    return -1;
  if (unlink(from) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: the source of a copy is removed while the copy is not synced; {{.*}}
    return -1;
  return fsync(out);
}

static int copyFile(const char *from, const char *to) {
  int in = open(from, O_RDONLY);
  if (in < 0)
    return -1;
  int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (out < 0) {
    close(in);
    return -1;
  }
  int r = copyTo(in, out);
  close(in);
  return close(out) == 0 ? r : -1;
}

int warningHelper(const char *from, const char *to) {
  if (copyFile(from, to) != 0)
    return -1;
  return unlink(from);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: the source of a copy is removed while the copy is not synced; {{.*}}
}

int noWarningSynced(const char *from, const char *to) {
  int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (in < 0 || out < 0 || copyTo(in, out) != 0 || fsync(out) != 0)
    return -1;
  close(in);
  close(out);
  return unlink(from);
}

static int syncPath(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  int r = fsync(fd);
  close(fd);
  return r;
}

int noWarningSyncedByPath(const char *from, const char *to) {
  if (copyFile(from, to) != 0 || syncPath(to) != 0)
    return -1;
  return unlink(from);
}

// The copy goes, not the source.
int noWarningGivesUp(const char *from, const char *to) {
  int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (in < 0 || out < 0)
    return -1;
  if (copyTo(in, out) != 0) {
    unlink(to);
    return -1;
  }
  return close(out);
}

// Another file than the source.
int noWarningOther(const char *from, const char *to, const char *lock) {
  if (copyFile(from, to) != 0)
    return -1;
  return unlink(lock);
}

int noWarningKept(const char *from, const char *to) { return copyFile(from, to); }

// The result of a computation, not a copy: the file that goes was not read here.
int noWarningNotRead(const char *old, const char *to, const void *p, size_t n) {
  int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (out < 0 || write(out, p, n) != (ssize_t)n)
    return -1;
  close(out);
  return unlink(old);
}

int noWarningRename(const char *from, const char *to) { return rename(from, to); }

int noWarningReadOnly(const char *path) {
  char b[16];
  int in = open(path, O_RDONLY);
  if (in < 0 || read(in, b, sizeof b) < 0)
    return -1;
  close(in);
  return unlink(path);
}

// An option of the caller decides about the sync.
int noWarningOption(const char *from, const char *to, int durable) {
  int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (in < 0 || out < 0 || copyTo(in, out) != 0)
    return -1;
  if (durable && fsync(out) != 0)
    return -1;
  return unlink(from);
}

int noWarningSynchronous(const char *from, const char *to) {
  int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_DSYNC, 0644);
  if (in < 0 || out < 0 || copyTo(in, out) != 0)
    return -1;
  return unlink(from);
}
