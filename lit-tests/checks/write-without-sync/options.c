// RUN: %check_durability %s durability-write-without-sync %t -- -I%S/Inputs
// Who chooses not to sync has not forgotten it (CORE O-1).
#include "unistd.h"

int noWarningBoolParameter(int fd, const void *p, size_t n, int durable) {
  if (write(fd, p, n) < 0)
    return -1;
  if (durable)
    return fsync(fd);
  return 0;
}

int noWarningNegated(int fd, const void *p, size_t n, _Bool lazy) {
  if (write(fd, p, n) < 0)
    return -1;
  if (!lazy && fsync(fd) != 0)
    return -1;
  return 0;
}

enum mode { MODE_NONE, MODE_BATCH, MODE_SYNC };

int noWarningEnum(int fd, const void *p, size_t n, enum mode mode) {
  if (write(fd, p, n) < 0)
    return -1;
  if (mode == MODE_SYNC)
    return fsync(fd);
  return 0;
}

int noWarningEnumSwitch(int fd, const void *p, size_t n, enum mode mode) {
  if (write(fd, p, n) < 0)
    return -1;
  switch (mode) {
  case MODE_SYNC:
    return fsync(fd);
  case MODE_BATCH:
  case MODE_NONE:
    return 0;
  }
  return 0;
}

#define SYNC_OFF 0
#define SYNC_FULL 2
int noWarningNamedConstant(int fd, const void *p, size_t n, int level) {
  if (write(fd, p, n) < 0)
    return -1;
  if (level == SYNC_OFF)
    return 0;
  return fsync(fd);
}

#define FLAG_SYNC 0x10
int noWarningMask(int fd, const void *p, size_t n, unsigned flags) {
  if (write(fd, p, n) < 0)
    return -1;
  if (flags & FLAG_SYNC)
    return fsync(fd);
  return 0;
}

struct options {
  int sync;
  enum mode mode;
};
struct db {
  int fd;
  const struct options *options;
  int no_sync;
};

int noWarningOptionMember(struct db *db, const void *p, size_t n) {
  if (write(db->fd, p, n) < 0)
    return -1;
  if (db->no_sync)
    return 0;
  return fsync(db->fd);
}

int noWarningOptionStructure(struct db *db, const void *p, size_t n) {
  if (write(db->fd, p, n) < 0)
    return -1;
  if (db->options->sync && fsync(db->fd) != 0)
    return -1;
  return 0;
}

extern int durable_writes;
int noWarningOptionGlobal(int fd, const void *p, size_t n) {
  if (write(fd, p, n) < 0)
    return -1;
  return durable_writes ? fsync(fd) : 0;
}

// The option is one of two tests.
int noWarningOptionAndKind(int fd, const void *p, size_t n, int durable, int kind) {
  if (write(fd, p, n) < 0)
    return -1;
  if (durable && kind != 7)
    return fsync(fd);
  return 0;
}

int noWarningOptionInHelper(struct db *db, int fd, const void *p, size_t n) {
  if (write(fd, p, n) < 0)
    return -1;
  return noWarningOptionMember(db, p, n);
}

// The same function without the choice.
int warningNoOption(int fd, const void *p, size_t n, int level) {
  if (write(fd, p, n) < 0)
    return -1;
  if (level == 3)
    return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: returns success with data written to 'fd' not synced, though another path of the function syncs it; a power loss loses that data
  return fsync(fd);
}
