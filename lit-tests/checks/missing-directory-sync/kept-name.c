// RUN: %check_durability %s durability-missing-directory-sync %t
// The name that a handle beside it was opened by; and handles that are no directory's.
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct Server {
  int fd;
  int logFd;
  FILE *journal;
  char *temporary;
  char *final;
};
static struct Server server;

static int syncFd(int fd) { return fsync(fd); }
static int settle(FILE *f) { return fflush(f) || fsync(fileno(f)) ? -1 : 0; }
int syncDirectoryOf(const char *path);

int start(const char *name) {
  server.fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0644);
  server.temporary = strdup(name);
  server.logFd = open("log", O_WRONLY | O_CREAT | O_APPEND, 0644);
  return server.fd < 0 || server.logFd < 0 ? -1 : 0;
}

void warningReceived(const void *p, size_t n) {
  if (write(server.fd, p, n) != (ssize_t)n || fsync(server.fd) == -1)
    return;
  rename(server.temporary, server.final);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a file is renamed to its final name and the directory is not synced before success is returned; a power loss can bring back what the name stood for before
}

// The log is known to be one here, not where it is synced.
void warningLogSynced(const void *p, size_t n) {
  if (write(server.fd, p, n) != (ssize_t)n || fsync(server.fd) == -1)
    return;
  rename(server.temporary, server.final);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a file is renamed to its final name and the directory is not synced before success is returned; a power loss can bring back what the name stood for before
  (void)syncFd(server.logFd);
}

// No directory is flushed.
void warningJournalSynced(const void *p, size_t n) {
  if (write(server.fd, p, n) != (ssize_t)n || fsync(server.fd) == -1)
    return;
  rename(server.temporary, server.final);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a file is renamed to its final name and the directory is not synced before success is returned; a power loss can bring back what the name stood for before
  (void)settle(server.journal);
}

void silentSynced(const void *p, size_t n) {
  if (write(server.fd, p, n) != (ssize_t)n || fsync(server.fd) == -1)
    return;
  rename(server.temporary, server.final);
  (void)syncDirectoryOf(server.final);
}

void silentHandle(const void *p, size_t n, int directory) {
  if (write(server.fd, p, n) != (ssize_t)n || fsync(server.fd) == -1)
    return;
  rename(server.temporary, server.final);
  (void)syncFd(directory);
}
