// RUN: %check_durability %s durability-contract %t --model=%S/Inputs/contracts.yaml -- -I%S/Inputs
// Contracts of functions that cannot be annotated, by name (CORE D-1, K-1).
#include <fcntl.h>
#include <unistd.h>

struct store {
  int fd;
  int lazy;
  unsigned flags;
};
struct settings {
  int mode;
} settings;

// durable
int warningDurable(int fd, const char *p, int n) {
  return write(fd, p, n) < 0 ? -1 : 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'fd' that is not synced
  // CHECK-NOTES: :[[@LINE-2]]:10: note: data for 'fd' is written to the page cache by 'write' here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: returns success here
  // CHECK-NOTES: :[[@LINE-5]]:5: note: the model states the contract of this function
}
int noWarningDurable(int fd, const char *p, int n) {
  return write(fd, p, n) < 0 ? -1 : fsync(fd);
}

// durable-if: !(s->flags & LAZY), with LAZY by the constants of the model
int noWarningIf(struct store *s, const char *p, int n) {
  if (write(s->fd, p, n) < 0)
    return -1;
  return s->flags & 4 ? 0 : fsync(s->fd);
}
int warningIf(struct store *s, const char *p, int n) {
  if (write(s->fd, p, n) < 0)
    return -1;
  return s->flags & 8 ? 0 : fsync(s->fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_IF("!(s->flags & LAZY)")' does not hold: returns success with data in the page cache of 's->fd' that is not synced
}

// durable-if over a variable at file scope
int warningGlobal(struct store *s, const char *p, int n) {
  if (write(s->fd, p, n) < 0)
    return -1;
  return 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_IF("settings.mode == 1")' does not hold: returns success with data in the page cache of 's->fd' that is not synced
}
int noWarningGlobal(struct store *s, const char *p, int n) {
  if (write(s->fd, p, n) < 0)
    return -1;
  return settings.mode == 1 ? fsync(s->fd) : 0;
}

// {syncs: s->fd, when: !s->lazy}, result: zero
static int warningWhen(struct store *s) {
  if (s->lazy)
    return 0;
  if (s->flags & 1)
    return fsync(s->fd) ? 5 : 0;
  return 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS(s->fd) when !s->lazy' does not hold: returns success without syncing
}
static int noWarningWhen(struct store *s) {
  if (s->flags & 2)
    return 22; // fails: the result is zero for success only
  if (s->lazy)
    return 0;
  return fsync(s->fd) ? 5 : 0;
}
int useThem(struct store *s) { return warningWhen(s) + noWarningWhen(s); }

// {syncs: s->fd, when: true}: whatever the options are
int warningAlways(struct store *s) {
  if (s->lazy)
    return 0;
  return fsync(s->fd);
  // CHECK-MESSAGES: :[[@LINE-2]]:5: warning: contract 'DURABLE_SYNCS(s->fd) when true' does not hold: returns success without syncing
}
int noWarningAlways(struct store *s) {
  if (s->fd == -1)
    return -1;
  return fsync(s->fd);
}
// {syncs: s->fd, when: s->lazy != -1}
int warningNegative(struct store *s) {
  if (s->lazy == -1)
    return fsync(s->fd);
  return 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS(s->fd) when s->lazy != -1' does not hold: returns success without syncing
}

// syncs: arg0, where the parameter has no name that could be used
int warningArgument(int handle) { return handle < 0 ? -1 : 0; }
// CHECK-MESSAGES: :[[@LINE-1]]:35: warning: contract 'DURABLE_SYNCS(arg0)' does not hold: returns success without syncing
int noWarningArgument(int handle) { return fsync(handle); }

// A callee without a body is what the model says it is.
int save_elsewhere(int fd, const char *p, int n);
int noWarningCaller(int fd, const char *p, int n) {
  if (write(fd, "a", 1) != 1 || save_elsewhere(fd, p, n) != 0)
    return -1;
  return 0;
}
int warningCaller(int fd, const char *p, int n) {
  if (save_elsewhere(fd, p, n) != 0 || write(fd, "a", 1) != 1)
    return -1;
  return 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_ON_SUCCESS' does not hold: returns success with data in the page cache of 'fd' that is not synced
}

int warningUnreadable(int fd) { return fsync(fd); }
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'DURABLE_SYNCS(file)' cannot be read: 'file' is neither a parameter nor a member
int warningUnreadableCondition(int fd) { return fsync(fd); }
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'DURABLE_SYNCS(fd) when mood == 1' cannot be read: column 1: 'mood' is neither a parameter nor a member

// {syncs-directory: dir, when: lasting}: this very function, and the directory by name
int warningDirectoryWhen(const char *dir, int lasting) {
  if (!lasting)
    return 0;
  int fd = open(dir, O_RDONLY);
  if (fd < 0)
    return -1;
  close(fd);
  return 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: contract 'DURABLE_SYNCS_DIRECTORY(dir) when lasting' does not hold: returns success without syncing a directory
}
int noWarningDirectoryWhen(const char *dir, int lasting) {
  if (!lasting)
    return 0;
  int fd = open(dir, O_RDONLY);
  if (fd < 0)
    return -1;
  int r = fsync(fd);
  close(fd);
  return r;
}
