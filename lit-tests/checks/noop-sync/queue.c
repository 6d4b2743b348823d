// RUN: %check_durability %s durability-noop-sync %t
// CORE K-6: a sync that puts a job where another thread looks leaves the work to it.
long write(int fd, const void *data, unsigned long size);
int fsync(int fd);

void *malloc(unsigned long);
struct File;
struct Methods {
  int (*Write)(struct File *, const void *, int);
  int (*Sync)(struct File *);
};
struct File {
  const struct Methods *Calls;
  int Fd;
};
struct Job {
  struct File *Of;
  struct Job *Next;
};
static struct {
  struct Job *First, *Last;
} Queue;

static int diskWrite(struct File *F, const void *P, int N) { return write(F->Fd, P, N) == N ? 0 : -1; }
static int diskSync(struct File *F) { return fsync(F->Fd); }
const struct Methods Disk = {diskWrite, diskSync};

static void push(struct Job *J) {
  if (Queue.Last)
    Queue.Last->Next = J;
  else
    Queue.First = J;
  Queue.Last = J;
}
static int noWarningSync(struct File *F) {
  struct Job *J = malloc(sizeof(*J));
  J->Of = F;
  push(J);
  return 0;
}
static int queuedWrite(struct File *F, const void *P, int N) { return write(F->Fd, P, N) == N ? 0 : -1; }
const struct Methods Queued = {queuedWrite, noWarningSync};

static int Count;
static int warningSync(struct File *F) {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'warningSync' returns success without a sync, though 'lazyWrite' writes to a file; a power loss loses data that the caller takes for stable
  ++Count;
  return 0;
}
static int lazyWrite(struct File *F, const void *P, int N) { return write(F->Fd, P, N) == N ? 0 : -1; }
const struct Methods Lazy = {lazyWrite, warningSync};
