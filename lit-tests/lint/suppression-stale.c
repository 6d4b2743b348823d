// A suppression that suppresses nothing is said, as far as its checks ran.
// RUN: %durability-lint check --root %S %s -- -I%S/Inputs | FileCheck %s
// RUN: %durability-lint check --level=strict --root %S %s -- -I%S/Inputs | FileCheck %s --check-prefixes=CHECK,STRICT
// RUN: %durability-lint check --format=json --root %S %s -- -I%S/Inputs | FileCheck %s --check-prefix=JSON
#include "file.h"

int fine(FILE *File) {
  return fsync(fileno(File)); // NOLINT(durability-fsync-without-flush): nothing is written here
}

int used(FILE *File) {
  if (fputs("text", File) < 0)
    return -1;
  return fsync(fileno(File)); // NOLINT(durability-fsync-without-flush): flushed by the caller's atexit handler
}

// The check of this one runs at level strict only.
int strict(FILE *File) {
  return fputs("text", File); // NOLINT(durability-short-write): not written
}

int other; // NOLINT(misc-other): none of ours

// CHECK-NOT: note:
// CHECK: suppression-stale.c:8: note: {{NO}}LINT(durability-fsync-without-flush) suppresses nothing; remove it
// STRICT: suppression-stale.c:19: note: {{NO}}LINT(durability-short-write) suppresses nothing; remove it
// CHECK-NOT: note:
// CHECK: 0 findings, 1 suppressed
// JSON: "staleSuppressions": [
// JSON-NEXT: {
// JSON-NEXT: "file": "suppression-stale.c",
// JSON-NEXT: "line": 8,
// JSON-NEXT: "checks": "durability-fsync-without-flush"
// JSON-NEXT: }
// JSON-NEXT: ]
