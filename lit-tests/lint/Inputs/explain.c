// What explain is asked about.
#include "file.h"

void unknown(FILE *f);

int save(FILE *f, int durable, int force) {
  if (fputs("a", f) < 0)
    return -1;
  if (durable && force) {
    if (fflush(f))
      return -1;
    if (fsync(fileno(f)))
      return -1;
  }
  return 0;
}

int bad(FILE *f) {
  if (fputs("b", f) < 0)
    return -1;
  return fsync(fileno(f));
}

int lost(FILE *f) {
  if (fputs("c", f) < 0)
    return -1;
  unknown(f);
  return fsync(fileno(f));
}

int pure(int n) {
  return n + 1;
}

void last(FILE *f) {
  fputs("d", f);
}
