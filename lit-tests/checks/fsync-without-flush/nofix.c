// RUN: not %durability-lint check --no-canary --format=json --checks=durability-fsync-without-flush %s -- -I%S/Inputs \
// RUN:   | %python -c "import json, sys; print(*(len(f['fixes']) for f in json.load(sys.stdin)['findings']))" \
// RUN:   | FileCheck %s
// No fix is offered where the stream has no name at the sync, or inside a macro.
// CHECK: {{^}}0 0 0 2{{$}}
#include "stdio.h"

int descriptor(FILE *f) {
  int fd = fileno(f);
  fputs("record", f);
  return fsync(fd);
}

static int stable(FILE *f) { return fsync(fileno(f)); }
int helper(FILE *f) {
  fputs("record", f);
  return stable(f);
}

#define SYNC(f) fsync(fileno(f))
int macro(FILE *f) {
  fputs("record", f);
  return SYNC(f);
}

int named(FILE *f) {
  fputs("record", f);
  return fsync(fileno(f));
}
