// RUN: %check_durability %s durability-write-without-sync %t
// CORE O-3, D-4 in C: names of one format, files kept in one field.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>


int segment1(const char *dir, int n, const void *p, size_t size) {
  char path[256];
  snprintf(path, sizeof path, "%s/segment-%d.dat", dir, n);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, size) < 0 || fsync(fd) != 0)
    return -1;
  return close(fd);
}

int segment2(const char *dir, int n, const void *p, size_t size) {
  char path[256];
  sprintf(path, "%s/segment-%d.dat", dir, n);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, size) < 0 || fsync(fd) != 0)
    return -1;
  return close(fd);
}

int warningSegment3(const char *dir, int n, const void *p, size_t size) {
  char path[256];
  snprintf(path, sizeof path, "%s/segment-%d.dat", dir, n);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, size) < 0)
    return -1;
  return close(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file named like '%/segment-%.dat' is written and closed without a sync, though 2 other functions sync such files; a power loss loses that data
}


// Another format.
int trace(const char *dir, int n, const void *p, size_t size) {
  char path[256];
  snprintf(path, sizeof path, "%s/trace-%d.txt", dir, n);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, size) < 0)
    return -1;
  return close(fd);
}

// The file is removed: nothing of it has to stay.
int scratch(const char *dir, int n, const void *p, size_t size) {
  char path[256];
  snprintf(path, sizeof path, "%s/segment-%d.dat", dir, n);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, size) < 0 || close(fd) != 0)
    return -1;
  return unlink(path);
}

// A sync that is an option is neither for nor against.
int optional(const char *dir, int n, const void *p, size_t size, int durable) {
  char path[256];
  snprintf(path, sizeof path, "%s/segment-%d.dat", dir, n);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0 || write(fd, p, size) < 0)
    return -1;
  if (durable && fsync(fd) != 0)
    return -1;
  return close(fd);
}

struct journal {
  int fd;
};

int journalReset(struct journal *j, const void *p, size_t n) {
  if (write(j->fd, p, n) < 0 || fsync(j->fd) != 0)
    return -1;
  return close(j->fd);
}

int journalSeal(struct journal *j, const void *p, size_t n) {
  if (write(j->fd, p, n) < 0 || fdatasync(j->fd) != 0)
    return -1;
  return close(j->fd);
}

int warningJournalRotate(struct journal *j, const void *p, size_t n) {
  if (write(j->fd, p, n) < 0)
    return -1;
  return close(j->fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file kept in 'journal::fd' is written and closed without a sync, though 2 other functions sync such files; a power loss loses that data
}

// A caller of a function that was judged is not judged again.
int rotateTwice(struct journal *a, struct journal *b, const void *p, size_t n) {
  return warningJournalRotate(a, p, n) || warningJournalRotate(b, p, n);
}

// Plain descriptors are no kind.
int plain1(int fd, const void *p, size_t n) { return write(fd, p, n) < 0 || fsync(fd) != 0 ? -1 : close(fd); }
int plain2(int fd, const void *p, size_t n) { return write(fd, p, n) < 0 || fsync(fd) != 0 ? -1 : close(fd); }
int plain3(int fd, const void *p, size_t n) { return write(fd, p, n) < 0 ? -1 : close(fd); }
