// Which handles stand for which file (CORE C-1): out-parameters, members,
// duplicates, choices, mappings.
#include "Analysed.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(C1, AnOutParameterReceivesTheOpenedStream) {
  Analysed A(R"cc(
int make(FILE **Out) {
  *Out = fopen("a", "w");
  return *Out ? 0 : -1;
}
int unsafe(void) {
  FILE *f;
  if (make(&f) < 0) return -1;
  if (fputs("a", f) < 0) return -1;
  return fsync(fileno(f));
}
int safe(void) {
  FILE *f;
  if (make(&f) < 0) return -1;
  if (fputs("a", f) < 0 || fflush(f)) return -1;
  return fsync(fileno(f));
}
)cc",
             Language::C);
  EXPECT_THAT(A.syncs("unsafe"), ElementsAre(HasSubstr("U=1")));
  EXPECT_THAT(A.syncs("safe"), ElementsAre(HasSubstr("U=0")));
}

TEST(C1, AnOutParameterReceivesWhatItIsSetToLast) {
  Analysed A(R"cc(
int make(int *Out) {
  *Out = -1;
  int fd = open("a", O_WRONLY | O_CREAT, 0600);
  if (fd < 0) return -1;
  if (write(fd, "a", 1) != 1) { close(fd); return -1; }
  *Out = fd;
  return 0;
}
int both(void) {
  int fd;
  if (make(&fd)) return -1;
  return fsync(fd);
}
int neither(void) {
  int fd;
  return make(&fd);
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("both"), ElementsAre(HasSubstr("U=0 K=0")));
  EXPECT_THAT(A.ok("neither"), ElementsAre(HasSubstr("U=0 K=1")));
}

TEST(C1, AReferenceIsAnOutParameter) {
  Analysed A(R"cc(
bool make(int &Out) {
  Out = open("a", O_WRONLY);
  return Out >= 0 && write(Out, "a", 1) == 1;
}
bool unsynced() { int fd = -1; return make(fd); }
bool synced() { int fd = -1; return make(fd) && fsync(fd) == 0; }
)cc");
  EXPECT_THAT(A.ok("unsynced"), ElementsAre(HasSubstr("U=0 K=1")));
  EXPECT_THAT(A.ok("synced"), ElementsAre(HasSubstr("U=0 K=0")));
}

TEST(C1, AnObjectMadeForTheCallerKeepsItsHandle) {
  Analysed A(R"cc(
struct Env { int fd; };
void *calloc(size_t, size_t);
int make(struct Env **Out) {
  struct Env *e = (struct Env *)calloc(1, sizeof *e);
  if (!e) return -1;
  int fd = open("a", O_WRONLY);
  if (fd < 0) return -1;
  e->fd = fd;
  if (write(e->fd, "a", 1) != 1) return -1;
  *Out = e;
  return 0;
}
int unsynced(void) { struct Env *e; return make(&e); }
int synced(void) {
  struct Env *e;
  if (make(&e)) return -1;
  return fsync(e->fd);
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("unsynced"), ElementsAre(HasSubstr("U=0 K=1")));
  EXPECT_THAT(A.ok("synced"), ElementsAre(HasSubstr("U=0 K=0")));
}

TEST(C1, AFactoryHandsOverTheObjectAndItsDescriptor) {
  Analysed A(R"cc(
struct File {
  explicit File(int F) : Fd(F) {}
  bool put() { return write(Fd, "a", 1) == 1; }
  bool sync() { return fdatasync(Fd) == 0; }
  int Fd;
};
bool make(File **Out) {
  int fd = open("a", O_WRONLY);
  if (fd < 0) return false;
  *Out = new File(fd);
  return true;
}
bool unsynced() { File *F; return make(&F) && F->put(); }
bool synced() { File *F; return make(&F) && F->put() && F->sync(); }
)cc");
  EXPECT_THAT(A.ok("unsynced"), Contains(HasSubstr("K=1")));
  EXPECT_THAT(A.ok("synced"), Not(Contains(HasSubstr("K=1"))));
}

TEST(C1, AnAssignedParameterIsTheCalleesOwn) {
  Analysed A(R"cc(
int other(int fd) { fd = open("b", O_WRONLY); return write(fd, "a", 1) == 1 ? 0 : -1; }
int f(int fd) { if (other(fd)) return -1; return fsync(fd); }
)cc",
             Language::C);
  EXPECT_THAT(A.syncs("f"), ElementsAre("fd U=u"));
  EXPECT_THAT(A.ok("f"), ElementsAre(HasSubstr("fd: U=u K=0")));
}

TEST(C1, AChosenHandleIsOneOfTheTwo) {
  Analysed A(R"cc(
int unsafe(FILE *f, FILE *g, int a) {
  FILE *h = a ? f : g;
  if (fputs("a", h) < 0) return -1;
  return fsync(fileno(h));
}
int safe(FILE *f, FILE *g, int a) {
  FILE *h = a ? f : g;
  if (fputs("a", h) < 0 || fflush(h)) return -1;
  return fsync(fileno(h));
}
int assigned(int fd1, int fd2, int a) {
  int fd;
  if (a) fd = fd1; else fd = fd2;
  return write(fd, "a", 1) == 1 ? fsync(fd) : -1;
}
int apart(FILE *f, FILE *g, int a) {
  FILE *h = a ? f : g;
  if (fputs("a", h) < 0) return -1;
  if (a) { if (fflush(f)) return -1; } else if (fflush(g)) return -1;
  return fsync(fileno(h));
}
)cc",
             Language::C);
  EXPECT_THAT(A.syncs("unsafe"), Contains(HasSubstr("U=1")));
  EXPECT_THAT(A.syncs("safe"), Not(Contains(HasSubstr("U=1"))));
  EXPECT_THAT(A.ok("assigned"), Not(Contains(HasSubstr("K=1"))));
  EXPECT_THAT(A.syncs("apart"), Not(Contains(HasSubstr("U=1"))));
}

