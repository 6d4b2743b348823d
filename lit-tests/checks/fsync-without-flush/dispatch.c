// RUN: %check_durability %s durability-fsync-without-flush %t -- -I%S/Inputs
// K-2 in C: one constant table per object along a path.
#include "stdio.h"

// The functions are in the object, copied from a constant table.
struct out {
  int (*put)(struct out *, const char *);
  int (*drain)(struct out *);
  FILE *fp;
  char *memory;
};
static int file_put(struct out *o, const char *s) { return fputs(s, o->fp); }
static int file_drain(struct out *o) { return fflush(o->fp); }
static int memory_put(struct out *o, const char *s) {
  o->memory[0] = s[0];
  return 0;
}
static int memory_drain(struct out *o) { return 0; }
static const struct out file_out = {file_put, file_drain, 0, 0};
static const struct out memory_out = {.drain = memory_drain,
                                      .put = memory_put};
static void init_file(struct out *o, FILE *fp) {
  *o = file_out;
  o->fp = fp;
}
static void init_memory(struct out *o) { *o = memory_out; }
static int emit(struct out *o, const char *s) { return o->put(o, s); }
static int drain(struct out *o) { return o->drain(o); }

int warning_no_flush(FILE *fp) {
  struct out o;
  init_file(&o, fp);
  if (emit(&o, "a") < 0)
    return -1;
  return fsync(fileno(fp));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'fp'; a crash after it loses that data
}
int no_warning_flush(FILE *fp) {
  struct out o;
  init_file(&o, fp);
  if (emit(&o, "a") < 0 || fflush(fp))
    return -1;
  return fsync(fileno(fp));
}
int no_warning_drain(FILE *fp) {
  struct out o;
  init_file(&o, fp);
  if (emit(&o, "a") < 0 || drain(&o))
    return -1;
  return fsync(fileno(fp));
}
int no_warning_memory(FILE *fp) {
  struct out o;
  init_memory(&o);
  if (emit(&o, "a") < 0)
    return -1;
  return fsync(fileno(fp));
}
int warning_local_copy(FILE *fp) {
  struct out o = file_out;
  o.fp = fp;
  if (o.put(&o, "a") < 0)
    return -1;
  return fsync(fileno(fp));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'fp'; a crash after it loses that data
}
// Whichever table it is, the file one is flushed.
int no_warning_any_table(struct out *o) {
  if (o->put(o, "a") < 0 || o->drain(o))
    return -1;
  return fsync(fileno(o->fp));
}
int warning_any_table(struct out *o) {
  if (o->put(o, "a") < 0)
    return -1;
  return fsync(fileno(o->fp));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'o->fp'; a crash after it loses that data
}

// A pointer to a table.
struct vfile;
struct methods {
  int (*write)(struct vfile *, const char *);
  int (*flush)(struct vfile *);
  int (*sync)(struct vfile *);
};
struct vfile {
  const struct methods *methods;
};
struct stdio_file {
  struct vfile base;
  FILE *fp;
};
static int stdio_write(struct vfile *f, const char *s) {
  return fputs(s, ((struct stdio_file *)f)->fp);
}
static int stdio_flush(struct vfile *f) {
  return fflush(((struct stdio_file *)f)->fp);
}
static int stdio_sync(struct vfile *f) {
  return fsync(fileno(((struct stdio_file *)f)->fp));
}
static int null_write(struct vfile *f, const char *s) { return 0; }
static int null_flush(struct vfile *f) { return 0; }
// It flushes before it syncs.
static int safe_sync(struct vfile *f) {
  FILE *fp = ((struct stdio_file *)f)->fp;
  return fflush(fp) ? -1 : fsync(fileno(fp));
}
static const struct methods stdio_methods = {stdio_write, stdio_flush,
                                             stdio_sync};
static const struct methods null_methods = {null_write, null_flush,
                                            stdio_sync};
static const struct methods safe_methods = {stdio_write, null_flush,
                                            safe_sync};

int warning_stdio(struct vfile *f) {
  f->methods = &stdio_methods;
  if (f->methods->write(f, "a") < 0)
    return -1;
  return f->methods->sync(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'stdio_sync' syncs while written data may still be in the user-space buffer of 'f->fp'; a crash after it loses that data
}
int no_warning_safe(struct vfile *f) {
  f->methods = &safe_methods;
  if (f->methods->write(f, "a") < 0)
    return -1;
  return f->methods->sync(f);
}
int no_warning_null(struct vfile *f) {
  f->methods = &null_methods;
  if (f->methods->write(f, "a") < 0)
    return -1;
  return f->methods->sync(f);
}
int no_warning_flushed(struct vfile *f) {
  if (f->methods->write(f, "a") < 0 || f->methods->flush(f))
    return -1;
  return f->methods->sync(f);
}
int warning_one_table(struct vfile *f) {
  if (f->methods->write(f, "a") < 0)
    return -1;
  return (*f->methods->sync)(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'methods::sync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}

// One table writes, the other one syncs: no object does both.
struct half {
  int (*put)(FILE *);
  int (*sync)(FILE *);
};
static int half_put(FILE *f) { return fputs("a", f); }
static int half_sync(FILE *f) { return fsync(fileno(f)); }
static int half_none(FILE *f) { return 0; }
static const struct half writes = {half_put, half_none};
static const struct half syncs = {half_none, half_sync};
int no_warning_two_tables(struct half *h, FILE *f) {
  if (h->put(f) < 0)
    return -1;
  return h->sync(f);
}
// Two objects may have two tables.
int warning_two_objects(struct half *a, struct half *b, FILE *f) {
  if (a->put(f) < 0)
    return -1;
  return b->sync(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'half::sync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}

// A table in a table, and an array of tables.
struct pair {
  int (*put)(FILE *);
  int (*sync)(FILE *);
};
struct driver {
  const char *name;
  const struct pair *pair;
};
static const struct pair both = {half_put, half_sync};
static const struct driver drivers[] = {{"none", 0}, {"both", &both}};
static const struct driver one = {"both", &both};
int warning_table_in_table(FILE *f) {
  const struct driver *d = &one;
  if (d->pair->put(f) < 0)
    return -1;
  return d->pair->sync(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'half_sync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}
static struct pair entries[] = {{half_none, half_none}, {half_put, half_sync}};
int warning_element(FILE *f) {
  if (entries[1].put(f) < 0)
    return -1;
  return entries[1].sync(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'half_sync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}
int no_warning_element(FILE *f) {
  if (entries[0].put(f) < 0)
    return -1;
  return entries[1].sync(f);
}

// A pointer that this function can see is a name for a function.
int warning_visible_pointer(FILE *f) {
  int (*put)(FILE *) = half_put;
  if (put(f) < 0)
    return -1;
  return fsync(fileno(f));
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'fsync' syncs while written data may still be in the user-space buffer of 'f'; a crash after it loses that data
}
// One that it cannot see may flush.
int no_warning_unknown_pointer(FILE *f, int (*then)(FILE *)) {
  if (fputs("a", f) < 0 || then(f))
    return -1;
  return fsync(fileno(f));
}
struct hooks {
  int (*before_sync)(FILE *);
};
int no_warning_no_table(struct hooks *h, FILE *f) {
  if (fputs("a", f) < 0 || h->before_sync(f))
    return -1;
  return fsync(fileno(f));
}
