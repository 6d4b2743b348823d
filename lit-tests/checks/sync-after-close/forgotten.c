// RUN: %check_durability %s durability-sync-after-close %t
// A callee of a callee closes the handle and forgets it: what is behind the place later is another one, or none.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int closeAt(int *place) {
  int result = 0;
  if (place && *place >= 0) {
    static int syncs;
    int fd = *place;
    if (syncs)
      fsync(fd);
    if (close(fd))
      result = -2;
    *place = -1;
  }
  return result;
}
static int openAt(int directory, const char *name, int checked) {
  int fd = openat(directory, name, O_RDONLY);
  if (fd < 0 && checked) {
    int other = openat(directory, name, O_NOFOLLOW);
    if (other >= 0 && faccessat(directory, name, R_OK, 0) == 0)
      fd = other;
    if (other != fd)
      close(other);
  }
  if (checked && fd >= 0 && faccessat(directory, name, X_OK, 0) != 0)
    closeAt(&fd);
  return fd;
}
int noWarning(const char *path, char *names[]) {
  int result = 0;
  int directory = openAt(-1, "/", 1);
  int fd = directory;
  for (int i = 0; names[i]; ++i) {
    fd = openAt(directory, names[i], 1);
    if (fd < 0)
      result = mkdirat(directory, names[i], 0700);
    closeAt(&directory);
    if (fd < 0) {
      result = -1;
      break;
    }
    directory = fd;
  }
  closeAt(&directory);
  return result;
}

static void shut(int fd) {
  fsync(fd);
  close(fd);
}
int warning(int fd) {
  shut(fd);
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs 'fd' after it was closed; it fails, or syncs whatever was opened under that number since, and a power loss loses the data
}

// Two variables hold one handle, to which nothing was written.
int noWarningTwice(const char *path) {
  int fd = open(path, O_RDONLY);
  int other = fd;
  if (fd < 0)
    return -1;
  closeAt(&fd);
  return closeAt(&other);
}
