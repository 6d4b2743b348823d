// RUN: %check_durability %s durability-short-write %t --level=strict -- -I%S/../unchecked-sync/Inputs
// What a call rules out is not what its result tells of: a page that was got for reading is not written on release.
#include "file.h"

struct page {
  int fd;
  int write;
};

static int release(struct page *p) {
  if (p->write)
    return pwrite(p->fd, "page", 4, 0) == 4 ? 0 : -1;
  return 0;
}

int silentRead(int fd) {
  struct page p;
  p.fd = fd;
  p.write = 0;
  release(&p);
  return fsync(fd);
}

int warningWrite(int fd) {
  struct page p;
  p.fd = fd;
  p.write = 1;
  release(&p);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'release' is dropped; when less is written to 'fd', the rest is missing without notice
  return fsync(fd);
}

int warningEither(struct page *p) {
  release(p);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'release' is dropped; when less is written to 'p->fd', the rest is missing without notice
  return fsync(p->fd);
}
