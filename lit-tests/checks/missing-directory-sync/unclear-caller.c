// RUN: %check_durability %s durability-missing-directory-sync %t
// One caller syncs a directory, and it is unclear whether it is the right one;
// another one syncs none: it is told where the name is made.
#include <fcntl.h>
#include <unistd.h>

extern const char *StateName, *Folder;

static int syncFolder(void) {
  int fd = open(Folder, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    return -1;
  int failed = fsync(fd);
  close(fd);
  return failed;
}

static int save(void) {
  int fd = open(StateName, O_WRONLY | O_CREAT, 0644);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: a file that may be new is synced and the directory is not synced before success is returned; {{.*}}
  if (fd < 0)
    return -1;
  if (write(fd, "text", 4) != 4 || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

int update(void) { return save() == 0 ? syncFolder() : -1; }
int start(void) { return save(); }

// Where no caller is known not to, nothing is said.
static int keep(void) {
  int fd = open(StateName, O_WRONLY | O_CREAT, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, "text", 4) != 4 || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

int noWarning1(void) { return keep() == 0 ? syncFolder() : -1; }
