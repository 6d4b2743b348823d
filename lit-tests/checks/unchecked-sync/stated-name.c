// RUN: %check_durability %s durability-unchecked-sync,durability-misused-sync-result %t -- -I%S/Inputs -I%contracts
// A handle that is opened for nothing but the sync is a directory's, unless the function states that it syncs a file.
#include "file.h"
#include <durability/Contracts.h>

DURABLE_SYNCS(name) int warningStated(const char *name) {
  int fd = open(name, O_RDONLY);
  if (fd < 0)
    return -1;
  fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fsync' is dropped; when it fails, data that a crash loses counts as stable
  return close(fd);
}
DURABLE_SYNCS(name) int noWarningStated(const char *name) {
  int fd = open(name, O_RDONLY);
  if (fd < 0)
    return -1;
  int failed = fsync(fd);
  return close(fd) | failed;
}
int noWarningBestEffort(const char *name) {
  int fd = open(name, O_RDONLY);
  if (fd < 0)
    return -1;
  fsync(fd);
  return close(fd);
}
