// RUN: %check_durability %s durability-rename-without-sync %t
// A handle and the name it was opened by, kept side by side by one function and used by another.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

char *copyOf(const char *text);

struct Server {
  int fd;
  char *temporary;
  char *final;
};
struct Server server;

int start(int n) {
  char name[64];
  snprintf(name, sizeof(name), "temp-%d", n);
  int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0644);
  if (fd == -1)
    return -1;
  server.temporary = copyOf(name);
  server.fd = fd;
  return 0;
}

void warningReceived(const void *p, size_t n) {
  if (write(server.fd, p, n) != (ssize_t)n)
    return;
  if (rename(server.temporary, server.final) == -1)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
    return;
  close(server.fd);
  server.fd = -1;
}

void silentReceived(const void *p, size_t n) {
  if (write(server.fd, p, n) != (ssize_t)n || fsync(server.fd) == -1)
    return;
  if (rename(server.temporary, server.final) == -1)
    return;
  close(server.fd);
  server.fd = -1;
}

// What a function makes of more than the name is another name.
char *joined(const char *a, const char *b);
struct Other {
  int fd;
  char *name;
};
struct Other other;

int startOther(const char *directory, const char *name) {
  int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0644);
  if (fd == -1)
    return -1;
  other.name = joined(directory, name);
  other.fd = fd;
  return 0;
}

void silentOther(const void *p, size_t n) {
  if (write(other.fd, p, n) != (ssize_t)n)
    return;
  rename(other.name, "final");
}
