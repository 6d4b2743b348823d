// A suppression is honoured with a check and a reason.
// RUN: %python %S/Inputs/status.py 2 %durability-lint check --root %S %s -- -I%S/Inputs | FileCheck %s
#include "file.h"

int sameLine(FILE *File) {
  if (fputs("text", File) < 0)
    return -1;
  return fsync(fileno(File)); // NOLINT(durability-fsync-without-flush): flushed by the caller's atexit handler
}

int nextLine(FILE *File) {
  if (fputs("text", File) < 0)
    return -1;
  // NOLINTNEXTLINE(durability-*): measured to be unbuffered
  return fsync(fileno(File));
}

// NOLINTBEGIN(durability-fsync-without-flush): a copy of another project's code
int region(FILE *File) {
  if (fputs("text", File) < 0)
    return -1;
  return fsync(fileno(File));
}
// NOLINTEND(durability-fsync-without-flush)

int withoutReason(FILE *File) {
  if (fputs("text", File) < 0)
    return -1;
  return fsync(fileno(File)); // NOLINT(durability-fsync-without-flush)
}

int otherCheck(FILE *File) {
  if (fputs("text", File) < 0)
    return -1;
  return fsync(fileno(File)); // NOLINT(durability-unchecked-sync): not this one
}

// CHECK: suppression.c:[[#@LINE-9]]:{{.*}} warning: {{.*}} [durability-fsync-without-flush]
// CHECK: suppression.c:[[#@LINE-10]]:{{.*}} note: the suppression in line {{[0-9]+}} is not honoured: write 'NOLINT(durability-fsync-without-flush): reason'
// CHECK: suppression.c:[[#@LINE-5]]:{{.*}} warning: {{.*}} [durability-fsync-without-flush]
// CHECK: 2 findings, 3 suppressed
