// RUN: %check_durability %s durability-sync-after-close %t -- -I%S/../must-not-report/Inputs
#include "posix.h"

int silentOrder(int fd) {
  if (fsync(fd) != 0)
    return -1;
  return close(fd);
}

int silentReopened(const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || close(fd) != 0)
    return -1;
  fd = open(path, O_RDONLY);
  if (fd < 0)
    return -1;
  int r = fsync(fd);
  close(fd);
  return r;
}

struct log {
  int fd;
};

int silentForgotten(struct log *l) {
  if (l->fd >= 0 && close(l->fd) != 0)
    return -1;
  l->fd = -1;
  return l->fd >= 0 ? fsync(l->fd) : 0;
}

// The original is open still.
int silentDuplicate(int fd) {
  int other = dup(fd);
  if (other < 0 || close(other) != 0)
    return -1;
  return fsync(fd);
}

int silentOtherMember(struct log *a, struct log *b) {
  if (close(a->fd) != 0)
    return -1;
  return fsync(b->fd);
}

int silentEachOpened(const char **paths, int n) {
  for (int i = 0; i < n; ++i) {
    int fd = open(paths[i], O_RDONLY);
    if (fd < 0)
      return -1;
    if (fsync(fd) != 0) {
      close(fd);
      return -1;
    }
    close(fd);
  }
  return 0;
}

int silentFailurePath(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n) {
    close(fd);
    return -1;
  }
  int r = fsync(fd);
  close(fd);
  return r;
}

static void drop(struct log *l) {
  if (l->fd >= 0)
    close(l->fd);
  l->fd = -1;
}
static int settle(struct log *l) {
  if (l->fd < 0)
    return 0;
  return fsync(l->fd);
}
int silentGuarded(struct log *l) {
  drop(l);
  return settle(l);
}

int silentFreopened(const char *a, const char *b, const char *text) {
  FILE *f = fopen(a, "w");
  if (!f)
    return -1;
  f = freopen(b, "w", f);
  if (!f || fputs(text, f) < 0 || fflush(f) != 0 || fsync(fileno(f)) != 0)
    return -1;
  return fclose(f);
}

// Both files are synced.
int silentRotated(struct log *l, const char *next, const void *p, size_t n) {
  if (write(l->fd, p, n) != (ssize_t)n || fsync(l->fd) != 0 || close(l->fd) != 0)
    return -1;
  l->fd = open(next, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (l->fd < 0)
    return -1;
  return fsync(l->fd);
}

// The new file is written: the sync is for it.
int silentRewritten(struct log *l, const char *next, const void *p, size_t n) {
  if (write(l->fd, p, n) != (ssize_t)n || close(l->fd) != 0)
    return -1;
  l->fd = open(next, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (l->fd < 0 || write(l->fd, p, n) != (ssize_t)n)
    return -1;
  return fsync(l->fd);
}

void foreign(struct log *l);
int silentUnknown(struct log *l) {
  if (close(l->fd) != 0)
    return -1;
  foreign(l);
  return fsync(l->fd);
}

// The close that failed left nothing to sync, and the path says so.
int silentAfterFailure(int fd) {
  if (close(fd) != 0) {
    fsync(fd);
    return -1;
  }
  return 0;
}

int silentDirectory(const char *dir, int fd) {
  if (close(fd) != 0)
    return -1;
  int d = open(dir, O_RDONLY | O_DIRECTORY);
  if (d < 0)
    return -1;
  int r = fsync(d);
  close(d);
  return r;
}

// Another handle each time round.
struct job {
  int fd;
  struct job *next;
};
struct job *take(void);
void silentQueue(void) {
  struct job *j;
  while ((j = take()) != NULL) {
    if (fsync(j->fd) != 0)
      return;
    close(j->fd);
  }
}

int takeHandle(void);
void silentHandles(void) {
  for (int fd = takeHandle(); fd >= 0; fd = takeHandle()) {
    if (fsync(fd) != 0)
      return;
    close(fd);
  }
}

// Redis' bio.c: the head of a list that another function shortens.
struct list {
  struct job *head;
} jobs[3];
void shorten(struct list *l);
void silentListHead(int type) {
  for (;;) {
    struct job *j = jobs[type].head;
    if (fsync(j->fd) != 0)
      return;
    close(j->fd);
    shorten(&jobs[type]);
  }
}
