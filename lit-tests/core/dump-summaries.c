// What each function does to the files of its caller. U is the user-space buffer, K the page cache: 0 is empty, 1 is
// data written here, u and k are what the caller had there.
// RUN: not %durability-lint check --no-canary --checks=durability-fsync-without-flush --dump-summaries %s -- -I%S/../lint/Inputs | FileCheck %s
#include "file.h"

static int emit(FILE *f, const char *s) { return fputs(s, f) < 0 ? -1 : 0; }
// CHECK-LABEL: summary of emit
// CHECK-DAG: {{^}}  ok returns 0: [f: U=1|u K=k]{{$}}
// CHECK-DAG: {{^}}  fail returns -1: [f: U=1|u K=k]{{$}}

static int drain(FILE *f) { return fflush(f) == 0 ? 0 : -1; }
// CHECK-LABEL: summary of drain
// CHECK-DAG: {{^}}  ok returns 0: [f: U=0 K=u|k]{{$}}
// CHECK-DAG: {{^}}  fail returns -1: [f: U=u K=u|k]{{$}}

// The sync is latent: whether it is one too early depends on the caller.
static int stable(FILE *f) { return fsync(fileno(f)); }
// CHECK-LABEL: summary of stable
// CHECK: {{^}}  syncs f with U=u{{$}}
// CHECK: {{^}}  ok returns 0: [f: U=u K=0]{{$}}

int save(FILE *f) { if (emit(f, "a")) return -1; return stable(f); }
// CHECK-LABEL: summary of save
// CHECK: {{^}}  ok returns 0: [f: U=1|u K=0]{{$}}

int save2(FILE *f) { if (emit(f, "a")) return -1; if (drain(f)) return -1; return stable(f); }
// CHECK-LABEL: summary of save2
// CHECK-NOT: syncs
// CHECK: {{^}}  ok returns 0: [f: U=0 K=0]{{$}}

// Two outcomes that differ, with the condition that tells them apart.
int put(FILE *f, int durable) {
  if (emit(f, "a") || drain(f))
    return -1;
  return durable ? stable(f) : 0;
}
// CHECK-LABEL: summary of put
// CHECK-DAG: {{^}}  ok returns 0: [f: U=0 K=0] when durable{{$}}
// CHECK-DAG: {{^}}  ok returns 0: [f: U=0 K=1|u|k] when !durable{{$}}

// The caller fixes the condition.
int lazy(FILE *f) { return put(f, 0); }
// CHECK-LABEL: summary of lazy
// CHECK: {{^}}  ok returns 0: [f: U=0 K=1|u|k]{{$}}
int eager(FILE *f) { return put(f, 1); }
// CHECK-LABEL: summary of eager
// CHECK: {{^}}  ok returns 0: [f: U=0 K=0]{{$}}

// A function that is declared somewhere else: unknown.
int elsewhere(FILE *f);
int unknown(FILE *f) { return emit(f, "a") || elsewhere(f) ? -1 : 0; }
// CHECK-LABEL: summary of unknown
// CHECK: [f: U={{.*\?.*}} K={{.*\?.*}}]
