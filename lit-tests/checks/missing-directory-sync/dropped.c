// RUN: %check_durability %s durability-missing-directory-sync %t
// The result of a directory's sync is dropped: when it fails, the name is not stable, and success is returned.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int syncDirectory(const char *path) {
  int fd = open(path, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    return -1;
  if (fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

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

static int publish(const char *dir, const void *p, size_t n) {
  char tmp[256], dst[256];
  snprintf(tmp, sizeof tmp, "%s/state.tmp", dir);
  snprintf(dst, sizeof dst, "%s/state", dir);
  if (store(tmp, p, n) != 0)
    return -1;
  return rename(tmp, dst);
}

int warningHelper(const char *dir, const void *p, size_t n) {
  if (publish(dir, p, n) != 0)
    return -1;
  syncDirectory(dir);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'syncDirectory' is dropped; when it fails, a name that a power loss takes back counts as stable [durability-missing-directory-sync]
  // CHECK-NOTES: :[[@LINE-4]]:7: note: calling 'publish'
  // CHECK-NOTES: :[[@LINE-9]]:10: note: renamed by 'rename' here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: the result of syncing the directory is lost here
  return 0;
}

int warningHandle(const char *dir, const void *p, size_t n) {
  int result;
  int fd = open(dir, O_RDONLY | O_DIRECTORY);
  if (fd < 0 || publish(dir, p, n) != 0)
    return -1;
  result = fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: result of 'fsync' is never read; when it fails, a name that a power loss takes back counts as stable [durability-missing-directory-sync]
  // CHECK-NOTES: :[[@LINE-4]]:17: note: calling 'publish'
  // CHECK-NOTES: :[[@LINE-22]]:10: note: renamed by 'rename' here
  // CHECK-NOTES: :[[@LINE-4]]:12: note: the result of syncing the directory is lost here
  close(fd);
  return 0;
}

// It tells that the directory could not be opened.
int warningInHelper(const char *path) {
  int fd = open(path, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    return -1;
  fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fsync' is dropped; when it fails, a name that a power loss takes back counts as stable [durability-missing-directory-sync]
  // CHECK-NOTES: :[[@LINE-2]]:3: note: the result of syncing the directory is lost here
  return close(fd);
}

int noWarningOnPurpose(const char *dir, const void *p, size_t n) {
  if (publish(dir, p, n) != 0)
    return -1;
  (void)syncDirectory(dir);
  return 0;
}

int noWarningLookedAt(const char *dir, const void *p, size_t n) {
  if (publish(dir, p, n) != 0)
    return -1;
  return syncDirectory(dir);
}

// Best effort: nobody is told of anything.
void noWarningBestEffort(const char *path) {
  int fd = open(path, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    return;
  fsync(fd);
  close(fd);
}

int noWarningAfterFailure(const char *dir, const void *p, size_t n) {
  if (publish(dir, p, n) != 0) {
    syncDirectory(dir);
    return -1;
  }
  return syncDirectory(dir);
}

// Nothing that matters rests on it.
int noWarningRemoval(const char *dir, const char *path) {
  if (unlink(path) != 0)
    return -1;
  syncDirectory(dir);
  return 0;
}
