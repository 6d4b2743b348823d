// RUN: %check_durability %s durability-sync-retry %t -- -I%S/../unchecked-sync/Inputs
// a failure that is kept in a status, which the next success resets.
#include "file.h"

enum { Good, Bad };

static _Atomic int shared;
int seen;
struct Job {
  int fd;
  struct Job *next;
};
static struct Job *queue;
void waitForJob(void);

void *warningWorker(void *unused) {
  for (;;) {
    if (!queue) {
      waitForJob();
      continue;
    }
    struct Job *job = queue;
    if (fdatasync(job->fd) == -1) {
      // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: the failure of 'fdatasync' is forgotten as soon as it succeeds again; the pages it was for may be gone, and nothing says so any more
      // CHECK-NOTES: :[[@LINE-2]]:9: note: fails here
      // CHECK-NOTES: :[[@LINE+1]]:7: note: kept here
      __c11_atomic_store(&shared, Bad, __ATOMIC_RELAXED);
    } else {
      // CHECK-NOTES: :[[@LINE+1]]:7: note: taken back here by the next success
      __c11_atomic_store(&shared, Good, __ATOMIC_RELAXED);
    }
    queue = job->next;
  }
}

struct Store {
  int fd;
  int status;
  int syncs;
};

void warningMember(struct Store *s) {
  if (fsync(s->fd) == 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: the failure of 'fsync' is forgotten as soon as it succeeds again; the pages it was for may be gone, and nothing says so any more
    s->status = Good;
  else
    s->status = Bad;
}

void silentLatched(struct Store *s) {
  if (fsync(s->fd) == 0)
    s->syncs = 1;
  else
    s->status = Bad;
}

// Nothing is synced once it has failed.
void silentGuarded(struct Store *s) {
  if (s->status == Bad)
    return;
  if (fsync(s->fd) == 0)
    s->status = Good;
  else
    s->status = Bad;
}

// What was lost may be what is written again.
void silentWritten(struct Store *s, const void *p, size_t n) {
  if (pwrite(s->fd, p, n, 0) != (ssize_t)n)
    return;
  if (fsync(s->fd) == 0)
    s->status = Good;
  else
    s->status = Bad;
}

int silentTold(struct Store *s) {
  if (fsync(s->fd) != 0) {
    s->status = Bad;
    return -1;
  }
  s->status = Good;
  return 0;
}

int silentToldAtTheEnd(struct Store *s) {
  int r = fsync(s->fd);
  if (r == 0)
    s->status = Good;
  else
    s->status = Bad;
  return r;
}

// It ends with the function.
void silentLocal(struct Store *s) {
  int status;
  if (fsync(s->fd) == 0)
    status = Good;
  else
    status = Bad;
  if (status == Bad)
    s->syncs = -1;
}

void silentOther(struct Store *s) {
  if (fsync(s->fd) == 0)
    seen = Good;
  else
    s->status = Bad;
}
