// RUN: %check_durability %s durability-wrong-directory-synced %t
// Directory syncs that make no changed name stable.
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

static int syncDirectory(const char *dir) {
  int fd = open(dir, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    return -1;
  int r = fsync(fd);
  close(fd);
  return r;
}

static int syncParent(const char *path) {
  char copy[4096];
  strcpy(copy, path);
  return syncDirectory(dirname(copy));
}

int warningOther(const char *staging, const char *final, const void *p, size_t n) {
  char tmp[256], dst[256];
  snprintf(tmp, sizeof tmp, "%s/table", staging);
  snprintf(dst, sizeof dst, "%s/table", final);
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  return syncDirectory(staging);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: another directory is synced than the one whose name changes; a power loss can bring back what the name stood for before [durability-wrong-directory-synced]
  // CHECK-NOTES: :[[@LINE-4]]:32: note: renamed by 'rename' here
  // CHECK-NOTES: :[[@LINE-3]]:10: note: calling 'syncDirectory'
  // CHECK-NOTES: :[[@LINE-21]]:11: note: synced by 'fsync' here
  // CHECK-NOTES: :[[@LINE-5]]:3: note: returns success here without syncing the directory of the name
}

int warningTooEarly(const char *dir, const void *p, size_t n) {
  char tmp[256], dst[256];
  snprintf(tmp, sizeof tmp, "%s/table.tmp", dir);
  snprintf(dst, sizeof dst, "%s/table", dir);
  if (syncDirectory(dir) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: the directory is synced before the name in it changes, and not after; {{.*}}
    return -1;
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  return 0;
}

int warningParentTooEarly(const char *tmp, const char *dst, const void *p, size_t n) {
  if (syncParent(dst) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: the directory is synced before the name in it changes, and not after; {{.*}}
    return -1;
  if (store(tmp, p, n) != 0)
    return -1;
  return rename(tmp, dst);
}

// The new directory's names are stable, and not its own in its parent.
int warningGrandparent(const char *base, const void *p, size_t n) {
  char dir[256], dst[256];
  snprintf(dir, sizeof dir, "%s/tables", base);
  snprintf(dst, sizeof dst, "%s/tables/one", base);
  int fd = open(dst, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  if (close(fd) != 0)
    return -1;
  return syncDirectory(base);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: another directory is synced than the one whose name changes; a power loss can lose the whole file when it is new
}

int warningLiteral(const void *p, size_t n) {
  if (store("/srv/data/table.tmp", p, n) != 0 || rename("/srv/data/table.tmp", "/srv/data/table") != 0)
    return -1;
  return syncDirectory("/srv/log");
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: another directory is synced than the one whose name changes; {{.*}}
}

int warningFile(const char *dir, const void *p, size_t n) {
  char tmp[256], dst[256], lock[256];
  snprintf(tmp, sizeof tmp, "%s/table.tmp", dir);
  snprintf(dst, sizeof dst, "%s/table", dir);
  snprintf(lock, sizeof lock, "%s/locks", dir);
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  return syncDirectory(lock);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: another directory is synced than the one whose name changes; {{.*}}
}

int noWarningSame(const char *dir, const void *p, size_t n) {
  char tmp[256], dst[256];
  snprintf(tmp, sizeof tmp, "%s/table.tmp", dir);
  snprintf(dst, sizeof dst, "%s/table", dir);
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  return syncDirectory(dir);
}

int noWarningSlash(const void *p, size_t n) {
  if (store("/srv/data/table.tmp", p, n) != 0 || rename("/srv/data/table.tmp", "/srv/data/table") != 0)
    return -1;
  return syncDirectory("/srv/data/");
}

int noWarningBoth(const char *from, const char *to, const void *p, size_t n) {
  char tmp[256], dst[256];
  snprintf(tmp, sizeof tmp, "%s/table", from);
  snprintf(dst, sizeof dst, "%s/table", to);
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  return syncDirectory(from) != 0 || syncDirectory(to) != 0 ? -1 : 0;
}

int noWarningTwice(const char *dir, const void *p, size_t n) {
  char tmp[256], dst[256];
  snprintf(tmp, sizeof tmp, "%s/table.tmp", dir);
  snprintf(dst, sizeof dst, "%s/table", dir);
  if (store(tmp, p, n) != 0 || syncDirectory(dir) != 0 || rename(tmp, dst) != 0)
    return -1;
  return syncDirectory(dir);
}

// What the caller passes may be the directory of what it passes.
int noWarningUnrelatedNames(const char *dir, const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  return syncDirectory(dir);
}

// The working directory may be the one that is named.
int noWarningRelative(const char *dir, const void *p, size_t n) {
  if (store("table.tmp", p, n) != 0 || rename("table.tmp", "table") != 0)
    return -1;
  return syncDirectory(dir);
}

// Nothing is synced at all: another check.
int noWarningNone(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  return rename(tmp, dst);
}

// The first sync makes the first name stable; that of the second is another check's matter.
int noWarningFirstOfTwo(const char *dir, const void *p, size_t n) {
  char tmp[256], dst[256], other[256];
  snprintf(tmp, sizeof tmp, "%s/table.tmp", dir);
  snprintf(dst, sizeof dst, "%s/table", dir);
  snprintf(other, sizeof other, "%s/other", dir);
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0 || syncDirectory(dir) != 0)
    return -1;
  if (store(tmp, p, n) != 0)
    return -1;
  return rename(tmp, other);
}

// A name that is not to last.
int noWarningPlainMove(const char *from, const char *dir, const char *to) {
  char dst[256];
  snprintf(dst, sizeof dst, "%s/moved", to);
  if (rename(from, dst) != 0)
    return -1;
  return syncDirectory(dir);
}

int noWarningFailure(const char *staging, const char *final, const void *p, size_t n) {
  char tmp[256], dst[256];
  snprintf(tmp, sizeof tmp, "%s/table", staging);
  snprintf(dst, sizeof dst, "%s/table", final);
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  syncDirectory(staging);
  return -1;
}

int noWarningNewDirectory(const char *base, const void *p, size_t n) {
  char dir[256], dst[256];
  snprintf(dir, sizeof dir, "%s/tables", base);
  snprintf(dst, sizeof dst, "%s/tables/one", base);
  if (mkdir(dir, 0700) != 0 || store(dst, p, n) != 0 || syncDirectory(dir) != 0)
    return -1;
  return syncDirectory(base);
}
