// RUN: %check_durability %s durability-write-order %t --level=contract --model=%S/Inputs/journal.yaml -- -I%S/../must-not-report/Inputs
// The order is the model's: page_put comes after its journal is stable.
#include "posix.h"
struct journal;
struct pages;
int journal_append(struct journal *j, const void *p, size_t n);
int journal_sync(struct journal *j);
int page_put(struct pages *to, struct journal *j, const void *p, size_t n);

int warningNoSync(struct journal *j, struct pages *d, const void *p, size_t n) {
  if (journal_append(j, p, n) != 0)
    return -1;
  return page_put(d, j, p, n);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: data is written by 'page_put' while its log 'j' is not synced; a power loss can keep the data and lose the record that describes it
}

int warningSyncAfter(struct journal *j, struct pages *d, const void *p, size_t n) {
  if (journal_append(j, p, n) != 0 || page_put(d, j, p, n) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: data is written by 'page_put' while its log 'j' is not synced; a power loss can keep the data and lose the record that describes it
    return -1;
  return journal_sync(j);
}

struct db {
  struct journal *j;
  struct pages *d;
};

int warningMembers(struct db *b, const void *p, size_t n) {
  if (journal_append(b->j, p, n) != 0)
    return -1;
  return page_put(b->d, b->j, p, n);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: data is written by 'page_put' while its log 'b->j' is not synced; a power loss can keep the data and lose the record that describes it
}

int silentSynced(struct journal *j, struct pages *d, const void *p, size_t n) {
  if (journal_append(j, p, n) != 0 || journal_sync(j) != 0)
    return -1;
  return page_put(d, j, p, n);
}

int silentOtherJournal(struct journal *a, struct journal *b, struct pages *d, const void *p, size_t n) {
  if (journal_append(a, p, n) != 0)
    return -1;
  return page_put(d, b, p, n);
}

int silentOnlyPages(struct db *b, const void *p, size_t n) { return page_put(b->d, b->j, p, n); }
