// RUN: %check_durability %s durability-rename-without-sync %t
// libuv without a callback: the call is done when it returns.
#define NULL ((void *)0)
#define O_WRONLY 1
#define O_CREAT 0x40
#define O_EXCL 0x80
typedef __INT64_TYPE__ int64_t;
typedef struct uv_loop_s uv_loop_t;
typedef struct uv_fs_s {
  long Result;
} uv_fs_t;
typedef struct uv_buf_t {
  char *base;
  unsigned long len;
} uv_buf_t;
typedef int uv_file;
typedef void (*uv_fs_cb)(uv_fs_t *req);
int uv_fs_open(uv_loop_t *loop, uv_fs_t *req, const char *path, int flags, int mode, uv_fs_cb cb);
int uv_fs_write(uv_loop_t *loop, uv_fs_t *req, uv_file file, const uv_buf_t bufs[], unsigned n, int64_t at, uv_fs_cb cb);
int uv_fs_fsync(uv_loop_t *loop, uv_fs_t *req, uv_file file, uv_fs_cb cb);
int uv_fs_close(uv_loop_t *loop, uv_fs_t *req, uv_file file, uv_fs_cb cb);
int uv_fs_rename(uv_loop_t *loop, uv_fs_t *req, const char *path, const char *target, uv_fs_cb cb);

static int create(const char *path, uv_file *fd) {
  uv_fs_t req;
  int rv = uv_fs_open(NULL, &req, path, O_WRONLY | O_CREAT | O_EXCL, 0600, NULL);
  if (rv < 0)
    return rv;
  *fd = rv;
  return 0;
}

static int writeAll(uv_file fd, const uv_buf_t *b) {
  uv_fs_t req;
  return uv_fs_write(NULL, &req, fd, b, 1, 0, NULL);
}

static int settle(uv_file fd) {
  uv_fs_t req;
  return uv_fs_fsync(NULL, &req, fd, NULL);
}

int warningPublish(const char *tmp, const char *path, const uv_buf_t *b) {
  uv_fs_t req;
  uv_file fd;
  int rv = create(tmp, &fd);
  if (rv != 0)
    return rv;
  rv = writeAll(fd, b);
  if (rv != (int)b->len)
    return -1;
  rv = uv_fs_close(NULL, &req, fd, NULL);
  if (rv != 0)
    return rv;
  return uv_fs_rename(NULL, &req, tmp, path, NULL);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: a file is renamed while the data written to it is not synced; a power loss can leave an empty or partial file under the new name
}

int silentPublish(const char *tmp, const char *path, const uv_buf_t *b) {
  uv_fs_t req;
  uv_file fd;
  int rv = create(tmp, &fd);
  if (rv != 0)
    return rv;
  rv = writeAll(fd, b);
  if (rv != (int)b->len)
    return -1;
  rv = settle(fd);
  if (rv != 0)
    return rv;
  rv = uv_fs_close(NULL, &req, fd, NULL);
  if (rv != 0)
    return rv;
  return uv_fs_rename(NULL, &req, tmp, path, NULL);
}

// Queued: the callback goes on.
int silentQueued(uv_loop_t *loop, uv_fs_t *req, const char *tmp, const char *path, uv_file fd, const uv_buf_t *b,
                 uv_fs_cb next) {
  if (uv_fs_write(loop, req, fd, b, 1, 0, next) < 0)
    return -1;
  return uv_fs_rename(loop, req, tmp, path, next);
}
