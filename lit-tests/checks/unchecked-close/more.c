// RUN: %check_durability %s durability-unchecked-close %t --level=strict -- -I%S/../unchecked-sync/Inputs
#include "file.h"
int rename(const char *from, const char *to);
int unlink(const char *path);
FILE *fdopen(int fd, const char *mode);
int ftruncate(int fd, long size);

int warningWrapped(const char *path, const char *s) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
  if (!f || fputs(s, f) < 0)
    return -1;
  fclose(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fclose' is dropped although a file was written and not synced; when it fails, the buffered data is lost without notice
  return 0;
}

int warningTruncated(const char *path) {
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  if (fd < 0 || ftruncate(fd, 4096) != 0)
    return -1;
  close(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'close' is dropped although a file was written and not synced; when it fails, a write that failed late is lost without notice
  return 0;
}

int warningLoop(const char *path, const char **lines, int n) {
  FILE *f = fopen(path, "w");
  if (!f)
    return -1;
  for (int i = 0; i < n; ++i)
    if (fputs(lines[i], f) < 0) {
      fclose(f);
      return -1;
    }
  fclose(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fclose' is dropped although a file was written and not synced; when it fails, the buffered data is lost without notice
  return 0;
}

int warningOnePath(const char *path, const char *s) {
  FILE *f = fopen(path, "w");
  if (!f || fputs(s, f) < 0)
    return -1;
  if (s[0] == 'x')
    return fclose(f);
  fclose(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fclose' is dropped although a file was written and not synced; when it fails, the buffered data is lost without notice
  return 0;
}

int warningPublished(const char *tmp, const char *path, const char *s) {
  FILE *f = fopen(tmp, "w");
  if (!f || fprintf(f, "%s\n", s) < 0)
    return -1;
  fclose(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fclose' is dropped although a file was written and not synced; when it fails, the buffered data is lost without notice
  return rename(tmp, path);
}

int warningTwo(const char *a, const char *b, const char *s) {
  FILE *one = fopen(a, "w"), *two = fopen(b, "w");
  if (!one || !two || fputs(s, one) < 0 || fputs(s, two) < 0)
    return -1;
  if (fclose(one) != 0)
    return -1;
  fclose(two);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fclose' is dropped although a file was written and not synced; when it fails, the buffered data is lost without notice
  return 0;
}

int silentLater(const char *path, const char *s) {
  FILE *f = fopen(path, "w");
  if (!f || fputs(s, f) < 0)
    return -1;
  int r = fclose(f);
  return r == 0 ? 0 : -1;
}

int silentRemoved(const char *path, const char *s) {
  FILE *f = fopen(path, "w");
  if (!f || fputs(s, f) < 0 || unlink(path) != 0)
    return -1;
  fclose(f);
  return 0;
}

int silentSyncedStream(const char *path, const char *s) {
  FILE *f = fopen(path, "w");
  if (!f || fputs(s, f) < 0 || fflush(f) != 0 || fsync(fileno(f)) != 0)
    return -1;
  fclose(f);
  return 0;
}

void foreign(FILE *f);
int silentUnknown(const char *path) {
  FILE *f = fopen(path, "w");
  if (!f)
    return -1;
  foreign(f);
  fclose(f);
  return 0;
}

int silentDevice(const char *s) {
  int fd = open("/dev/tty", O_WRONLY);
  if (fd < 0 || write(fd, s, 1) != 1)
    return -1;
  close(fd);
  return 0;
}

int silentNothingWritten(const char *path) {
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  if (fd < 0)
    return -1;
  close(fd);
  return 0;
}

int noWarningBestEffort(const char *path) {
  int fd = open(path, O_WRONLY, 0);
  if (fd < 0)
    return -1;
  int r = write(fd, "0", 1);
  (void)r;
  close(fd);
  return 0;
}
