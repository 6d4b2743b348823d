// Own buffers are listed before the summaries (CORE B-1, B-2): a global string, an I/O object, a structure of data and
// length. What only one file drains is listed apart.
// RUN: %durability-lint check --no-canary --checks=durability-fsync-without-flush --dump-summaries %s -- | FileCheck %s
typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ssize_t;
ssize_t write(int fd, const void *data, size_t size);
ssize_t pwrite(int fd, const void *data, size_t size, long offset);
void *memcpy(void *to, const void *from, size_t size);
typedef char *sds;
sds sdscatlen(sds s, const void *data, size_t size);
sds sdsempty(void);
size_t sdslen(const sds s);
void sdsclear(sds s);
void sdsfree(sds s);
void sdsrange(sds s, ssize_t start, ssize_t end);

// CHECK-NOT: own buffer
// CHECK: {{^}}own buffer server::aof_buf level aof_buf handle aof_fd{{$}}
// CHECK-NEXT: {{^}}own buffer log::out.data level out.len handle fd{{$}}
// CHECK-NEXT: {{^}}drained here, filled elsewhere: spool::text level used handle fd{{$}}
// CHECK-NOT: own buffer
// CHECK-NOT: drained here

static struct server {
  int aof_fd;
  sds aof_buf;
} server;

static ssize_t aofWrite(int fd, const char *buf, size_t len) {
  ssize_t total = 0;
  while (len) {
    ssize_t n = write(fd, buf, len);
    if (n < 0)
      return total ? total : -1;
    len -= n;
    buf += n;
    total += n;
  }
  return total;
}

void feed(const char *p, size_t n) { server.aof_buf = sdscatlen(server.aof_buf, p, n); }
// CHECK-LABEL: summary of feed
// CHECK-NEXT: {{^}}  ok: [server.aof_fd: U=1|u K=k]

int flush(void) {
  if (sdslen(server.aof_buf) == 0)
    return 0;
  ssize_t n = aofWrite(server.aof_fd, server.aof_buf, sdslen(server.aof_buf));
  if (n != (ssize_t)sdslen(server.aof_buf)) {
    if (n > 0)
      sdsrange(server.aof_buf, n, -1);
    return -1;
  }
  sdsclear(server.aof_buf);
  return 0;
}
// CHECK-LABEL: summary of flush
// CHECK-DAG: {{^}}  ok returns 0: [server.aof_fd: U=0 K=k]
// CHECK-DAG: {{^}}  ok returns 0: [server.aof_fd: U=0 K=1|u|k]

struct bytes {
  char *data;
  size_t len;
};
static void add(struct bytes *b, const void *p, size_t n) {
  memcpy(b->data + b->len, p, n);
  b->len += n;
}
struct log {
  int fd;
  struct bytes out;
};
void put(struct log *l, const void *p, size_t n) { add(&l->out, p, n); }
int drain(struct log *l) {
  if (write(l->fd, l->out.data, l->out.len) != (ssize_t)l->out.len)
    return -1;
  l->out.len = 0;
  return 0;
}

// Another file appends.
struct spool {
  int fd;
  char *text;
  size_t used;
};
int spoolDrain(struct spool *s) {
  if (write(s->fd, s->text, s->used) != (ssize_t)s->used)
    return -1;
  s->used = 0;
  return 0;
}

// A page frame, and a header that is encoded and written at once.
struct pager {
  int fd;
  char frame[4096];
  char header[64];
  size_t headerLength;
  long pages;
};
int putPage(struct pager *p, const void *data) {
  memcpy(p->frame, data, sizeof(p->frame));
  p->pages++;
  return pwrite(p->fd, p->frame, sizeof(p->frame), p->pages * 4096) == sizeof(p->frame) ? 0 : -1;
}
int putHeader(struct pager *p, const void *data, size_t n) {
  p->headerLength = 0;
  memcpy(p->header, data, n);
  p->headerLength += n;
  return pwrite(p->fd, p->header, p->headerLength, 0) == (ssize_t)p->headerLength ? 0 : -1;
}
