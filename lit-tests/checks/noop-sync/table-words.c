// RUN: %check_durability %s durability-noop-sync %t
// A table whose fields are words for a write and a sync promises the sync; a shim has to hand it on.

struct file;
struct methods {
  int (*xWrite)(struct file *F, const void *Data, int Size, long At);
  int (*xSync)(struct file *F, int Flags);
};
struct file {
  const struct methods *Methods;
};
struct shim {
  struct file Base;
  struct file *Real;
};

static int shimWrite(struct file *F, const void *Data, int Size, long At) {
  struct file *Real = ((struct shim *)F)->Real;
  return Real->Methods->xWrite(Real, Data, Size, At);
}
static int shimSync(struct file *F, int Flags) {
  struct file *Real = ((struct shim *)F)->Real;
  return Real->Methods->xSync(Real, Flags);
}
const struct methods Shim = {shimWrite, shimSync};

static int lazySync(struct file *F, int Flags) {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'lazySync' returns success without a sync, though 'shimWrite' hands the data on to a file; a power loss loses data that the caller takes for stable
  (void)F;
  (void)Flags;
  return 0;
}
const struct methods Lazy = {shimWrite, lazySync};

// In memory: nothing to sync.
struct memory {
  struct file Base;
  char Space[64];
};
static int memoryWrite(struct file *F, const void *Data, int Size, long At) {
  for (int I = 0; I < Size; ++I)
    ((struct memory *)F)->Space[At + I] = ((const char *)Data)[I];
  return 0;
}
static int memorySync(struct file *F, int Flags) {
  (void)F;
  (void)Flags;
  return 0;
}
const struct methods Memory = {memoryWrite, memorySync};

// A table without the word for a sync promises none.
struct stream {
  int (*xWrite)(struct stream *S, const void *Data, int Size);
  int (*xControl)(struct stream *S, int Flags);
};
struct tee {
  struct stream Base;
  struct stream *Real;
};
static int teeWrite(struct stream *S, const void *Data, int Size) {
  struct stream *Real = ((struct tee *)S)->Real;
  return Real->xWrite(Real, Data, Size);
}
static int teeControl(struct stream *S, int Flags) {
  (void)S;
  (void)Flags;
  return 0;
}
const struct stream Tee = {teeWrite, teeControl};