TEST(C1, WhatIsSyncedThroughAChoiceWasWrittenThroughIt) {
  Analysed A(R"cc(
int through(int fd1, int fd2, int a) {
  int fd = a ? fd1 : fd2;
  return write(fd, "a", 1) == 1 ? 0 : -1;
}
int f(int x, int y, int a) {
  if (through(x, y, a)) return -1;
  return fsync(x) || fsync(y);
}
int none(int x, int y, int a) { return through(x, y, a); }
)cc",
             Language::C);
  EXPECT_THAT(A.ok("f"), Not(Contains(HasSubstr("K=1"))));
  EXPECT_THAT(A.ok("none"),
              ElementsAre(HasSubstr("x: U=u K=1"), HasSubstr("y: U=u K=1")));
}

TEST(C1, ADuplicateIsClosedByItself) {
  Analysed A(R"cc(
int f(int fd) {
  int other = dup(fd);
  if (write(other, "a", 1) != 1) return -1;
  close(other);
  return 0;
}
int g(int fd) {
  if (write(fd, "a", 1) != 1) return -1;
  int other = dup(fd);
  int r = fsync(other);
  close(other);
  return r;
}
int h(int fd, int target) {
  if (write(fd, "a", 1) != 1) return -1;
  if (dup2(fd, target) < 0) return -1;
  return fsync(target);
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("f"), ElementsAre("fd: U=u K=1|k closed"));
  EXPECT_THAT(A.ok("g"), Contains(HasSubstr("fd: U=u K=0; ")));
  EXPECT_THAT(A.ok("h"), Contains(HasSubstr("fd: U=u K=0")));
}

TEST(C1, AClosedDuplicateLeavesTheHandleOpen) {
  Analysed A(R"cc(
void both(int fd) { write(fd, "a", 1); close(dup(fd)); }
)cc",
             Language::C);
  EXPECT_THAT(A.ok("both"), ElementsAre("fd: U=u K=1|k; fd: U=u K=k closed"));
}

