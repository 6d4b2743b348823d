// RUN: %check_durability %s durability-rename-without-sync %t
// CORE D-2: one function creates the file, others write to it, one publishes it.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct update {
  int fd;
  char *tmp;
  char *final;
};

struct update *update_begin(const char *path) {
  struct update *u = calloc(1, sizeof *u);
  u->final = strdup(path);
  u->tmp = strdup(path);
  u->fd = open(u->tmp, O_WRONLY | O_CREAT | O_EXCL, 0600);
  return u;
}
int update_put(struct update *u, const void *p, size_t n) {
  return write(u->fd, p, n) == (ssize_t)n ? 0 : -1;
}
int update_commit(struct update *u) {
  if (close(u->fd) != 0)
    return -1;
  return rename(u->tmp, u->final);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
  // CHECK-NOTES: :[[@LINE-7]]:10: note: data for 'u->fd' is written to the page cache by 'write' here
  // CHECK-NOTES: :[[@LINE-5]]:7: note: closed by 'close' here
  // CHECK-NOTES: :[[@LINE-4]]:10: note: renamed by 'rename' here
}

// Another function syncs the file of this one.
struct synced {
  int fd;
  char *tmp;
};
int synced_begin(struct synced *u) {
  u->fd = open(u->tmp, O_WRONLY | O_CREAT | O_EXCL, 0600);
  return u->fd;
}
int synced_put(struct synced *u, const void *p, size_t n) {
  return write(u->fd, p, n) == (ssize_t)n ? 0 : -1;
}
int synced_sync(struct synced *u) { return fsync(u->fd); }
int noWarningSyncedByAnother(struct synced *u, const char *final) {
  close(u->fd);
  return rename(u->tmp, final);
}

// The function that publishes syncs.
struct careful {
  FILE *f;
  char *tmp;
};
int careful_begin(struct careful *u) {
  char *name = strdup("x");
  int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  u->tmp = name;
  u->f = fdopen(fd, "w");
  return u->f ? 0 : -1;
}
int careful_put(struct careful *u, const char *s) {
  return fputs(s, u->f) < 0 ? -1 : 0;
}
int noWarningCareful(struct careful *u, const char *final) {
  if (fflush(u->f) != 0 || fsync(fileno(u->f)) != 0 || fclose(u->f) != 0)
    return -1;
  return rename(u->tmp, final);
}

// At file scope.
static FILE *out;
static const char *out_name;
int out_begin(const char *name) {
  out_name = name;
  out = fopen(out_name, "w");
  return out ? 0 : -1;
}
int out_line(const char *s) { return fputs(s, out) < 0 ? -1 : 0; }
int warningFileScope(const char *final) {
  if (fclose(out) != 0)
    return -1;
  return rename(out_name, final);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is still buffered; a power loss can leave an empty or partial file under the new name
}

// A file that is appended to is rotated, not published.
static FILE *log_file;
static const char *log_name;
int log_begin(void) {
  log_file = fopen(log_name, "a");
  return log_file ? 0 : -1;
}
int log_line(const char *s) { return fputs(s, log_file) < 0 ? -1 : 0; }
int noWarningRotation(const char *old) {
  fclose(log_file);
  return rename(log_name, old);
}

// Somebody else gets the descriptor, and may sync.
struct lent {
  int fd;
  char *tmp;
};
int lent_begin(struct lent *u) {
  u->fd = open(u->tmp, O_WRONLY | O_CREAT | O_EXCL, 0600);
  return u->fd < 0 ? -1 : 0;
}
int lent_put(struct lent *u) { return write(u->fd, "a", 1) == 1 ? 0 : -1; }
int lent_descriptor(struct lent *u) { return u->fd; }
int noWarningLent(struct lent *u, const char *final) {
  close(u->fd);
  return rename(u->tmp, final);
}
