// RUN: %check_durability %s durability-fsync-without-flush %t -- -I%S/Inputs
// Buffers that C code keeps itself (CORE B-1 to B-3, E-2).
#include "stdio.h"

struct log {
  int fd;
  char buf[4096];
  size_t used;
};

int logDrain(struct log *l) {
  size_t done = 0;
  while (done < l->used) {
    ssize_t n = write(l->fd, l->buf + done, l->used - done);
    if (n < 0) {
      if (errno == EINTR)
        continue;
      return -1;
    }
    done += (size_t)n;
  }
  l->used = 0;
  return 0;
}

int logAppend(struct log *l, const void *p, size_t n) {
  if (l->used + n > sizeof(l->buf) && logDrain(l))
    return -1;
  memcpy(l->buf + l->used, p, n);
  l->used += n;
  return 0;
}

// The write is in a sibling function (CORE E-2).
int warningSync(struct log *l) { return fsync(l->fd); }
// CHECK-MESSAGES: :[[@LINE-1]]:41: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'l->fd'; a crash after it loses that data

int warningAppendThenSync(struct log *l, const void *p, size_t n) {
  if (logAppend(l, p, n))
    return -1;
  return fsync(l->fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'l->fd'; a crash after it loses that data
}

int noWarningDrainThenSync(struct log *l) {
  if (logDrain(l))
    return -1;
  return fsync(l->fd);
}

int noWarningAppendDrainSync(struct log *l, const void *p, size_t n) {
  if (logAppend(l, p, n) || logDrain(l))
    return -1;
  return fsync(l->fd);
}

// The buffer is empty on the edge that does not drain (CORE B-3).
int noWarningEmptyIsDrained(struct log *l) {
  if (l->used > 0 && logDrain(l))
    return -1;
  return fsync(l->fd);
}

// A static function's callers are all here; they decide.
static int syncOnly(struct log *l) { return fsync(l->fd); }
int noWarningStaticHelper(struct log *l) {
  if (logDrain(l))
    return -1;
  return syncOnly(l);
}

// A page frame has no level: it is scratch, filled and written at once (CORE B-2).
struct pages {
  int fd;
  char frame[4096];
};

int pageFill(struct pages *p, const void *data, size_t n) {
  memset(p->frame, 0, sizeof(p->frame));
  memcpy(p->frame, data, n);
  return 0;
}

int noWarningFrame(struct pages *p) {
  if (pwrite(p->fd, p->frame, sizeof(p->frame), 0) != sizeof(p->frame))
    return -1;
  return fsync(p->fd);
}

int noWarningFrameFilled(struct pages *p, const void *data, size_t n) {
  pageFill(p, data, n);
  return fsync(p->fd);
}

// A string that grows by x = f(x, ...), as aof_buf of Redis.
typedef char *sds;
sds sdsnew(const char *text);
sds sdscatlen(sds s, const void *p, size_t n);
size_t sdslen(const char *s);
void sdsfree(sds s);

struct aof {
  int fd;
  sds buf;
};

int aofFlush(struct aof *a) {
  ssize_t n = write(a->fd, a->buf, sdslen(a->buf));
  if (n != (ssize_t)sdslen(a->buf))
    return -1;
  sdsfree(a->buf);
  a->buf = sdsnew("");
  return 0;
}

void aofFeed(struct aof *a, const void *p, size_t n) { a->buf = sdscatlen(a->buf, p, n); }

int warningAofSync(struct aof *a) { return fsync(a->fd); }
// CHECK-MESSAGES: :[[@LINE-1]]:44: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'a->fd'; a crash after it loses that data

int noWarningAofSync(struct aof *a) {
  if (aofFlush(a))
    return -1;
  return fsync(a->fd);
}

// A counter beside the storage that nothing writes out is no level.
struct cache {
  int fd;
  char slots[16];
  int entries;
};

void cacheAdd(struct cache *c, char v) { c->slots[c->entries++] = v; }
int noWarningCounter(struct cache *c, const void *p, size_t n) {
  if (write(c->fd, p, n) != (ssize_t)n)
    return -1;
  return fsync(c->fd);
}
