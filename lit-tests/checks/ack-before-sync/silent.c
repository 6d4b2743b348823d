// RUN: %check_durability %s durability-ack-before-sync %t --level=contract --model=%S/Inputs/reply.yaml -- -I%S/../must-not-report/Inputs
#include "posix.h"
void reply(int client, int status);

int silentSynced(int client, int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || fsync(fd) != 0)
    return -1;
  reply(client, 0);
  return 0;
}

int silentStream(int client, FILE *f, const char *text) {
  if (fputs(text, f) < 0 || fflush(f) != 0 || fsync(fileno(f)) != 0)
    return -1;
  reply(client, 0);
  return 0;
}

// Always or every second: the user's choice (Redis' appendfsync).
int silentOption(int client, int fd, const void *p, size_t n, int always) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (always && fdatasync(fd) != 0)
    return -1;
  reply(client, 0);
  return 0;
}

int silentFailure(int client, int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n) {
    reply(client, -1);
    return -1;
  }
  if (fsync(fd) != 0) {
    reply(client, -1);
    return -1;
  }
  reply(client, 0);
  return 0;
}

int silentNothingWritten(int client) {
  reply(client, 0);
  return 0;
}

int silentSynchronous(int client, const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT | O_DSYNC, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  reply(client, 0);
  return close(fd);
}

int silentDevice(int client, const void *p, size_t n) {
  int fd = open("/dev/tty", O_WRONLY);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  reply(client, 0);
  return close(fd);
}

static int settle(int fd) { return fsync(fd); }
int silentHelper(int client, int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n || settle(fd) != 0)
    return -1;
  reply(client, 0);
  return 0;
}

static int finish(int client, int fd) {
  if (fsync(fd) != 0)
    return -1;
  reply(client, 0);
  return 0;
}
int silentSyncedInHelper(int client, int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  return finish(client, fd);
}

// Written after the reply: the sync is for that.
int silentNextBatch(int client, int fd, const void *p, size_t n) {
  reply(client, 0);
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  return fsync(fd);
}

void foreign(int fd);
int silentUnknown(int client, int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  foreign(fd);
  reply(client, 0);
  return 0;
}

int silentRemoved(int client, const char *path, const void *p, size_t n) {
  int fd = open(path, O_WRONLY | O_CREAT, 0644);
  if (fd < 0 || write(fd, p, n) != (ssize_t)n || unlink(path) != 0)
    return -1;
  reply(client, 0);
  return close(fd);
}
