// RUN: %check_durability %s durability-prefer-fdatasync %t --level=strict -- --target=x86_64-linux-gnu -I%S/../must-not-report/Inputs
#include "posix.h"

int warningAppend(int fd, const void *p, size_t n) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' after a write to the open file 'fd' writes its times as well; 'fdatasync' makes data and size stable with less
}

struct log {
  int fd;
  FILE *file;
};

int warningMember(struct log *l, const void *p, size_t n) {
  if (write(l->fd, p, n) != (ssize_t)n)
    return -1;
  return fsync(l->fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' after a write to the open file 'l->fd' writes its times as well; 'fdatasync' makes data and size stable with less
}

int warningPositioned(struct log *l, const void *p, size_t n) {
  if (pwrite(l->fd, p, n, 4096) != (ssize_t)n)
    return -1;
  if (fsync(l->fd) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'fsync' after a write to the open file 'l->fd' writes its times as well; 'fdatasync' makes data and size stable with less
    return -1;
  return 0;
}

int warningStream(struct log *l, const char *text) {
  if (fputs(text, l->file) < 0 || fflush(l->file) != 0)
    return -1;
  return fsync(fileno(l->file));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' after a write to the open file 'l->file' writes its times as well; 'fdatasync' makes data and size stable with less
}

static int put(int fd, const void *p, size_t n) {
  return write(fd, p, n) == (ssize_t)n ? 0 : -1;
}

int warningCallee(int fd, const void *p, size_t n) {
  if (put(fd, p, n))
    return -1;
  return fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' after a write to the open file 'fd' writes its times as well; 'fdatasync' makes data and size stable with less
}

int warningLoop(int fd, const char **lines, int count) {
  for (int i = 0; i < count; ++i) {
    if (write(fd, lines[i], 1) != 1)
      return -1;
    if (fsync(fd) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'fsync' after a write to the open file 'fd' writes its times as well; 'fdatasync' makes data and size stable with less
      return -1;
  }
  return 0;
}

int warningGroup(int fd, const char **lines, int count) {
  for (int i = 0; i < count; ++i)
    if (write(fd, lines[i], 1) != 1)
      return -1;
  return count > 0 ? fsync(fd) : 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'fsync' after a write to the open file 'fd' writes its times as well; 'fdatasync' makes data and size stable with less
}

int warningOption(int fd, const void *p, size_t n, int durable) {
  if (write(fd, p, n) != (ssize_t)n)
    return -1;
  if (durable && fsync(fd) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'fsync' after a write to the open file 'fd' writes its times as well; 'fdatasync' makes data and size stable with less
    return -1;
  return 0;
}

static int Global = -1;
int warningGlobal(const void *p, size_t n) {
  if (write(Global, p, n) != (ssize_t)n)
    return -1;
  return fsync(Global);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' after a write to the open file 'Global' writes its times as well; 'fdatasync' makes data and size stable with less
}

int warningTwo(int a, int b, const void *p, size_t n) {
  if (write(a, p, n) != (ssize_t)n || fsync(a) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'fsync' after a write to the open file 'a' writes its times as well; 'fdatasync' makes data and size stable with less
    return -1;
  if (write(b, p, n) != (ssize_t)n || fsync(b) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'fsync' after a write to the open file 'b' writes its times as well; 'fdatasync' makes data and size stable with less
    return -1;
  return 0;
}

int warningDuplicate(int fd, const void *p, size_t n) {
  int other = dup(fd);
  if (other < 0 || write(fd, p, n) != (ssize_t)n)
    return -1;
  int r = fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'fsync' after a write to the open file 'fd' writes its times as well; 'fdatasync' makes data and size stable with less
  close(other);
  return r;
}
