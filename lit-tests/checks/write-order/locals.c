// RUN: %check_durability %s durability-write-order %t --level=contract --model=%S/Inputs/locals.yaml
// An order may be about what local variables hold: the object behind a pointer to anything, a job taken from a queue,
// a file that is opened here.
#include <fcntl.h>
#include <unistd.h>

struct store {
  int log, pages, strict, sorted, eager;
};
struct job {
  int fd, must_sync, kind;
};
struct job *next_job(void);
int release_job(struct job *done);
int put_lazily(int fd, const void *p);

static int put_page(int fd, const void *page) { return write(fd, page, 4096) == 4096 ? 0 : -1; }
int warningCallback(void *user, const void *page) {
  struct store *s = (struct store *)user;
  return put_page(s->pages, page);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'put_page' is called while 'user->log' is not synced; a power loss can keep what it does and lose what must be there before
}
int silentCallback(void *user, const void *page) {
  struct store *s = (struct store *)user;
  if (s->strict && fsync(s->log) != 0)
    return -1;
  return put_page(s->pages, page);
}

void *warningWorker(void *kind) {
  while (1) {
    struct job *j = next_job();
    if (j->must_sync)
      j->kind = 0;
    close(j->fd);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'close' is called while a file is not synced; {{.*}}
    release_job(j);
  }
}
void *silentWorker(void *kind) {
  while (1) {
    struct job *j = next_job();
    if (j->must_sync)
      fsync(j->fd);
    close(j->fd);
    release_job(j);
  }
}

static int sync_member(int member) { return fsync(member); }
int warningGroup(const char *name, const void *p, int member) {
  int super = open(name, O_CREAT | O_WRONLY, 0600);
  if (super < 0 || write(super, p, 16) != 16)
    return -1;
  int rc = sync_member(member);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'sync_member' is called while a file is not synced; {{.*}}
  close(super);
  return rc;
}
int silentGroup(const char *name, const void *p, int member) {
  int super = open(name, O_CREAT | O_WRONLY, 0600);
  if (super < 0 || write(super, p, 16) != 16 || fsync(super) != 0)
    return -1;
  int rc = sync_member(member);
  close(super);
  return rc;
}

// The sync of the header says nothing of what is written behind it.
int warningOutdated(struct store *s, const char *p, int n) {
  if (s->sorted && (write(s->log, p, 32) != 32 || fsync(s->log) != 0))
    return -1;
  for (; n > 0; --n)
    if (write(s->log, p, 512) != 512)
      return -1;
  return sync_member(s->pages);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'sync_member' is called while 's->log' is not synced; {{.*}}
}
int silentOutdated(struct store *s, const char *p, int n) {
  if (s->sorted && (write(s->log, p, 32) != 32 || fsync(s->log) != 0))
    return -1;
  for (; n > 0; --n)
    if (write(s->log, p, 512) != 512)
      return -1;
  if (s->eager && fsync(s->log) != 0)
    return -1;
  return sync_member(s->pages);
}

// What a contract leaves unsynced on purpose is unsynced all the same.
int warningPostponed(struct store *s, const char *p) {
  if (fsync(s->log) != 0 || put_lazily(s->log, p) != 0)
    return -1;
  return sync_member(s->pages);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'sync_member' is called while 's->log' is not synced; {{.*}}
}
int silentPostponed(struct store *s, const char *p) {
  if (put_lazily(s->log, p) != 0 || fsync(s->log) != 0)
    return -1;
  return sync_member(s->pages);
}
