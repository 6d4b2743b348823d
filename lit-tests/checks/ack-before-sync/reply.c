// RUN: %check_durability %s durability-ack-before-sync %t --level=contract --model=%S/Inputs/reply.yaml -- -I%S/../must-not-report/Inputs
#include "posix.h"
struct client;
void reply(int client, int status);
int send_ok(struct client *c);

int warningBefore(int client, int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  reply(client, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a reply is sent before data written to 'fd' is synced; a power loss loses data that was confirmed
  return fsync(fd);
}

int warningNever(int client, int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  reply(client, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a reply is sent before data written to 'fd' is synced; a power loss loses data that was confirmed
  return 0;
}

int warningBuffered(int client, FILE *f, const char *text) {
  if (fputs(text, f) < 0)
    return -1;
  reply(client, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a reply is sent before data written to 'f' is synced; a power loss loses data that was confirmed
  return 0;
}

int warningOnlyFlushed(int client, FILE *f, const char *text) {
  if (fputs(text, f) < 0 || fflush(f) != 0)
    return -1;
  reply(client, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a reply is sent before data written to 'f' is synced; a power loss loses data that was confirmed
  return fsync(fileno(f));
}

int warningResult(struct client *c, int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (send_ok(c) < 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a reply is sent before data written to 'fd' is synced; a power loss loses data that was confirmed
    return -1;
  return fdatasync(fd);
}

// What the caller wrote is synced only after the reply.
int warningLate(int client, int fd) {
  reply(client, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a reply is sent before 'fd' is synced; a power loss loses data that was confirmed
  return fsync(fd);
}

struct log {
  int fd;
};

int warningLateMember(int client, struct log *l) {
  reply(client, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a reply is sent before 'l->fd' is synced; a power loss loses data that was confirmed
  return fdatasync(l->fd);
}

static void answer(int client) { reply(client, 0); }

int warningHelper(int client, int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  answer(client);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a reply is sent before data written to 'fd' is synced; a power loss loses data that was confirmed
  return fsync(fd);
}

static int put(int fd, const void *p, size_t n) { return write(fd, p, n) == (ssize_t)n ? 0 : -1; }

int warningWriteInHelper(int client, int fd, const void *p, size_t n) {
  if (put(fd, p, n))
    return -1;
  reply(client, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a reply is sent before data written to 'fd' is synced; a power loss loses data that was confirmed
  return fsync(fd);
}

int warningOnePath(int client, int fd, const char *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (p[0] != 7 && fsync(fd) != 0)
    return -1;
  reply(client, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a reply is sent before data written to 'fd' is synced; a power loss loses data that was confirmed
  return 0;
}

int warningHint(int client, int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  reply(client, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a reply is sent before data written to 'fd' is synced; a power loss loses data that was confirmed
  return 0;
}

int warningLoop(const int *clients, int fd, const char **p, int n) {
  for (int i = 0; i < n; ++i) {
    if (write(fd, p[i], 1) != 1)
      return -1;
    reply(clients[i], 0);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a reply is sent before data written to 'fd' is synced; a power loss loses data that was confirmed
  }
  return fsync(fd);
}

int warningWrittenAgain(int client, int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  if (write(fd, "x", 1) != 1)
    return -1;
  reply(client, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a reply is sent before data written to 'fd' is synced; a power loss loses data that was confirmed
  return 0;
}
