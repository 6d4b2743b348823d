// RUN: %check_durability %s durability-rename-without-sync %t
// The worked example of CORE §9 (store, publish1..3), and names that cross calls.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int store(const char *t, const char *p, size_t n, int durable) {
  int fd = open(t, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0)
    return -1;
  if (write(fd, p, n) != (ssize_t)n || (durable && fsync(fd) != 0)) {
    close(fd);
    unlink(t);
    return -1;
  }
  return close(fd);
}

int publish1(const char *t, const char *d, const char *p, size_t n) {
  if (store(t, p, n, 0) != 0)
    return -1;
  return rename(t, d);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
  // CHECK-NOTES: :[[@LINE-4]]:7: note: calling 'store'
  // CHECK-NOTES: :[[@LINE-14]]:7: note: data is written to the page cache by 'write' here
  // CHECK-NOTES: :[[@LINE-4]]:10: note: renamed by 'rename' here
}

int publish2(const char *t, const char *d, const char *p, size_t n) {
  if (store(t, p, n, 1) != 0)
    return -1;
  return rename(t, d);
}

int publish3(const char *t, const char *d, const char *p, size_t n, int durable) {
  if (store(t, p, n, durable) != 0)
    return -1;
  return rename(t, d);
}

// The rename is in a callee: a latent publish of its parameter.
static int install(const char *t, const char *d) {
  if (rename(t, d) != 0) {
    unlink(t);
    return -1;
  }
  return 0;
}

int warningLatentPublish(const char *t, const char *d, const char *p, size_t n) {
  if (store(t, p, n, /*do_sync=*/0) != 0)
    return -1;
  return install(t, d);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
  // CHECK-NOTES: :[[@LINE-4]]:7: note: calling 'store'
  // CHECK-NOTES: :[[@LINE-45]]:7: note: data is written to the page cache by 'write' here
  // CHECK-NOTES: :[[@LINE-4]]:10: note: calling 'install'
  // CHECK-NOTES: :[[@LINE-15]]:7: note: renamed by 'rename' here
}

int latentPublishOfSynced(const char *t, const char *d, const char *p, size_t n) {
  if (store(t, p, n, 1) != 0)
    return -1;
  return install(t, d);
}

static int installTwice(const char *t, const char *d) { return install(t, d); }

int warningThroughTwoCalls(const char *d, const char *p, size_t n) {
  char t[256];
  snprintf(t, sizeof t, "%s.tmp", d);
  if (store(t, p, n, 0) != 0)
    return -1;
  return installTwice(t, d);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

struct saver {
  char tmp[64];
  const char *final;
  int fd;
};

static int begin(struct saver *s) {
  s->fd = open(s->tmp, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  return s->fd < 0 ? -1 : 0;
}

static int commit(struct saver *s) {
  if (close(s->fd) != 0)
    return -1;
  return rename(s->tmp, s->final);
}

int warningNameInAField(struct saver *s, const void *p, size_t n) {
  if (begin(s) != 0 || write(s->fd, p, n) < 0)
    return -1;
  return commit(s);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

int fieldSynced(struct saver *s, const void *p, size_t n) {
  if (begin(s) != 0 || write(s->fd, p, n) < 0 || fdatasync(s->fd) != 0)
    return -1;
  return commit(s);
}

// An option of the writer itself: not a finding (CORE O-1).
int optional(const char *t, const char *d, const char *p, size_t n, int flags) {
  int fd = open(t, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) < 0)
    return -1;
  if ((flags & 1) && fsync(fd) != 0)
    return -1;
  close(fd);
  return rename(t, d);
}

// A bare number is no choice with a name (CORE D-3).
int warningUnexplained(const char *t, const char *d, const char *p, size_t n, int kind) {
  int fd = open(t, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, n) < 0)
    return -1;
  if (kind != 7 && fsync(fd) != 0)
    return -1;
  close(fd);
  return rename(t, d);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

// The flags and the mode of a wrapper are its caller's.
static FILE *wrapped_fopen(const char *path, const char *mode) { return fopen(path, mode); }
static int wrapped_open(const char *path, int flags) { return open(path, flags, 0600); }

int warningWrappedStream(const char *t, const char *d) {
  FILE *f = wrapped_fopen(t, "wb");
  if (!f || fputs("a", f) < 0 || fclose(f) != 0)
    return -1;
  return rename(t, d);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

int warningWrappedDescriptor(const char *t, const char *d, int flags) {
  int fd = wrapped_open(t, flags);
  if (fd < 0 || write(fd, "a", 1) != 1 || close(fd) != 0)
    return -1;
  return rename(t, d);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

int wrappedSynced(const char *t, const char *d) {
  FILE *f = wrapped_fopen(t, "wb");
  if (!f || fputs("a", f) < 0 || fflush(f) != 0 || fsync(fileno(f)) != 0 || fclose(f) != 0)
    return -1;
  return rename(t, d);
}
