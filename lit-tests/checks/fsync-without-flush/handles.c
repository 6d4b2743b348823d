// RUN: %check_durability %s durability-fsync-without-flush %t -- -I%S/Inputs
// One file, several handles (C-1): out-parameters, an object with a stream and
// a descriptor, a choice between two streams, a duplicate.
#include "stdio.h"

struct Temp {
  int Fd;
  FILE *Stream;
};

int start(struct Temp *T, const char *Path) {
  T->Fd = open(Path, O_WRONLY | O_CREAT, 0600);
  if (T->Fd < 0)
    return -1;
  T->Stream = fdopen(T->Fd, "w");
  return T->Stream ? 0 : -1;
}

int put(struct Temp *T) { return fputs("a", T->Stream) < 0 ? -1 : 0; }

int warningSyncOfTheDescriptor(struct Temp *T) { return fsync(T->Fd); }
// CHECK-MESSAGES: :[[@LINE-1]]:57: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'T->Fd'; a crash after it loses that data

int noWarningFlushedFirst(struct Temp *T) {
  return fflush(T->Stream) ? -1 : fsync(T->Fd);
}

static int make(FILE **Out) {
  *Out = fopen("a", "w");
  return *Out ? 0 : -1;
}

int warningOutParameter(void) {
  FILE *F;
  if (make(&F) || fputs("a", F) < 0)
    return -1;
  return fsync(fileno(F));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer; a crash after it loses that data
}

int noWarningOutParameter(void) {
  FILE *F;
  if (make(&F) || fputs("a", F) < 0 || fflush(F))
    return -1;
  return fsync(fileno(F));
}

int warningChosen(FILE *F, FILE *G, int First) {
  FILE *H = First ? F : G;
  if (fputs("a", H) < 0)
    return -1;
  return fsync(fileno(H));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
}

int noWarningChosen(FILE *F, FILE *G, int First) {
  FILE *H = First ? F : G;
  if (fputs("a", H) < 0)
    return -1;
  if (First ? fflush(F) : fflush(G))
    return -1;
  return fsync(fileno(H));
}

int warningDuplicate(FILE *F) {
  if (fputs("a", F) < 0)
    return -1;
  int Copy = dup(fileno(F));
  int Result = fsync(Copy);
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'F'; a crash after it loses that data
  close(Copy);
  return Result;
}

int noWarningDuplicate(FILE *F) {
  if (fputs("a", F) < 0 || fflush(F))
    return -1;
  int Copy = dup(fileno(F));
  int Result = fsync(Copy);
  close(Copy);
  return Result;
}
