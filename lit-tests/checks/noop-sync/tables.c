// RUN: %check_durability %s durability-noop-sync %t
// CORE K-2 for tables of function pointers: each constant table is one candidate.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

struct methods;
struct file {
  const struct methods *Methods;
};
struct methods {
  int (*Write)(struct file *F, const void *Data, int Size);
  int (*Sync)(struct file *F, int Flags);
  int (*Control)(struct file *F, int Operation);
};

struct unix_file {
  struct file Base;
  int Fd;
};
static int unixWrite(struct file *F, const void *Data, int Size) {
  return write(((struct unix_file *)F)->Fd, Data, Size) == Size ? 0 : 1;
}
static int unixSync(struct file *F, int Flags) {
  (void)Flags;
  return fsync(((struct unix_file *)F)->Fd) ? 2 : 0;
}
// One of many operations is a sync: not a sync slot.
static int unixControl(struct file *F, int Operation) {
  if (Operation == 7)
    return fsync(((struct unix_file *)F)->Fd);
  return 0;
}
const struct methods UnixMethods = {unixWrite, unixSync, unixControl};

// The write is real, the sync is not.
static int lazySync(struct file *F, int Flags) {
  (void)F;
  (void)Flags;
  return 0;
}
static int lazyControl(struct file *F, int Operation) {
  (void)F;
  return Operation;
}
const struct methods LazyMethods = {unixWrite, lazySync, lazyControl};
// CHECK-MESSAGES: :37:12: warning: 'lazySync' returns success without a sync, though 'unixWrite' writes to a file; a power loss loses data that the caller takes for stable
// CHECK-NOTES: :22:10: note: data for 'F->Fd' is written to the page cache by 'write' here
// CHECK-NOTES: :40:3: note: returns success here without a sync
// CHECK-NOTES: :26:10: note: 'unixSync' syncs: synced by 'fsync' here

// A shim around another file.
struct shim_file {
  struct file Base;
  struct file *Real;
};
static int shimWrite(struct file *F, const void *Data, int Size) {
  struct shim_file *S = (struct shim_file *)F;
  return S->Real->Methods->Write(S->Real, Data, Size);
}
static int shimSync(struct file *F, int Flags) {
  struct shim_file *S = (struct shim_file *)F;
  return S->Real->Methods->Sync(S->Real, Flags);
}
const struct methods ShimMethods = {shimWrite, shimSync, 0};

// In memory.
struct memory_file {
  struct file Base;
  char Space[100];
};
static int memoryWrite(struct file *F, const void *Data, int Size) {
  struct memory_file *M = (struct memory_file *)F;
  for (int I = 0; I < Size; ++I)
    M->Space[I] = ((const char *)Data)[I];
  return 0;
}
static int memorySync(struct file *F, int Flags) {
  (void)F;
  return Flags & 0;
}
const struct methods MemoryMethods = {memoryWrite, memorySync, 0};

// In memory until it becomes a file of another kind: that one is synced by its
// own table.
int becomeReal(struct file *F);
static int spillWrite(struct file *F, const void *Data, int Size) {
  if (Size > 100) {
    if (becomeReal(F))
      return 1;
    return F->Methods->Write(F, Data, Size);
  }
  return memoryWrite(F, Data, Size);
}
const struct methods SpillMethods = {spillWrite, memorySync, 0};

// Fails: not supported. Success is 0 for the others.
static int refuseSync(struct file *F, int Flags) {
  (void)F;
  (void)Flags;
  return 12;
}
const struct methods RefuseMethods = {unixWrite, refuseSync, 0};

// A file for each key: written when it is synced, and never synced.
struct key_file {
  struct file Base;
  const char *Key;
  char Space[100];
};
static int store(const char *Key, const char *Text) {
  FILE *Out = fopen(Key, "wb");
  if (!Out)
    return 1;
  fputs(Text, Out);
  fclose(Out);
  return 0;
}
static int keySync(struct file *F, int Flags) {
  (void)Flags;
  return store(((struct key_file *)F)->Key, ((struct key_file *)F)->Space);
}
static int keyWrite(struct file *F, const void *Data, int Size) {
  (void)Size;
  ((struct key_file *)F)->Space[0] = ((const char *)Data)[0];
  return 0;
}
const struct methods KeyMethods = {keyWrite, keySync, 0};
const struct methods OtherUnixMethods = {unixWrite, unixSync, 0};
// CHECK-MESSAGES: :119:12: warning: 'keySync' returns success without a sync, though 'keySync' writes to a file; a power loss loses data that the caller takes for stable
