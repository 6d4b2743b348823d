// RUN: %check_durability %s durability-unchecked-sync %t
// Of memory that a file is mapped to not every store is seen: a second sync is not idle.
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

struct store {
  char *memory;
  size_t length;
  uint64_t *sequence;
};

int warningSecond(struct store *s, const void *p, size_t n) {
  memcpy(s->memory + 64, p, n);
  if (msync(s->memory, s->length, MS_SYNC) != 0)
    return -1;
  ++*s->sequence;
  msync(s->memory, 64, MS_SYNC);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'msync' is dropped; when it fails, data that a crash loses counts as stable
  return 0;
}

int silentSecond(struct store *s, const void *p, size_t n) {
  memcpy(s->memory + 64, p, n);
  if (msync(s->memory, s->length, MS_SYNC) != 0)
    return -1;
  ++*s->sequence;
  return msync(s->memory, 64, MS_SYNC);
}
