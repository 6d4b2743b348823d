// RUN: %check_durability %s durability-contract %t -- -I%contracts -I%S/Inputs
// What is cut off behind the sync, if that works, is not what the file is kept for.
#include <durability/Contracts.h>
#include <unistd.h>

int silentPadding(int fd, const void *p, size_t n, size_t size) DURABLE_SYNCS(fd);
int silentPadding(int fd, const void *p, size_t n, size_t size) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (size > n && ftruncate(fd, n) != 0) {
    // The padding stays.
  }
  return 0;
}

int warningTold(int fd, const void *p, size_t n, size_t size) DURABLE_SYNCS(fd);
int warningTold(int fd, const void *p, size_t n, size_t size) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (size > n && ftruncate(fd, n) != 0)
    return -1;
  return 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS(fd)' does not hold: returns success with data in the page cache of 'fd' that is not synced
}

int warningBefore(int fd, const void *p, size_t n, size_t size) DURABLE_SYNCS(fd);
int warningBefore(int fd, const void *p, size_t n, size_t size) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (size > n && ftruncate(fd, n) != 0) {
    // The padding stays.
  }
  return 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS(fd)' does not hold: returns success with data in the page cache of 'fd' that is not synced
}
