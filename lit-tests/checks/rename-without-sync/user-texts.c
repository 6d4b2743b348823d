// RUN: %check_durability %s durability-rename-without-sync %t --model=%S/Inputs/texts.yaml
// Functions that build strings are named by the model.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

void join_path(char *out, const char *directory, const char *name);

int warning(const char *directory, const void *p, size_t n) {
  char a[256], b[256];
  join_path(a, directory, "state.tmp");
  int fd = open(a, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) < 0 || close(fd) != 0)
    return -1;
  join_path(b, directory, "state.tmp");
  return rename(b, "state");
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

int otherName(const char *directory, const void *p, size_t n) {
  char a[256], b[256];
  join_path(a, directory, "state.tmp");
  int fd = open(a, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) < 0 || close(fd) != 0)
    return -1;
  join_path(b, directory, "other.tmp");
  return rename(b, "state");
}
