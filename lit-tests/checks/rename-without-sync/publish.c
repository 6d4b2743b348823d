// RUN: %check_durability %s durability-rename-without-sync %t
// CORE D-2: a file written here gets its final name while its data may be unsynced.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int warningDescriptor(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n) {
    close(fd);
    unlink(tmp);
    return -1;
  }
  if (close(fd) != 0)
    return -1;
  return rename(tmp, dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
  // CHECK-NOTES: :[[@LINE-9]]:7: note: data is written to the page cache by 'write' here
  // CHECK-NOTES: :[[@LINE-5]]:7: note: closed by 'close' here
  // CHECK-NOTES: :[[@LINE-4]]:10: note: renamed by 'rename' here
}

int warningStreamStillOpen(const char *tmp, const char *dst) {
  FILE *f = fopen(tmp, "w");
  if (!f)
    return -1;
  if (fputs("record", f) == EOF)
    return -1;
  if (rename(tmp, dst) != 0)
    return -1;
  // CHECK-MESSAGES: :[[@LINE-2]]:7: warning: a file is renamed while the data written to it is still buffered; a power loss can leave an empty or partial file under the new name
  return fclose(f);
}

int warningLink(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL, 0644);
  if (fd < 0 || write(fd, p, n) < 0 || close(fd) != 0)
    return -1;
  if (link(tmp, dst) != 0)
    return -1;
  // CHECK-MESSAGES: :[[@LINE-2]]:7: warning: a file gets another name while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
  return unlink(tmp);
}

int warningMkstemp(const char *dst, const void *p, size_t n) {
  char tmp[] = "/var/lib/example/stateXXXXXX";
  int fd = mkstemp(tmp);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) < 0 || close(fd) != 0) {
    unlink(tmp);
    return -1;
  }
  return rename(tmp, dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

// The flush reaches the page cache only.
int warningFlushOnly(const char *tmp, const char *dst) {
  FILE *f = fopen(tmp, "w");
  if (!f)
    return -1;
  if (fputs("record", f) == EOF || fflush(f) != 0 || fclose(f) != 0)
    return -1;
  return rename(tmp, dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

// Another file is synced.
int warningOtherSynced(const char *tmp, const char *dst, int other, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) < 0 || fsync(other) != 0 || close(fd) != 0)
    return -1;
  return rename(tmp, dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

// A name that paths have set to different things is one name until it changes.
int warningMergedName(char *tmp, const char *dst, const void *p, size_t n) {
  if (!tmp) {
    tmp = (char *)malloc(strlen(dst) + 5);
    strcat(strcpy(tmp, dst), ".tmp");
  }
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) < 0 || close(fd) != 0)
    return -1;
  return rename(tmp, dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}
