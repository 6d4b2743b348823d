// RUN: %check_durability %s durability-prefer-fdatasync %t --level=strict -- --target=x86_64-apple-macos13 -I%S/../must-not-report/Inputs
// macOS has no fdatasync.
#include "posix.h"

int silentAppend(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  return fsync(fd);
}