TEST(C1, AStreamAndItsDescriptorAreOneFile) {
  Analysed A(R"cc(
int unsafe(int fd) {
  FILE *f = fdopen(fd, "w");
  if (!f || fputs("a", f) < 0) return -1;
  return fsync(fd);
}
int safe(int fd) {
  FILE *f = fdopen(fd, "w");
  if (!f || fputs("a", f) < 0 || fflush(f)) return -1;
  return fsync(fd);
}
)cc",
             Language::C);
  EXPECT_THAT(A.syncs("unsafe"), ElementsAre("fd U=1|u"));
  EXPECT_THAT(A.syncs("safe"), ElementsAre("fd U=0"));
}

TEST(C1, AGetterYieldsTheMember) {
  Analysed A(R"cc(
struct Log {
  FILE *stream() const { return F; }
  int descriptor() const { return fileno(F); }
  FILE *F;
};
bool unsafe(Log &L) { return fputs("a", L.stream()) >= 0 && fsync(L.descriptor()) == 0; }
bool safe(Log &L) {
  return fputs("a", L.stream()) >= 0 && fflush(L.F) == 0 && fsync(L.descriptor()) == 0;
}
)cc");
  EXPECT_THAT(A.syncs("unsafe"), ElementsAre("L.F U=1|u"));
  EXPECT_THAT(A.syncs("safe"), ElementsAre("L.F U=0"));
}

TEST(T2, AStoreToASharedMappingDirtiesItsFile) {
  Analysed A(R"cc(
struct Header { int Magic; };
int open_map(int fd, size_t n);
void none(int fd, size_t n) {
  char *p = (char *)mmap(0, n, PROT_WRITE, MAP_SHARED, fd, 0);
  memcpy(p, "a", 1);
  munmap(p, n);
}
void synced(int fd, size_t n) {
  char *p = (char *)mmap(0, n, PROT_WRITE, MAP_SHARED, fd, 0);
  memcpy(p + 8, "a", 1);
  msync(p, n, MS_SYNC);
}
void by_descriptor(int fd, size_t n) {
  char *p = (char *)mmap(0, n, PROT_WRITE, MAP_SHARED, fd, 0);
  p[3] = 'a';
  fsync(fd);
}
void later(int fd, size_t n) {
  char *p = (char *)mmap(0, n, PROT_WRITE, MAP_SHARED, fd, 0);
  *p = 'a';
  msync(p, n, MS_ASYNC);
}
void field(int fd, size_t n) {
  struct Header *h = (struct Header *)mmap(0, n, PROT_WRITE, MAP_SHARED, fd, 0);
  h->Magic = 7;
}
void own(int fd, size_t n) {
  char *p = (char *)mmap(0, n, PROT_WRITE, MAP_PRIVATE, fd, 0);
  *p = 'a';
}
void read_only(int fd, size_t n, char *to) {
  char *p = (char *)mmap(0, n, PROT_WRITE, MAP_SHARED, fd, 0);
  memcpy(to, p, n);
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("none"), ElementsAre("fd: U=u K=1|k"));
  EXPECT_THAT(A.ok("synced"), ElementsAre("fd: U=u K=0; fd: U=u K=0"));
  EXPECT_THAT(A.ok("by_descriptor"), Contains(HasSubstr("fd: U=u K=0")));
  EXPECT_THAT(A.ok("by_descriptor"), Not(Contains(HasSubstr("K=1"))));
  EXPECT_THAT(A.ok("later"), ElementsAre("fd: U=u K=1|k"));
  EXPECT_THAT(A.ok("field"), ElementsAre("fd: U=u K=1|k"));
  EXPECT_THAT(A.ok("own"), Not(Contains(HasSubstr("K=1"))));
  EXPECT_THAT(A.ok("read_only"), Not(Contains(HasSubstr("K=1"))));
}

TEST(E2, AStreamAndADescriptorInOneObjectAreOneFile) {
  const char *Code = R"cc(
struct Temp { int fd; FILE *fp; };
int start(struct Temp *t) {
  t->fd = open("a", O_WRONLY | O_CREAT, 0600);
  t->fp = fdopen(t->fd, "w");
  return t->fp ? 0 : -1;
}
int put(struct Temp *t) { return fputs("a", t->fp) < 0 ? -1 : 0; }
int sync_only(struct Temp *t) { return fsync(t->fd); }
int unsafe(struct Temp *t) { return put(t) ? -1 : fsync(t->fd); }
int safe(struct Temp *t) { return put(t) || fflush(t->fp) ? -1 : fsync(t->fd); }
struct Two { int fd; FILE *fp; };
int apart(struct Two *t) {
  t->fd = open("a", O_WRONLY);
  t->fp = fopen("b", "w");
  return fputs("a", t->fp) < 0 ? -1 : fsync(t->fd);
}
)cc";
  Analysed A(Code, Language::C);
  EXPECT_THAT(A.syncs("unsafe"), ElementsAre("t->fd U=1|u"));
  EXPECT_THAT(A.syncs("safe"), ElementsAre("t->fd U=0"));
  EXPECT_THAT(A.syncs("apart"), ElementsAre("<result> U=0"));
}

