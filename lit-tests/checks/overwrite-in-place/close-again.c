// RUN: %check_durability %s durability-overwrite-in-place %t --level=strict
// A close that works after one that failed cleans up; the path still fails.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

struct settings {
  char *path;
  char *temporary;
};
struct settings current;
int keepError(void);

int silentCleanUp(const void *p, size_t n) {
  int rc = 0;
  FILE *f = fopen(current.temporary, "w");
  if (!f)
    return -1;
  if (fwrite(p, n, 1, f) != 1 || fflush(f) != 0 || fdatasync(fileno(f)) != 0) {
    rc = keepError();
    goto finish;
  }
  if (fclose(f) < 0) {
    rc = keepError();
    goto finish;
  }
  f = NULL;
  if (rename(current.temporary, current.path) < 0) {
    rc = keepError();
    goto finish;
  }
finish:
  if (f)
    fclose(f);
  return rc;
}

int warningNoName(const void *p, size_t n) {
  int rc = 0;
  FILE *f = fopen(current.path, "w");
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: the only copy of a file is truncated in place before the new contents are stable; a crash leaves a part of them and nothing of the old ones
  if (!f)
    return -1;
  if (fwrite(p, n, 1, f) != 1 || fflush(f) != 0 || fdatasync(fileno(f)) != 0) {
    rc = keepError();
    goto finish;
  }
  if (fclose(f) < 0)
    rc = keepError();
  f = NULL;
finish:
  if (f)
    fclose(f);
  return rc;
}
