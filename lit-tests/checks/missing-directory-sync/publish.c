// RUN: %check_durability %s durability-missing-directory-sync %t
// What is published or synced under a name whose directory is not synced (CORE bit N, D-2).
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int store(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

int warningRename(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  return rename(tmp, dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed to its final name and the directory is not synced before success is returned; a power loss can bring back what the name stood for before [durability-missing-directory-sync]
  // CHECK-NOTES: :[[@LINE-2]]:10: note: renamed by 'rename' here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: returns success here without syncing the directory
}

int warningAtOnce(const char *tmp, const char *dst, const void *p, size_t n) {
  FILE *f = fopen(tmp, "w");
  if (!f)
    return -1;
  if (fwrite(p, 1, n, f) != n || fflush(f) != 0 || fsync(fileno(f)) != 0) {
    fclose(f);
    return -1;
  }
  if (fclose(f) != 0)
    return -1;
  if (rename(tmp, dst) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a file is renamed to its final name and the directory is not synced before success is returned; {{.*}}
    return -1;
  return 0;
}

int warningLink(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  if (link(tmp, dst) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a file gets another name and the directory is not synced before success is returned; a power loss can take the new name back
    return -1;
  unlink(tmp);
  return 0;
}

int warningCreated(const void *p, size_t n) {
  int fd = open("/var/lib/state/record", O_WRONLY | O_CREAT, 0600);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: a file that may be new is synced and the directory is not synced before success is returned; a power loss can lose the whole file when it is new
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

int warningFormatted(const char *dir, int number, const void *p, size_t n) {
  char name[256];
  snprintf(name, sizeof name, "%s/segment-%d", dir, number);
  int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: a file that may be new is synced and the directory is not synced {{.*}}
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fdatasync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

int warningOption(int durable, const void *p, size_t n) {
  int fd = open("/var/lib/state/option", O_WRONLY | O_CREAT, 0600);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: a file that may be new is synced {{.*}}
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n) {
    close(fd);
    return -1;
  }
  if (durable && fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

static int syncDirectory(const char *dir) {
  int fd = open(dir, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    return -1;
  int r = fsync(fd);
  close(fd);
  return r;
}

// Another path of the function syncs the directory, and no option decides.
int warningSibling(const char *dir, const char *from, const char *to, int kind) {
  if (rename(from, to) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a file is renamed to its final name and the directory is not synced {{.*}}
    return -1;
  if (kind == 7)
    return 0;
  return syncDirectory(dir);
}

// The names in a new directory are made stable, its own name is not.
int warningDirectory(const char *dir, const void *p, size_t n) {
  char tmp[256], dst[256];
  snprintf(tmp, sizeof tmp, "%s/manifest.tmp", dir);
  snprintf(dst, sizeof dst, "%s/manifest", dir);
  if (mkdir(dir, 0700) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a directory is made whose names are to last and the directory is not synced before success is returned; a power loss can lose the directory with all that is in it
    return -1;
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  return syncDirectory(dir);
}

// Nothing of the failure of the removal changes that the rename is not stable.
int warningRemovesTheOldOne(const char *tmp, const char *dst, const char *old, const void *p, size_t n) {
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: a file is renamed to its final name {{.*}}
    return -1;
  (void)unlink(old);
  return 0;
}

// A log that is told the name syncs nothing.
void say(const char *format, ...);
int warningTold(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: a file is renamed to its final name {{.*}}
    return -1;
  say("wrote %s", dst);
  return 0;
}

static int replaced(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  return rename(tmp, dst);
}

// Some caller syncs: the duty is the callers', and this one does not see to it.
int syncingCaller(const char *dir, const char *tmp, const char *dst, const void *p, size_t n) {
  if (replaced(tmp, dst, p, n) != 0)
    return -1;
  return syncDirectory(dirname(strdup(dst)));
}

int warningCaller(const char *tmp, const char *dst, const void *p, size_t n) {
  return replaced(tmp, dst, p, n);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed to its final name {{.*}}
  // CHECK-NOTES: :[[@LINE-2]]:10: note: calling 'replaced'
  // CHECK-NOTES: :[[@LINE-14]]:10: note: renamed by 'rename' here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: returns success here without syncing the directory
}
