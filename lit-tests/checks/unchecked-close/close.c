// RUN: %check_durability %s durability-unchecked-close %t --level=strict -- -I%S/../unchecked-sync/Inputs
#include "file.h"
int rename(const char *from, const char *to);

int warningStream(const char *path, const char *p, size_t n) {
  FILE *f = fopen(path, "w");
  if (!f)
    return -1;
  if (fwrite(p, 1, n, f) != n) {
    fclose(f);
    return -1;
  }
  fclose(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fclose' is dropped although a file was written and not synced; when it fails, the buffered data is lost without notice
  // CHECK-NOTES: :[[@LINE-6]]:7: note: data is buffered by 'fwrite' here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: closed here
  return 0;
}

int warningDescriptor(const char *temporary, const char *path, const char *p, size_t n) {
  int fd = open(temporary, O_WRONLY | O_CREAT, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n) {
    close(fd);
    return -1;
  }
  close(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'close' is dropped although a file was written and not synced; when it fails, a write that failed late is lost without notice
  return rename(temporary, path);
}

int warningUnread(const char *path, const char *s) {
  FILE *f = fopen(path, "w");
  if (!f)
    return -1;
  if (fputs(s, f) < 0)
    return -1;
  int r = fclose(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: result of 'fclose' is never read although a file was written and not synced; when it fails, the buffered data is lost without notice
  return 0;
}

static FILE *create(const char *path) { return fopen(path, "wb"); }
static int emit(FILE *f, const char *s) { return fputs(s, f) < 0 ? -1 : 0; }

int warningHelpers(const char *path, const char *s) {
  FILE *f = create(path);
  if (!f || emit(f, s))
    return -1;
  fclose(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fclose' is dropped although a file was written and not synced; when it fails, the buffered data is lost without notice
  return 0;
}

int silentChecked(const char *path, const char *s) {
  FILE *f = fopen(path, "w");
  if (!f)
    return -1;
  int bad = fputs(s, f) < 0;
  if (fclose(f) != 0)
    bad = 1;
  return bad ? -1 : 0;
}

int silentVoidCast(const char *path, const char *s) {
  FILE *f = fopen(path, "w");
  if (!f || fputs(s, f) < 0)
    return -1;
  (void)fclose(f);
  return 0;
}

int silentSynced(const char *path, const char *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  close(fd);
  return 0;
}

int silentRead(const char *path) {
  FILE *f = fopen(path, "r");
  if (!f)
    return -1;
  fclose(f);
  return 0;
}

int silentFlushed(const char *path, const char *s) {
  FILE *f = fopen(path, "w");
  if (!f || fputs(s, f) < 0 || fflush(f) != 0)
    return -1;
  fclose(f);
  return 0;
}

int silentLog(const char *path, const char *s) {
  int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, s, 10) != 10)
    return -1;
  close(fd);
  return 0;
}

// Nobody to tell: a pid file.
void silentVoid(const char *path, int pid) {
  FILE *f = fopen(path, "w");
  if (!f)
    return;
  fprintf(f, "%d\n", pid);
  fclose(f);
}

int silentNotOpenedHere(FILE *f, const char *s) {
  if (fputs(s, f) < 0)
    return -1;
  fclose(f);
  return 0;
}

int silentFailsAnyway(const char *path, const char *s) {
  FILE *f = fopen(path, "w");
  if (!f)
    return -1;
  if (fputs(s, f) < 0 || s[0] == 'x') {
    fclose(f);
    return -1;
  }
  return fclose(f);
}

int fseek(FILE *f, long offset, int whence);
size_t fread(void *data, size_t size, size_t count, FILE *f);

int warningSecondWrite(const char *path, char *p, size_t n) {
  FILE *f = fopen(path, "r+b");
  if (!f || fread(p, 1, n, f) != n)
    return -1;
  if (fwrite(p, n, 1, f) != 1 || fseek(f, 100, 0) != 0 ||
      fwrite(p, n, 1, f) != 1)
    return -1;
  fclose(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'fclose' is dropped although a file was written and not synced; when it fails, the buffered data is lost without notice
  return 0;
}
