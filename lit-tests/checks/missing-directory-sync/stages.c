// RUN: %check_durability %s durability-missing-directory-sync %t
// CORE K-4, D-2: a function of which nothing is known may sync the directory whose name it is given; of an object that is
// passed in, the caller takes the steps one by one.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void die(const char *format, ...) __attribute__((noreturn));
void note(const char *message);
void sync_path(const char *path);
char *next_name(const char *directory);

static char *updates;
static char *temporary;
static FILE *out;

void start(void) {
  updates = next_name("updates");
  temporary = next_name("tmp");
  out = fopen(temporary, "w");
  if (!out)
    die("cannot create %s", temporary);
}

// The name was put together elsewhere: the directory may be the one that is synced.
void record(const char *data, size_t size, char *final) {
  if (fwrite(data, 1, size, out) != size || fflush(out) || fsync(fileno(out)) || fclose(out))
    die("cannot write %s", temporary);
  if (rename(temporary, final))
    die("cannot rename %s", temporary);
  sync_path(updates);
}

// A message is no directory.
void record_and_tell(const char *data, size_t size, char *final) {
  if (fwrite(data, 1, size, out) != size || fflush(out) || fsync(fileno(out)) || fclose(out))
    die("cannot write %s", temporary);
  if (rename(temporary, final))
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a file is renamed to its final name and the directory is not synced before success is returned; a power loss can bring back what the name stood for before
    die("cannot rename %s", temporary);
  note("recorded");
}

struct atomic_file {
  char *name, *name_new;
  FILE *fp;
};

void atomic_file_open(struct atomic_file *file) {
  file->fp = fopen(file->name_new, "w");
  if (!file->fp)
    die("cannot create %s", file->name_new);
}
void atomic_file_sync(struct atomic_file *file) {
  if (fflush(file->fp) || fsync(fileno(file->fp)))
    die("cannot sync %s", file->name_new);
}
void atomic_file_close(struct atomic_file *file) {
  if (fclose(file->fp))
    die("cannot close %s", file->name_new);
}
void atomic_file_commit(struct atomic_file *file) {
  if (rename(file->name_new, file->name))
    die("cannot rename %s", file->name_new);
}

// The last step of a writer: what syncs the file and gives it its name is to make the name stable as well.
struct writer {
  FILE *f;
  char temporary[64], path[64];
};
int writer_open(struct writer *w, const char *directory) {
  snprintf(w->path, sizeof w->path, "%s/state", directory);
  snprintf(w->temporary, sizeof w->temporary, "%s/state.new", directory);
  w->f = fopen(w->temporary, "w");
  return w->f ? 0 : -1;
}
int writer_put(struct writer *w, const char *p, size_t n) { return fwrite(p, 1, n, w->f) == n ? 0 : -1; }
int writer_commit(struct writer *w) {
  if (fflush(w->f) || fsync(fileno(w->f)) || fclose(w->f))
    return -1;
  return rename(w->temporary, w->path);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed to its final name and the directory is not synced before success is returned; a power loss can bring back what the name stood for before
}
