// RUN: %check_durability %s durability-unchecked-close %t --level=strict -- -I%S/../unchecked-sync/Inputs
// A function without a result closes what its caller wrote.
#include "file.h"

struct Table {
  const char *path;
  FILE *out;
  long size;
};

static void endTransaction(struct Table *t) {
  if (t->out) {
    fclose(t->out);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: result of 'fclose' is dropped although 't->out' was written by the caller, which tells when that fails; when it fails here, the buffered data is lost without notice
    t->out = NULL;
  }
  t->size = 0;
}

static int append(struct Table *t, const char *p, size_t n) {
  if (fwrite(p, 1, n, t->out) != n)
    return -1;
  t->size += n;
  return 0;
}

int commit(struct Table *t, const char *p, size_t n) {
  int rc = 0;
  if (t->out) {
    rc = append(t, p, n);
    endTransaction(t);
  }
  return rc;
}

static void endFlushed(struct Table *t) {
  fclose(t->out);
  t->out = NULL;
}

int commitFlushed(struct Table *t, const char *p, size_t n) {
  int rc = append(t, p, n);
  if (rc == 0 && fflush(t->out) != 0)
    rc = -1;
  if (rc == 0)
    endFlushed(t);
  return rc;
}

// A trace: nobody is told when it cannot be written.
struct Trace {
  FILE *out;
};

static void endTrace(struct Trace *t) {
  fclose(t->out);
  t->out = NULL;
}

int trace(struct Trace *t, const char *line) {
  fputs(line, t->out);
  endTrace(t);
  return 0;
}

// The writer has failed already.
struct Failed {
  FILE *out;
};

static void endFailed(struct Failed *f) {
  fclose(f->out);
  f->out = NULL;
}

int giveUp(struct Failed *f, const char *p, size_t n) {
  if (fwrite(p, 1, n, f->out) != n) {
    endFailed(f);
    return -1;
  }
  return 0;
}

// Meant so.
struct Meant {
  FILE *out;
};

static void endMeant(struct Meant *m) {
  (void)fclose(m->out);
  m->out = NULL;
}

int meant(struct Meant *m, const char *p, size_t n) {
  int rc = fwrite(p, 1, n, m->out) == n ? 0 : -1;
  endMeant(m);
  return rc;
}
