// RUN: %check_durability %s durability-unchecked-sync %t
// What logs an error number and returns it negated fails, so a function that returns that tells its failure.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int logOf(int level);
int logInternal(int level, int error, const char *format, ...);
#define LOG_ERROR(error, ...)                                                  \
  ({                                                                           \
    int _e = (error);                                                          \
    _e = logOf(3) ? logInternal(3, _e, __VA_ARGS__) : -_e;                     \
    _e < 0 ? _e : -EIO;                                                        \
  })

static int logged(int error, const char *text) {
  fprintf(stderr, "%s: %d\n", text, error);
  return -error;
}

static int syncLogged(int fd) {
  if (fsync(fd) < 0)
    return logged(errno, "fsync");
  return 0;
}
static int syncMacro(int fd) {
  if (fsync(fd) < 0)
    return LOG_ERROR(errno, "fsync");
  return 0;
}

int warningLogged(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  syncLogged(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'syncLogged' is dropped; when it fails, data that a crash loses counts as stable
  return 0;
}
int warningMacro(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  syncMacro(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'syncMacro' is dropped; when it fails, data that a crash loses counts as stable
  return 0;
}
int noWarningLogged(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  return syncLogged(fd);
}

// A helper that opens what it syncs by name.
static int syncNamed(const char *path) {
  int result, fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  result = fsync(fd);
  close(fd);
  return result;
}
int warningNamed(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || close(fd) != 0)
    return -1;
  syncNamed(path);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'syncNamed' is dropped; when it fails, data that a crash loses counts as stable
  return 0;
}
