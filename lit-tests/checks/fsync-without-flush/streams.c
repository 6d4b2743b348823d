// RUN: %check_durability %s durability-fsync-without-flush %t -- -I%S/Inputs
// A stream that is written and synced in one function (CORE E-3).
#include "stdio.h"

int warningPuts(FILE *f) {
  if (fputs("record", f) == EOF)
    return -1;
  return fsync(fileno(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
  // CHECK-NOTES: :[[@LINE-4]]:7: note: data for 'f' is buffered by 'fputs' here
  // CHECK-NOTES: :[[@LINE-3]]:10: note: 'fsync' syncs here without a flush before it
}

int warningWriteDataSync(FILE *f, const void *p, size_t n) {
  if (fwrite(p, 1, n, f) != n)
    return -1;
  if (fdatasync(fileno(f)) < 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'fdatasync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
    return -1;
  return 0;
}

// A local holds the descriptor.
int warningDescriptorInLocal(FILE *f) {
  int fd = fileno(f);
  if (fprintf(f, "%d\n", 1) < 0)
    return -1;
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}

// dup() is another handle of the same file (CORE C-1), and has no buffer.
int warningDuplicate(FILE *f) {
  int fd = dup(fileno(f));
  if (fd < 0 || fputs("record", f) == EOF)
    return -1;
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}

// fdopen() gives the descriptor a buffer.
int warningFdopen(int fd) {
  FILE *f = fdopen(fd, "a");
  if (!f)
    return -1;
  if (fputs("record", f) == EOF)
    return -1;
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'fd'; a crash after it loses that data
}

int warningOpened(const char *path) {
  FILE *f = fopen(path, "w");
  if (!f)
    return -1;
  if (fputs("record", f) == EOF || fsync(fileno(f)) != 0) {
  // CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'fsync' syncs while written data may still be in the user-space buffer; a crash after it loses that data
    fclose(f);
    return -1;
  }
  return fclose(f);
}

// Flushed on one path only.
int warningFlushOnOnePath(FILE *f, int n) {
  if (fputc('a', f) == EOF)
    return -1;
  if (n > 4096 && fflush(f) != 0)
    return -1;
  return fsync(fileno(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}

// The order is the wrong way round.
int warningFlushAfterSync(FILE *f) {
  if (fputs("record", f) == EOF)
    return -1;
  if (fsync(fileno(f)) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
    return -1;
  return fflush(f);
}

// Written again after the flush.
int warningWrittenAfterFlush(FILE *f) {
  if (fputs("record", f) == EOF || fflush(f) != 0)
    return -1;
  fputc('\n', f);
  return fsync(fileno(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}

int warningOtherStreamFlushed(FILE *f, FILE *g) {
  if (fputs("record", f) == EOF || fflush(g) != 0)
    return -1;
  return fsync(fileno(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}

int warningWrittenInLoop(FILE *f, const char *const *lines, int n) {
  for (int i = 0; i < n; i++)
    if (fputs(lines[i], f) == EOF)
      return -1;
  return fsync(fileno(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}

// sync() and syncfs() do not look into user space either.
int warningFullBuffering(FILE *f) {
  setvbuf(f, NULL, _IOFBF, 65536);
  if (fputs("record", f) == EOF)
    return -1;
  return fsync(fileno(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}

int noWarningFlush(FILE *f) {
  if (fputs("record", f) == EOF || fflush(f) != 0)
    return -1;
  return fsync(fileno(f));
}

int noWarningFlushStatements(FILE *f) {
  fputs("record", f);
  fflush(f);
  return fsync(fileno(f));
}

int noWarningFlushAll(FILE *f) {
  if (fputs("record", f) == EOF)
    return -1;
  fflush(NULL);
  return fsync(fileno(f));
}

// fseek() and rewind() empty the buffer first.
int noWarningSeek(FILE *f) {
  if (fputs("record", f) == EOF || fseek(f, 0, SEEK_END) != 0)
    return -1;
  return fsync(fileno(f));
}

int noWarningRewind(FILE *f) {
  if (fputs("record", f) == EOF)
    return -1;
  rewind(f);
  return fsync(fileno(f));
}

int noWarningUnbuffered(FILE *f) {
  if (setvbuf(f, NULL, _IONBF, 0) != 0)
    return -1;
  if (fputs("record", f) == EOF)
    return -1;
  return fsync(fileno(f));
}

int noWarningSetbuf(const char *path) {
  FILE *f = fopen(path, "a");
  if (!f)
    return -1;
  setbuf(f, NULL);
  int r = fputs("record", f) == EOF ? -1 : fsync(fileno(f));
  fclose(f);
  return r;
}

// A stream that is read has nothing to flush.
int noWarningRead(const char *path, char *line) {
  FILE *f = fopen(path, "r");
  if (!f)
    return -1;
  fgets(line, 80, f);
  int r = fsync(fileno(f));
  fclose(f);
  return r;
}

// A directory opened as a stream, only to be synced.
int noWarningDirectory(const char *directory) {
  FILE *f = fopen(directory, "r");
  if (!f)
    return -1;
  int r = fsync(fileno(f));
  fclose(f);
  return r;
}

// Standard output carries no duty (CORE C-4).
int noWarningStdout(void) {
  fputs("done\n", stdout);
  return fsync(fileno(stdout));
}

int noWarningDevice(void) {
  FILE *f = fopen("/dev/tty", "w");
  if (!f)
    return -1;
  fputs("done\n", f);
  int r = fsync(fileno(f));
  fclose(f);
  return r;
}

// write() has no buffer in user space.
int noWarningWrite(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  return fsync(fd);
}

int noWarningOtherFile(FILE *f, int fd) {
  if (fputs("record", f) == EOF)
    return -1;
  return fsync(fd);
}

int noWarningFlushOnTheWritingPath(FILE *f, const char *text) {
  if (text) {
    if (fputs(text, f) == EOF || fflush(f) != 0)
      return -1;
  }
  return fsync(fileno(f));
}

// Both tests are of the same condition (CORE O-5).
int noWarningSameCondition(FILE *f, const char *text) {
  if (text && fputs(text, f) == EOF)
    return -1;
  if (text && fflush(f) != 0)
    return -1;
  return fsync(fileno(f));
}

// The failed flush leaves; the buffer of a failed write is nobody's data.
int noWarningFailedFlush(FILE *f) {
  int err = 0;
  if (fputs("record", f) == EOF)
    err = -1;
  if (!err && fflush(f) != 0)
    err = -1;
  if (!err)
    err = fsync(fileno(f));
  return err;
}

int noWarningRetriedFlush(FILE *f) {
  fputs("record", f);
  while (fflush(f) != 0)
    if (errno != EINTR)
      return -1;
  while (fsync(fileno(f)) != 0)
    if (errno != EINTR)
      return -1;
  return 0;
}

// No data of this program is lost when it stops anyway.
void noWarningAbort(FILE *f) {
  if (fputs("record", f) == EOF)
    abort();
  if (fflush(f) != 0)
    abort();
  if (fsync(fileno(f)) != 0)
    abort();
}
