// RUN: %check_durability %s durability-overwrite-in-place %t
// Written over and cut to the new length: never empty, and a mixture after a crash. It need not be synced.
#include <fcntl.h>
#include <unistd.h>

int warningOver(const char *path, const char *text, size_t n) {
  int fd = open(path, O_RDWR | O_CREAT, 0644);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: the only copy of a file is rewritten in place before the new contents are stable; a crash leaves a part of them and nothing of the old ones [durability-overwrite-in-place]
  if (fd < 0)
    return -1;
  if (write(fd, text, n) != (ssize_t)n) {
    close(fd);
    return -1;
  }
  if (ftruncate(fd, (off_t)n) != 0) {
    // Not critical.
  }
  close(fd);
  return 0;
}

// Room is made before anything is written.
int silentRoom(const char *path, const char *text, size_t n) {
  int fd = open(path, O_RDWR | O_CREAT, 0644);
  if (fd < 0)
    return -1;
  if (ftruncate(fd, 1 << 20) != 0 || write(fd, text, n) != (ssize_t)n) {
    close(fd);
    return -1;
  }
  return close(fd);
}

// As for a process id.
int silentEmptied(const char *path, const char *text, size_t n) {
  int fd = open(path, O_RDWR | O_CREAT, 0644);
  if (fd < 0)
    return -1;
  if (ftruncate(fd, 0) != 0 || write(fd, text, n) != (ssize_t)n) {
    close(fd);
    return -1;
  }
  return close(fd);
}

int silentNew(const char *path, const char *text, size_t n) {
  int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, text, n) != (ssize_t)n || ftruncate(fd, (off_t)n) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

// The caller knows what the file is for.
static int silentInternal(const char *path, const char *text, size_t n) {
  int fd = open(path, O_RDWR | O_CREAT, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, text, n) != (ssize_t)n || ftruncate(fd, (off_t)n) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}
int useInternal(const char *path) { return silentInternal(path, "text", 4); }
