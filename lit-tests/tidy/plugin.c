// The stock clang-tidy of the same LLVM lists the plugin's checks and runs them.
// RUN: %clang-tidy -load %plugin --list-checks -checks=-*,durability-* | FileCheck %s --check-prefix=LIST
// LIST: durability-fdatasync-portability
// LIST: durability-fsync-without-flush

// RUN: %clang-tidy -load %plugin -checks=-*,durability-fsync-without-flush %s -- -I%S/../lint/Inputs 2>&1 | FileCheck %s
// RUN: %durability-tidy -checks=-*,durability-fsync-without-flush %s -- -I%S/../lint/Inputs 2>&1 | FileCheck %s
#include "file.h"

int save(FILE *File) {
  if (fputs("text", File) < 0)
    return -1;
  return fsync(fileno(File));
}
// CHECK: plugin.c:[[#@LINE-2]]:{{[0-9]+}}: warning: {{.+}} [durability-fsync-without-flush]
// CHECK: plugin.c:[[#@LINE-5]]:{{[0-9]+}}: note: {{.+}}

// Loaded but not enabled: clang-tidy itself says so and fails.
// RUN: not %clang-tidy -load %plugin -checks=-* %s -- 2>&1 | FileCheck %s --check-prefix=DISABLED
// DISABLED: no checks enabled
