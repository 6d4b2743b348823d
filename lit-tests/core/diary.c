// RUN: %durability-lint check %s --dump-summaries -- | FileCheck %s
// A function that adds a line to a log and tells nobody whether it could: its
// callers' paths need not know.
#include <stdio.h>

extern const char *LogName;
extern int Verbosity;

// CHECK-LABEL: summary of note
// CHECK-NEXT:    ok:{{( when .*)?$}}
// CHECK-NOT:     {{ok|fail}}
// CHECK-LABEL: summary of noteOrFail
void note(int level, const char *text) {
  FILE *f;
  if (level < Verbosity)
    return;
  f = fopen(LogName, "a");
  if (!f)
    return;
  fprintf(f, "%s", text);
  fclose(f);
}

// What tells of its failure may be relied on.
// CHECK:         K=1 closed
int noteOrFail(const char *text) {
  FILE *f = fopen(LogName, "a");
  if (!f)
    return -1;
  if (fprintf(f, "%s", text) < 0) {
    fclose(f);
    return -1;
  }
  return fclose(f);
}

// So is what replaces the file.
// CHECK-LABEL: summary of save
// CHECK:         K=1 closed
void save(const char *text) {
  FILE *f = fopen(LogName, "w");
  if (!f)
    return;
  fprintf(f, "%s", text);
  fclose(f);
}
