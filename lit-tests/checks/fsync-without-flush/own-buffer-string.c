// RUN: %check_durability %s durability-fsync-without-flush %t -- -I%S/Inputs
// A string of a global that helpers write to a descriptor they are given (CORE B-1, B-3).
#include "stdio.h"

typedef char *sds;
sds sdscatlen(sds s, const void *data, size_t size);
sds sdsempty(void);
size_t sdslen(const sds s);
void sdsclear(sds s);
void sdsfree(sds s);
void sdsrange(sds s, ssize_t start, ssize_t end);

static struct {
  int fd;
  sds buf;
  int policy;
} server;

static ssize_t writeAll(int fd, const char *buf, size_t len) {
  ssize_t total = 0;
  while (len) {
    ssize_t n = write(fd, buf, len);
    if (n < 0) {
      if (errno == EINTR)
        continue;
      return total ? total : -1;
    }
    len -= n;
    buf += n;
    total += n;
  }
  return total;
}

void feed(const char *p, size_t n) { server.buf = sdscatlen(server.buf, p, n); }

// All spellings of the reset; a short count is a failure, and the rest stays.
void flush(int small) {
  if (sdslen(server.buf) == 0)
    return;
  ssize_t n = writeAll(server.fd, server.buf, sdslen(server.buf));
  if (n != (ssize_t)sdslen(server.buf)) {
    if (n > 0)
      sdsrange(server.buf, n, -1);
    return;
  }
  if (small) {
    sdsclear(server.buf);
  } else {
    sdsfree(server.buf);
    server.buf = sdsempty();
  }
}

int noWarningFlushed(void) {
  flush(1);
  return fsync(server.fd);
}

int noWarningEmpty(void) {
  if (sdslen(server.buf) == 0)
    return fsync(server.fd);
  return 0;
}

int warningAppended(const char *p, size_t n) {
  flush(1);
  feed(p, n);
  return fsync(server.fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'server.fd'; a crash after it loses that data
}

int warningOnlyWhenSmall(const char *p, size_t n) {
  feed(p, n);
  if (n < 64)
    flush(0);
  return fsync(server.fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'server.fd'; a crash after it loses that data
}
