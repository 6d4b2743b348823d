// RUN: %check_durability %s durability-unlink-before-rename %t
// The old file is removed before the rename that would replace it.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int store(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0) {
    close(fd);
    return -1;
  }
  return close(fd);
}

int warningUnlink(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  unlink(dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the old file is removed before the rename that would replace it; a crash in between leaves no file under that name [durability-unlink-before-rename]
  // CHECK-NOTES: :[[@LINE-2]]:3: note: removed by 'unlink' here
  // CHECK-NOTES: :[[@LINE+1]]:10: note: renamed by 'rename' here
  return rename(tmp, dst);
}

int warningRemove(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  (void)remove(dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: the old file is removed before the rename that would replace it; {{.*}}
  return rename(tmp, dst);
}

int warningChecked(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  if (unlink(dst) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: the old file is removed before the rename that would replace it; {{.*}}
    return -1;
  return rename(tmp, dst);
}

int warningWhenThere(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  if (access(dst, F_OK) == 0)
    unlink(dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the old file is removed before the rename that would replace it; {{.*}}
  return rename(tmp, dst);
}

int warningBeforeWriting(const char *tmp, const char *dst, const void *p, size_t n) {
  unlink(dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the old file is removed before the rename that would replace it; {{.*}}
  if (store(tmp, p, n) != 0)
    return -1;
  return rename(tmp, dst);
}

int warningBuilt(const char *path, const void *p, size_t n) {
  char tmp[256];
  snprintf(tmp, sizeof tmp, "%s.new", path);
  if (store(tmp, p, n) != 0)
    return -1;
  unlink(path);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the old file is removed before the rename that would replace it; {{.*}}
  return rename(tmp, path);
}

int warningStream(const char *tmp, const char *dst, const char *text) {
  FILE *f = fopen(tmp, "w");
  if (!f)
    return -1;
  if (fputs(text, f) < 0 || fclose(f) != 0)
    return -1;
  remove(dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the old file is removed before the rename that would replace it; {{.*}}
  return rename(tmp, dst);
}

static int replaceBy(const char *tmp, const char *dst) {
  unlink(dst);
  return rename(tmp, dst);
}

int warningInHelper(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  return replaceBy(tmp, dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: the old file is removed before the rename that would replace it; {{.*}}
}

static void discard(const char *path) { unlink(path); }

int warningByHelper(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  discard(dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the old file is removed before the rename that would replace it; {{.*}}
  return rename(tmp, dst);
}

int warningLiteral(const void *p, size_t n) {
  if (store("state.tmp", p, n) != 0)
    return -1;
  unlink("state");
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the old file is removed before the rename that would replace it; {{.*}}
  return rename("state.tmp", "state");
}

int warningMkstemp(const char *dst, const void *p, size_t n) {
  char tmp[] = "state.XXXXXX";
  int fd = mkstemp(tmp);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0 || close(fd) != 0)
    return -1;
  unlink(dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the old file is removed before the rename that would replace it; {{.*}}
  return rename(tmp, dst);
}

int warningOption(const char *tmp, const char *dst, const void *p, size_t n, int force) {
  if (store(tmp, p, n) != 0)
    return -1;
  if (force)
    unlink(dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the old file is removed before the rename that would replace it; {{.*}}
  return rename(tmp, dst);
}

int noWarningPlain(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  return rename(tmp, dst);
}

// The old temporary goes, not the file that is replaced.
int noWarningStaleTemporary(const char *tmp, const char *dst, const void *p, size_t n) {
  unlink(tmp);
  if (store(tmp, p, n) != 0)
    return -1;
  return rename(tmp, dst);
}

// The old backup goes; the file itself stays until the last rename.
int noWarningBackup(const char *path, const char *backup, const char *tmp, const void *p, size_t n) {
  unlink(backup);
  if (rename(path, backup) != 0)
    return -1;
  if (store(tmp, p, n) != 0)
    return -1;
  return rename(tmp, path);
}

// A plain move: nothing was written here.
int noWarningMove(const char *from, const char *to) {
  unlink(to);
  return rename(from, to);
}

// Only after the rename failed, where the system cannot replace.
int noWarningFallback(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  if (rename(tmp, dst) == 0)
    return 0;
  unlink(dst);
  return rename(tmp, dst);
}

int noWarningOtherName(const char *tmp, const char *dst, const char *journal, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  unlink(journal);
  return rename(tmp, dst);
}

int noWarningAfter(const char *tmp, const char *dst, const char *old, const void *p, size_t n) {
  if (store(tmp, p, n) != 0 || rename(tmp, dst) != 0)
    return -1;
  return unlink(old);
}

// It is there again before the rename.
int noWarningMadeAgain(const char *tmp, const char *dst, const void *p, size_t n) {
  unlink(dst);
  if (store(dst, p, n) != 0 || store(tmp, p, n) != 0)
    return -1;
  return rename(tmp, dst);
}

// link does not replace.
int noWarningLink(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0)
    return -1;
  unlink(dst);
  return link(tmp, dst);
}

int noWarningFailure(const char *tmp, const char *dst, const void *p, size_t n) {
  if (store(tmp, p, n) != 0) {
    unlink(dst);
    return -1;
  }
  return rename(tmp, dst);
}

int noWarningOnlyRemoves(const char *dst) { return unlink(dst); }

int noWarningReassigned(const char *tmp, const char *dst, const char *next, const void *p, size_t n) {
  const char *name = dst;
  unlink(name);
  name = next;
  if (store(tmp, p, n) != 0)
    return -1;
  return rename(tmp, name);
}

// Somebody else writes it; it is synced here.
void fill(FILE *f);
int warningFilledElsewhere(const char *tmp, const char *dst) {
  FILE *f = fopen(tmp, "w");
  if (!f)
    return -1;
  fill(f);
  if (fflush(f) != 0 || fsync(fileno(f)) != 0 || fclose(f) != 0)
    return -1;
  unlink(dst);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the old file is removed before the rename that would replace it; a crash in between leaves no file under that name [durability-unlink-before-rename]
  return rename(tmp, dst);
}

// Neither written nor synced: what was in it is not known.
int silentMoved(const char *tmp, const char *dst) {
  unlink(dst);
  return rename(tmp, dst);
}
