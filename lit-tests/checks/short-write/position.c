// RUN: %check_durability %s durability-short-write %t --level=strict -- -I%S/../unchecked-sync/Inputs
// A call that moves a position tells there, too, how much it wrote.
#include "file.h"
typedef long off_t;
ssize_t sendfile(int out, int in, off_t *offset, size_t count);
ssize_t copy_file_range(int in, off_t *from, int out, off_t *to, size_t count, unsigned flags);

int warningUnread(int out, int in, size_t n) {
  off_t at = 0;
  if (sendfile(out, in, &at, n) < 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a partial count of 'sendfile' is taken as success; the rest of the data is never written to 'out'
    return -1;
  return fsync(out);
}

int warningReadBefore(int out, int in, size_t n, off_t start) {
  off_t at = start;
  if (at > 100)
    return -1;
  if (copy_file_range(in, &at, out, NULL, n, 0) < 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a partial count of 'copy_file_range' is taken as success; the rest of the data is never written to 'out'
    return -1;
  return fsync(out);
}

int warningNoPosition(int out, int in, size_t n) {
  if (sendfile(out, in, NULL, n) < 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a partial count of 'sendfile' is taken as success; the rest of the data is never written to 'out'
    return -1;
  return fsync(out);
}

int silentGoesOnFromPosition(int out, int in, off_t used) {
  off_t done = 0;
  while (done < used) {
    off_t at = done;
    ssize_t sent = sendfile(out, in, &at, used - done);
    if (sent > 0) {
      done = at;
      continue;
    }
    return -1;
  }
  return fsync(out);
}

int silentReadInLoop(int out, int in, off_t used) {
  off_t from = 0, to = 0;
  while (from < used)
    if (copy_file_range(in, &from, out, &to, used - from, 0) <= 0)
      return -1;
  return fsync(out);
}

int silentReadAfterwards(int out, int in, size_t n) {
  off_t at = 0;
  if (sendfile(out, in, &at, n) < 0 || (size_t)at != n)
    return -1;
  return fsync(out);
}

int silentCallersPosition(int out, int in, off_t *at, size_t n) {
  if (sendfile(out, in, at, n) < 0)
    return -1;
  return fsync(out);
}
