// RUN: %check_durability %s durability-fsync-without-flush %t -- -I%S/Inputs
// The inserted flush, as a statement where the sync is one, as an expression elsewhere.
#include "stdio.h"

int statement(FILE *f) {
  fputs("record", f);
  fsync(fileno(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
  // CHECK-FIXES: fflush(f);
  // CHECK-FIXES: fsync(fileno(f));
  return 0;
}

int returned(FILE *f) {
  if (fputs("record", f) == EOF)
    return -1;
  return fsync(fileno(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
  // CHECK-FIXES: return (fflush(f) != 0 ? -1 : fsync(fileno(f)));
}

int condition(FILE *f) {
  if (fputs("record", f) == EOF)
    return -1;
  if (fsync(fileno(f)) != 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
    return -1;
  // CHECK-FIXES: if ((fflush(f) != 0 ? -1 : fsync(fileno(f))) != 0)
  return 0;
}

int initialiser(FILE *f) {
  fputs("record", f);
  int r = fdatasync(fileno(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'fdatasync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
  // CHECK-FIXES: int r = (fflush(f) != 0 ? -1 : fdatasync(fileno(f)));
  return r;
}

int loneBranch(FILE *f, int durable) {
  fputs("record", f);
  if (durable)
    fsync(fileno(f));
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
  // CHECK-FIXES: (fflush(f) != 0 ? -1 : fsync(fileno(f)));
  return 0;
}

struct log {
  FILE *out;
};

int member(struct log *l) {
  fputs("record", l->out);
  fsync(fileno(l->out));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'l->out'; a crash after it loses that data
  // CHECK-FIXES: fflush(l->out);
  // CHECK-FIXES: fsync(fileno(l->out));
  return 0;
}