TEST(C3, KindsAreJoinedOverTheAssignmentsOfAField) {
  Analysed A(R"cc(
struct Log { int fd, sock, either, plain; };
void start(struct Log *l, int net) {
  l->fd = open("a", O_WRONLY | O_DSYNC);
  l->sock = socket(1, 2, 3);
  if (net) l->either = socket(1, 2, 3);
  else { int fd = open("b", O_WRONLY); l->either = fd; }
  l->plain = open("c", O_WRONLY);
}
void a(struct Log *l) { write(l->fd, "a", 1); }
void b(struct Log *l) { write(l->sock, "a", 1); }
void c(struct Log *l) { write(l->either, "a", 1); }
void d(struct Log *l) { write(l->plain, "a", 1); }
)cc",
             Language::C);
  EXPECT_THAT(A.ok("a"), ElementsAre("untouched"));
  EXPECT_THAT(A.ok("b"), ElementsAre("l->sock: not regular"));
  EXPECT_THAT(A.ok("c"), ElementsAre("l->either: not regular"));
  EXPECT_THAT(A.ok("d"), ElementsAre("l->plain: U=u K=1|k"));
}

static const char Logs[] = R"cc(
struct Disk { int Fd; bool put() { return write(Fd, "a", 1) == 1; }
              bool sync() { return fdatasync(Fd) == 0; } };
struct Writer {
  explicit Writer(Disk *D) : Dest(D) {}
  bool add() { return Dest->put(); }
  Disk *Dest;
};
)cc";

TEST(C1, AWrapperHoldsWhatTheFieldBesideItHolds) {
  Analysed A(std::string(Logs) + R"cc(
struct Db {
  Disk *File;
  Writer *Log;
  void use(Disk *D) { File = D; Log = new Writer(D); }
  void drop() { File = nullptr; Log = nullptr; }
  bool put(bool Sync) { return Log->add() && (!Sync || File->sync()); }
};
)cc");
  EXPECT_THAT(A.ok("Db::put"),
              ElementsAre("File->Fd: U=u K=0", "File->Fd: U=u K=1|k"));
}

TEST(C1, AWrapperOfAnotherFileIsApart) {
  // One assignment makes the writer of something else; in the second, the file
  // is replaced and its writer stays.
  Analysed A(std::string(Logs) + R"cc(
struct Db {
  Disk *File;
  Writer *Log;
  void use(Disk *D) { File = D; Log = new Writer(D); }
  void other(Disk *D) { Log = new Writer(D); }
  bool put() { return Log->add() && File->sync(); }
};
struct Swapped {
  Disk *File;
  Writer *Log;
  void use(Disk *D) { File = D; Log = new Writer(D); }
  void swap(Disk *D) { File = D; }
  bool put() { return Log->add() && File->sync(); }
};
)cc");
  EXPECT_THAT(A.ok("Db::put"), Contains(HasSubstr("Dest->Fd: U=u K=1|k")));
  EXPECT_THAT(A.ok("Swapped::put"), Contains(HasSubstr("Dest->Fd: U=u K=1|k")));
}
