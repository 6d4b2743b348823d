// RUN: %check_durability %s durability-write-order %t --level=contract -- -I%S/../must-not-report/Inputs -I%contracts
#include "posix.h"
#include <durability/Contracts.h>

WRITE_AHEAD("log", "data")
int warningDescriptors(int log, int data, const void *r, size_t n) {
  if (write(log, r, n) != (ssize_t)n)
    return -1;
  if (pwrite(data, r, n, 0) != (ssize_t)n)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: data is written by 'pwrite' while its log 'log' is not synced; a power loss can keep the data and lose the record that describes it
    return -1;
  return fsync(log) | fsync(data);
}

WRITE_AHEAD("log", "data")
int warningOnlyFlushed(FILE *log, int data, const char *r, size_t n) {
  if (fputs(r, log) < 0 || fflush(log) != 0)
    return -1;
  return pwrite(data, r, n, 0) == (ssize_t)n ? 0 : -1;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: data is written by 'pwrite' while its log 'log' is not synced; a power loss can keep the data and lose the record that describes it
}

WRITE_AHEAD("log", "data")
int warningBuffered(FILE *log, int data, const char *r, size_t n) {
  if (fputs(r, log) < 0)
    return -1;
  return pwrite(data, r, n, 0) == (ssize_t)n ? 0 : -1;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: data is written by 'pwrite' while its log 'log' is still buffered; a power loss can keep the data and lose the record that describes it
}

WRITE_AHEAD("log", "data")
int warningRange(int log, int data, const void *r, size_t n) {
  if (write(log, r, n) != (ssize_t)n)
    return -1;
  if (sync_file_range(log, 0, 0, SYNC_FILE_RANGE_WAIT_AFTER) != 0)
    return -1;
  return pwrite(data, r, n, 0) == (ssize_t)n ? 0 : -1;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: data is written by 'pwrite' while its log 'log' is not synced; a power loss can keep the data and lose the record that describes it
}

WRITE_AHEAD("log", "data")
int warningTruncated(int log, int data, const void *r, size_t n) {
  if (write(log, r, n) != (ssize_t)n)
    return -1;
  return ftruncate(data, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: data is written by 'ftruncate' while its log 'log' is not synced; a power loss can keep the data and lose the record that describes it
}

WRITE_AHEAD("log", "data")
int warningMapping(int log, int data, const void *r, size_t n) {
  char *map = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, data, 0);
  if (map == (void *)-1)
    return -1;
  if (write(log, r, n) != (ssize_t)n)
    return -1;
  return pwrite(data, r, n, 4096) == (ssize_t)n ? 0 : -1;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: data is written by 'pwrite' while its log 'log' is not synced; a power loss can keep the data and lose the record that describes it
}

WRITE_AHEAD("log", "data")
int silentSynced(int log, int data, const void *r, size_t n) {
  if (write(log, r, n) != (ssize_t)n || fdatasync(log) != 0)
    return -1;
  return pwrite(data, r, n, 0) == (ssize_t)n ? 0 : -1;
}

WRITE_AHEAD("log", "data")
int silentStream(FILE *log, int data, const char *r, size_t n) {
  if (fputs(r, log) < 0 || fflush(log) != 0 || fsync(fileno(log)) != 0)
    return -1;
  return pwrite(data, r, n, 0) == (ssize_t)n ? 0 : -1;
}

WRITE_AHEAD("log", "data")
int silentLogAfterwards(int log, int data, const void *r, size_t n) {
  if (pwrite(data, r, n, 0) != (ssize_t)n)
    return -1;
  return write(log, r, n) == (ssize_t)n ? 0 : -1;
}

int silentNothingStated(int log, int data, const void *r, size_t n) {
  if (write(log, r, n) != (ssize_t)n)
    return -1;
  return pwrite(data, r, n, 0) == (ssize_t)n ? 0 : -1;
}

WRITE_AHEAD("log", "data")
int silentFailed(int log, int data, const void *r, size_t n) {
  if (write(log, r, n) != (ssize_t)n) {
    ftruncate(data, 0);
    return -1;
  }
  return fsync(log);
}

void foreign(int log);
WRITE_AHEAD("log", "data")
int silentUnknown(int log, int data, const void *r, size_t n) {
  if (write(log, r, n) != (ssize_t)n)
    return -1;
  foreign(log);
  return pwrite(data, r, n, 0) == (ssize_t)n ? 0 : -1;
}
