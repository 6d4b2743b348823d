// The events at which something is judged, each with the state of its file just before.
// RUN: not %durability-lint check --no-canary --checks=durability-fsync-without-flush --dump-events %s -- -I%S/../lint/Inputs | FileCheck %s
#include "file.h"

int save(FILE *f) {
  if (fputs("a", f) < 0)
    return -1;
  return fsync(fileno(f));
}
// CHECK-LABEL: events of save
// CHECK: {{^}}  [[#@LINE-3]]:10 sync by 'fsync' before: f: U=1|u K=k{{$}}

int save2(FILE *f) {
  if (fputs("a", f) < 0 || fflush(f) != 0)
    return -1;
  return fsync(fileno(f));
}
// CHECK-LABEL: events of save2
// CHECK: {{^}}  [[#@LINE-3]]:10 sync by 'fsync' before: f: U=0 K=1|u|k{{$}}

// Where no event can be, nothing is analysed.
int nothing(int n) { return n + 1; }
// CHECK-NOT: events of nothing
// CHECK: 1 file analysed
