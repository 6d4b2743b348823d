// RUN: %check_durability %s durability-rename-without-sync %t
// A table of functions that is the only one of its kind: what its `open` keeps in the object that it makes is what its
// `write` finds there.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct handle handle;
struct ops {
  int (*open)(const char *path, handle **out);
  int (*write)(handle *h, const void *p, size_t n);
  int (*sync)(handle *h);
  int (*close)(handle *h);
};
struct stream {
  FILE *file;
};
static int streamOpen(const char *path, handle **out) {
  struct stream *s = calloc(1, sizeof *s);
  if (!s)
    return 1;
  s->file = fopen(path, "wb");
  if (!s->file) {
    free(s);
    return 1;
  }
  *out = (handle *)s;
  return 0;
}
static int streamWrite(handle *h, const void *p, size_t n) {
  struct stream *s = (struct stream *)h;
  return fwrite(p, 1, n, s->file) != n || fflush(s->file) != 0;
}
static int streamSync(handle *h) { return fsync(fileno(((struct stream *)h)->file)) != 0; }
static int streamClose(handle *h) {
  struct stream *s = (struct stream *)h;
  int failed = fclose(s->file) != 0;
  free(s);
  return failed;
}
static const struct ops streamOps = {streamOpen, streamWrite, streamSync, streamClose};

struct saver {
  const struct ops *ops;
  handle *to;
};
void saver_init(struct saver *s) { s->ops = &streamOps; }

int warningUnsynced(struct saver *s, const char *tmp, const char *path) {
  if (s->ops->open(tmp, &s->to) != 0)
    return 1;
  if (s->ops->write(s->to, "x", 1) != 0 || s->ops->close(s->to) != 0)
    return 1;
  return rename(tmp, path);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

int silentSynced(struct saver *s, const char *tmp, const char *path) {
  if (s->ops->open(tmp, &s->to) != 0)
    return 1;
  if (s->ops->write(s->to, "x", 1) != 0 || s->ops->sync(s->to) != 0 || s->ops->close(s->to) != 0)
    return 1;
  return rename(tmp, path);
}
