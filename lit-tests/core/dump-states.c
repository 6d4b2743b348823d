// The states that reach each block of clang's control-flow graph; B0 is the exit.
// RUN: %durability-lint check --no-canary --checks=durability-fsync-without-flush --dump-states %s -- -I%S/../lint/Inputs | FileCheck %s
#include "file.h"

int put(FILE *f, int durable) {
  if (fputs("a", f) < 0)
    return -1;
  if (fflush(f) != 0)
    return -1;
  if (durable)
    return fsync(fileno(f));
  return 0;
}
// Paths stay apart while their states differ: one condition each.
// CHECK-LABEL: states of put
// CHECK-DAG: {{^}}  B{{[0-9]+}}: [f: U=0 K=1|u|k] when durable{{$}}
// CHECK-DAG: {{^}}  B{{[0-9]+}}: [f: U=0 K=1|u|k] when !durable{{$}}
// CHECK-DAG: {{^}}  B0: [f: U=0 K=0] when durable{{$}}
// CHECK-DAG: {{^}}  B0: [f: U=0 K=1|u|k] when !durable{{$}}
// CHECK-DAG: {{^}}  B0: [f: U=1|u K=k] failed{{$}}
// CHECK-DAG: {{^}}  B0: [f: U=0 K=1|u|k sync-failed] failed when durable{{$}}

int merged(FILE *f, int n) {
  int r = 0;
  if (n == 7)
    r = 1;
  return fflush(f) == 0 ? r : -1;
}
// Equal states merge, and the condition goes.
// CHECK-LABEL: states of merged
// CHECK: {{^}}  B{{[0-9]+}}: when n == 7{{$}}
// CHECK-NOT: n == 7
// CHECK: {{^}}  B0: [f: U=0 K=u|k]{{$}}
// CHECK-NOT: n == 7
// CHECK: 1 file analysed
