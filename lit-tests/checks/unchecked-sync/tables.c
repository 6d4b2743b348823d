// RUN: %check_durability %s durability-unchecked-sync %t
// Tables of function pointers that other files fill: the words that end the names of their fields say what they do to
// their first argument, where the table has both a write and a sync.

struct file;
struct methods {
  int (*xRead)(struct file *F, void *Data, int Size, long At);
  int (*xWrite)(struct file *F, const void *Data, int Size, long At);
  int (*xTruncate)(struct file *F, long Size);
  int (*xSync)(struct file *F, int Flags);
  int (*xAsync)(struct file *F, int Flags);
  int (*xClose)(struct file *F);
};
struct file {
  const struct methods *Methods;
};

int warningDropped(struct file *F, const void *Data) {
  int Error = F->Methods->xWrite(F, Data, 8, 0);
  if (Error)
    return Error;
  F->Methods->xSync(F, 2);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'methods::xSync' is dropped; when it fails, data that a crash loses counts as stable
  // CHECK-NOTES: :[[@LINE-5]]:15: note: data for 'F' is written to the page cache by 'xWrite' here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: the result is lost here
  return 0;
}

/// What does not end with the word, or is no function, has no such meaning.
int silentOtherWord(struct file *F, const void *Data) {
  int Error = F->Methods->xWrite(F, Data, 8, 0);
  F->Methods->xAsync(F, 2);
  return Error;
}

int silentChecked(struct file *F, const void *Data) {
  int Error = F->Methods->xWrite(F, Data, 8, 0);
  return Error ? Error : F->Methods->xSync(F, 2);
}

// Descriptors as objects.
struct operations {
  long (*pwrite)(int Fd, void *Data, unsigned long Size, long At);
  int (*fsync)(int Fd);
};
int warningDescriptor(struct operations *Of, int Fd, void *Data) {
  if (Of->pwrite(Fd, Data, 8, 0) != 8)
    return -1;
  Of->fsync(Fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: result of 'operations::fsync' is dropped; when it fails, data that a crash loses counts as stable
  return 0;
}

// No write goes with it.
struct clock {
  int (*xSync)(struct clock *C, int Flags);
  int (*xTick)(struct clock *C, const void *Data);
};
int silentNoWrite(struct clock *C, const void *Data) {
  C->xTick(C, Data);
  C->xSync(C, 0);
  return 0;
}

// The write is of another kind of object.
struct pair {
  int (*xWrite)(struct file *F, const void *Data);
  int (*xSync)(struct clock *C);
};
int silentOtherObject(struct pair *P, struct file *F, struct clock *C) {
  P->xWrite(F, "");
  P->xSync(C);
  return 0;
}
