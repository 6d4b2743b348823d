// RUN: %check_durability %s durability-sync-retry %t
// A failure that is only told to people, by a function in sight, or to nobody.
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

struct log {
  int fd;
  int failed;
};
static void say(const char *text) { fprintf(stderr, "%s\n", text); }
static void sayTwice(const char *text) {
  say(text);
  say(text);
}
static int poisoned;
static void sayAndKeep(const char *text) {
  say(text);
  poisoned = 1;
}

int warningSaid(struct log *l) {
  if (write(l->fd, "x", 1) != 1)
    return -1;
  if (fdatasync(l->fd) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: failure of 'fdatasync' is ignored and success returned; a crash loses data that counts as stable
    sayTwice("not synced");
  return 0;
}

int silentKept(struct log *l) {
  if (write(l->fd, "x", 1) != 1)
    return -1;
  if (fdatasync(l->fd) != 0)
    sayAndKeep("not synced");
  return 0;
}

// Repeats what was interrupted, and takes every other failure for success.
int warningAlways(int fd) {
  int r;
  while ((r = fsync(fd)) == -1 && errno == EINTR) {
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: failure of 'fsync' is ignored and success returned; {{.*}}
  }
  return 0;
}

int silentAlways(int fd) {
  int r;
  while ((r = fsync(fd)) == -1 && errno == EINTR) {
  }
  return r;
}

// Nothing says what this returns.
int silentCount(int fd, int count) {
  int r;
  while ((r = fsync(fd)) == -1 && errno == EINTR) {
  }
  return count;
}
