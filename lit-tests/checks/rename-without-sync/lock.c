// RUN: %check_durability %s durability-rename-without-sync %t
// A lock that is taken by a link says nothing after a crash.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int silentLock(const char *tmp, const char *lock, const char *owner, size_t n) {
  struct stat st;
  int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL, 0644);
  if (fd < 0 || write(fd, owner, n) != (ssize_t)n || close(fd) != 0)
    return -1;
  int taken = link(tmp, lock) == 0;
  if (!taken && stat(tmp, &st) == 0)
    taken = st.st_nlink == 2;
  if (unlink(tmp) != 0)
    return -1;
  return taken ? 0 : -1;
}

int warningCountedBefore(const char *tmp, const char *dst, const char *p, size_t n) {
  struct stat st;
  int fd = open(tmp, O_WRONLY | O_CREAT, 0644);
  if (fd < 0 || fstat(fd, &st) != 0 || st.st_nlink != 1)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || close(fd) != 0)
    return -1;
  if (link(tmp, dst) != 0)
    return -1;
  // CHECK-MESSAGES: :[[@LINE-2]]:7: warning: a file gets another name while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
  return unlink(tmp);
}
