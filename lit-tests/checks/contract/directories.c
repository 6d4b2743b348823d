// RUN: %check_durability %s durability-contract,durability-rename-without-sync %t --model=%S/Inputs/directories.yaml -- -I%S/Inputs
// Contracts that speak of the directory of a file, of one directory of several, and of files by their names.
#include "unistd.h"

struct directories {
  int data;
  int log;
  int logged;
};

// syncs-directory: dirname(path), where the body is elsewhere
int sync_parent(const char *path);

static int publish(const char *from, const char *to) {
  int fd = open(from, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, "a", 1) != 1 || fsync(fd)) {
    close(fd);
    return -1;
  }
  if (close(fd))
    return -1;
  return rename(from, to);
}
int noWarningParent(const char *from, const char *to) {
  return publish(from, to) ? -1 : sync_parent(to);
}
int warningParent(const char *from, const char *to) {
  return publish(from, to);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with a name that is not stable: its directory is not synced
}

// syncs-directory of two handles, one of them behind an option
int noWarningHandles(struct directories *d) {
  if (fsync(d->data))
    return -1;
  return d->logged ? fsync(d->log) : 0;
}
int warningHandles(struct directories *d) {
  if (!d->logged)
    return fsync(d->data);
  return fsync(d->data);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS_DIRECTORY(d->log) when d->logged' does not hold: returns success without syncing a directory
}

// A model that names the function itself: that nothing is synced is a breach.
int noWarningForgotten(int fd) { return fsync(fd); }
int warningForgotten(int fd) { return fd < 0 ? -1 : 0; }
// CHECK-MESSAGES: :[[@LINE-1]]:32: warning: contract 'DURABLE_SYNCS_DIRECTORY(fd)' does not hold: returns success without syncing a directory

// writes: path; syncs: path when durable
int write_named(const char *path, const char *text, int durable);
int noWarningRename(const char *from, const char *to) {
  return write_named(from, "a", 1) ? -1 : rename(from, to);
}
int warningRename(const char *from, const char *to) {
  return write_named(from, "a", 0) ? -1 : rename(from, to);
  // CHECK-MESSAGES: :[[@LINE-1]]:43: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

// syncs: path, of a function that opens the file
int noWarningNamed(const char *path) {
  int fd = open(path, O_WRONLY);
  if (fd < 0)
    return -1;
  int failed = write(fd, "a", 1) != 1 || fsync(fd);
  close(fd);
  return failed;
}
int warningNamed(const char *path) {
  int fd = open(path, O_WRONLY);
  if (fd < 0)
    return -1;
  int failed = write(fd, "a", 1) != 1;
  close(fd);
  return failed;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS(path)' does not hold: returns success with data in the page cache of a file that is not synced
}
// Who opens the file is not in sight.
int handle_by_name(const char *path);
int noWarningHandedOn(const char *path) { return handle_by_name(path); }

// A sync of the file is none of its directory, where both are promised.
struct file {
  int fd, fresh;
};
int open_parent(const char *path);
int noWarningFileAndParent(struct file *f, const char *path) {
  if (fsync(f->fd))
    return -1;
  if (f->fresh) {
    int d = open_parent(path);
    if (d < 0)
      return -1;
    fsync(d);
    close(d);
  }
  return 0;
}
int warningFileAlone(struct file *f, const char *path) {
  if (fsync(f->fd))
    return -1;
  if (f->fresh) {
    int d = open_parent(path);
    if (d < 0)
      return -1;
    close(d);
  }
  return 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS_DIRECTORY()' does not hold: returns success without syncing a directory
}
