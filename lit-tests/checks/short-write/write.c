// RUN: %check_durability %s durability-short-write %t --level=strict -- -I%S/../unchecked-sync/Inputs
#include "file.h"

int warningSign(const char *path, const char *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) < 0) {
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a partial count of 'write' is taken as success; the rest of the data is never written to a file
    close(fd);
    return -1;
  }
  return close(fd);
}

int warningDropped(int fd, const char *p, size_t n) {
  pwrite(fd, p, n, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'pwrite' is dropped; when less is written to 'fd', the rest is missing without notice
  return fsync(fd);
}

int warningVariable(int fd, const char *p, size_t n) {
  ssize_t w = write(fd, p, n);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: a partial count of 'write' is taken as success; the rest of the data is never written to 'fd'
  if (w == -1)
    return -1;
  return fsync(fd);
}

int warningStream(const char *path, const char *p, size_t n) {
  FILE *f = fopen(path, "wb");
  if (!f)
    return -1;
  fwrite(p, 1, n, f);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fwrite' is dropped; when less is written to a file, the rest is missing without notice
  fclose(f);
  return 0;
}

int silentCompared(int fd, const char *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  return fsync(fd);
}

int silentLoop(int fd, const char *p, size_t n) {
  while (n > 0) {
    ssize_t w = write(fd, p, n);
    if (w < 0) {
      if (errno == EINTR)
        continue;
      return -1;
    }
    p += w;
    n -= w;
  }
  return fsync(fd);
}

ssize_t silentReturned(int fd, const char *p, size_t n) {
  ssize_t w = pwrite(fd, p, n, 0);
  if (w < 0)
    return -1;
  if (fsync(fd) != 0)
    return -1;
  return w;
}

int silentOneByte(const char *path) {
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  if (write(fd, "x", 1) < 0)
    return -1;
  return close(fd);
}

int silentVoidCast(int fd, const char *p, size_t n) {
  (void)write(fd, p, n);
  return fsync(fd);
}

// It may be a pipe.
int silentUnknownKind(int fd, const char *p, size_t n) {
  write(fd, p, n);
  return 0;
}

int silentAskedByClose(const char *path, const char *s) {
  FILE *f = fopen(path, "w");
  if (!f)
    return -1;
  fputs(s, f);
  return fclose(f);
}

int silentAskedByError(const char *path, const char *s) {
  FILE *f = fopen(path, "w");
  if (!f)
    return -1;
  fputs(s, f);
  int bad = ferror(f);
  fclose(f);
  return bad ? -1 : 0;
}

int silentParameter(FILE *f, const char *s) {
  fputs(s, f);
  return 0;
}

void silentPid(const char *path, int pid) {
  FILE *f = fopen(path, "w");
  if (!f)
    return;
  fprintf(f, "%d\n", pid);
  fclose(f);
}

int silentErrorPath(int fd, const char *p, size_t n) {
  if (fsync(fd) != 0) {
    pwrite(fd, p, n, 0);
    return -1;
  }
  return 0;
}

size_t fread(void *data, size_t size, size_t count, FILE *f);

// A question before the write says nothing of it.
int warningAskedBefore(const char *path, char *p, size_t n) {
  FILE *f = fopen(path, "r+b");
  if (!f || fread(p, 1, n, f) != n)
    return -1;
  fwrite(p, n, 1, f);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fwrite' is dropped; when less is written to a file, the rest is missing without notice
  fclose(f);
  return 0;
}
