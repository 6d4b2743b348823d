// RUN: %check_durability %s durability-write-order %t --level=contract --model=%S/Inputs/mark.yaml
// A model may give the order before a mark a condition, and name a call through a pointer.
#include <fcntl.h>
#include <unistd.h>

struct methods {
  int (*publish)(int fd);
};
struct journal {
  int fd, lazy, records;
  long header;
  const struct methods *methods;
};

int warningHeader(struct journal *j, const void *p) {
  if (pwrite(j->fd, p, 512, 512) != 512)
    return -1;
  return pwrite(j->fd, p, 28, j->header) == 28 ? 0 : -1;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'pwrite' is called while 'j->fd' is not synced; a power loss can keep what it does and lose what must be there before
}
int silentHeader(struct journal *j, const void *p) {
  if (pwrite(j->fd, p, 512, 512) != 512 || (!j->lazy && fsync(j->fd) != 0))
    return -1;
  return pwrite(j->fd, p, 28, j->header) == 28 ? 0 : -1;
}
int warningPointer(struct journal *j) {
  return j->methods->publish(j->fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'publish' is called while 'j->fd' is not synced; {{.*}}
}
int silentPointer(struct journal *j) {
  return fsync(j->fd) == 0 ? j->methods->publish(j->fd) : -1;
}
