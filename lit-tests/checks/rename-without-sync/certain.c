// RUN: %check_durability %s durability-rename-without-sync,durability-fsync-without-flush %t
// CORE K-5: a write behind a callee that nothing is known of is certain, one before it is not.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

void put_header(FILE *f);
void put_tail(FILE *f);
void lock_range(int fd);

int warningWrittenAfter(const char *tmp, const char *dst) {
  FILE *f = fopen(tmp, "w");
  if (!f)
    return -1;
  put_header(f);
  if (fputs("body", f) < 0 || fsync(fileno(f)) != 0 || fclose(f) != 0)
    return -1;
  // CHECK-MESSAGES: :[[@LINE-2]]:31: warning: 'fsync' syncs while written data may still be in the user-space buffer; a crash after it loses that data
  return rename(tmp, dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

int noWarningWrittenBefore(const char *tmp, const char *dst) {
  FILE *f = fopen(tmp, "w");
  if (!f)
    return -1;
  if (fputs("body", f) < 0)
    return -1;
  put_tail(f);
  if (fsync(fileno(f)) != 0 || fclose(f) != 0)
    return -1;
  return rename(tmp, dst);
}

int warningDescriptorLocked(const char *tmp, const char *dst, const void *p, size_t n) {
  int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  lock_range(fd);
  if (write(fd, p, n) != (ssize_t)n || close(fd) != 0)
    return -1;
  return rename(tmp, dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}
