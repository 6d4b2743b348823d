// Calls that name no function: one class, or one constant table, per receiver
// along a path (CORE K-2).
#include "Analysed.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

static const char Files[] = R"cc(
struct File { virtual bool put() = 0; virtual bool sync() = 0; };
struct Disk : File {
  int Fd;
  bool put() override { return write(Fd, "a", 1) == 1; }
  bool sync() override { return fdatasync(Fd) == 0; }
};
struct Null : File {
  bool put() override { return true; }
  bool sync() override { return true; }
};
)cc";

static std::string withFiles(const char *Code) {
  return std::string(Files) + Code;
}

TEST(K2Dispatch, EachPathIsOfOneClass) {
  Analysed A(withFiles("bool f(File &F) { return F.put() && F.sync(); }"
                       "bool g(File &F) { return F.put(); }"));
  // Never dirty by Disk and synced by Null.
  EXPECT_THAT(A.ok("f"), ElementsAre("F: U=u K=0", "untouched"));
  EXPECT_THAT(A.ok("g"), ElementsAre("F: U=u K=1|k", "untouched"));
}

TEST(K2Dispatch, NoObjectIsOfNoClass) {
  // What put leaves out for Disk and sync for Null leaves no class.
  Analysed A(withFiles("bool put(File &F) { return F.put(); }"
                       "bool sync(File &F) { return F.sync(); }"
                       "bool f(File &F) { return put(F) && sync(F); }"));
  EXPECT_THAT(A.ok("f"), ElementsAre("F: U=u K=0", "untouched"));
}

TEST(K2Dispatch, AClassThatIsNotDeniedIsLeft) {
  // Only some classes of the base implement the narrower interface.
  Analysed A(withFiles("struct Log : File { virtual bool add() = 0; };"
                       "struct DiskLog : Log { int Fd;"
                       "  bool put() override { return add(); }"
                       "  bool sync() override { return fsync(Fd) == 0; }"
                       "  bool add() override { return write(Fd, \"a\", 1) == "
                       "1; } };"
                       "bool add(Log &L) { return L.add(); }"
                       "bool sync(File &F) { return F.sync(); }"
                       "bool f(Log &L) { return add(L) && sync(L); }"));
  EXPECT_THAT(A.ok("f"), testing::Contains("L: U=u K=0"));
}

TEST(O5Conditions, TheResultOfACallInALoopIsNew) {
  Analysed A(
      "struct Rows { virtual bool more() = 0; virtual void next() = 0; };"
      "struct Local : Rows { bool M; bool more() override { return M; }"
      "  void next() override { M = false; } };"
      "bool f(Rows &R, int Fd) {"
      "  if (R.more()) { for (; R.more(); R.next())"
      "    write(Fd, \"a\", 1); return fsync(Fd) == 0; }"
      "  return false; }");
  EXPECT_THAT(A.ok("f"), testing::Contains("Fd: U=u K=0"));
}

TEST(K2Dispatch, TwoReceiversAreOfTwoClasses) {
  Analysed A(withFiles("bool f(File &F, File &G) { return F.put() && "
                       "G.sync(); }"));
  EXPECT_THAT(A.ok("f"), ElementsAre("F: U=u K=1|k", "F: U=u K=1|k; G: U=u K=0",
                                     "G: U=u K=0", "untouched"));
}

TEST(K2Dispatch, TheCallersClassSelectsTheOutcome) {
  Analysed A(withFiles("bool both(File *F) { return F->put() && F->sync(); }"
                       "bool put(File *F) { return F->put(); }"
                       "bool disk(Disk D) { return put(&D); }"
                       "bool null(Null N) { return put(&N); }"
                       "bool made() { File *F = new Null; return put(F); }"));
  EXPECT_THAT(A.ok("disk"), ElementsAre("D: U=u K=1|k"));
  EXPECT_THAT(A.ok("null"), ElementsAre("untouched"));
  EXPECT_THAT(A.ok("made"), ElementsAre("untouched"));
}

TEST(K2Dispatch, AWrapperIsWhatItWraps) {
  Analysed A(withFiles("struct Log : File { File *Inner;"
                       "  bool put() override { return Inner->put(); }"
                       "  bool sync() override { return Inner->sync(); } };"
                       "bool f(File &F) { return F.put() && F.sync(); }"));
  EXPECT_THAT(A.ok("Log::put"), ElementsAre("Inner: U=u K=1|k", "untouched"));
  EXPECT_THAT(A.ok("f"), ElementsAre("F: U=u K=0", "untouched"));
}

TEST(K2Dispatch, AWrapperThatDropsTheSyncIsNot) {
  Analysed A(withFiles("struct Counting : File { File *Inner; int N;"
                       "  bool put() override { ++N; return Inner->put(); }"
                       "  bool sync() override { return true; } };"
                       "bool f(File &F) { return F.put() && F.sync(); }"));
  EXPECT_THAT(A.ok("f"),
              ElementsAre("F: U=u K=0", "F: U=u K=1|k", "untouched"));
}

TEST(K2Dispatch, ManyClassesThatDoTheSameAreOneGroup) {
  std::string Code = Files;
  for (int I = 0; I < 20; ++I)
    Code += "struct D" + std::to_string(I) +
            " : File { int Handle;"
            " bool put() override { return write(Handle, \"a\", 1) == 1; }"
            " bool sync() override { return fsync(Handle) == 0; } };";
  Analysed A(Code + "bool f(File &F) { return F.put() && F.sync(); }");
  EXPECT_THAT(A.ok("f"), ElementsAre("F: U=u K=0", "untouched"));
}

TEST(K2Dispatch, MoreKindsThanTheLimitAreUnknown) {
  AnalysisLimits Limits;
  Limits.MaxDispatchTargets = 1;
  Analysed A(withFiles("bool f(File &F) { return write(3, \"a\", 1) == 1 && "
                       "F.put(); }"
                       "bool g(Disk &F) { return write(F.Fd, \"a\", 1) == 1 && "
                       "static_cast<File &>(F).put(); }"),
             Language::Cxx, Limits);
  EXPECT_THAT(A.row("g"), AllOf(StartsWith("unknown"), HasSubstr("File::put"),
                                HasSubstr("more than 1 kind")));
}

TEST(K2Dispatch, WithoutACandidateTheCallIsUnknown) {
  Analysed A("struct Sink { virtual int done(FILE *) = 0; };"
             "bool f(Sink &S, FILE *f) { return fputs(\"a\", f) >= 0 && "
             "S.done(f); }");
  EXPECT_THAT(A.ok("f"), ElementsAre("f: U=? K=?"));
}

TEST(K2Dispatch, AnIntermediateClassNarrowsTheCandidates) {
  Analysed A(withFiles("struct Real : File {};"
                       "struct R : Real { int H;"
                       " bool put() override { return write(H, \"a\", 1) == 1;}"
                       " bool sync() override { return fsync(H) == 0; } };"
                       "bool f(Real &F) { return F.put() && F.sync(); }"));
  EXPECT_THAT(A.ok("f"), ElementsAre("F: U=u K=0"));
}

TEST(K2Dispatch, ATemplateMethodOfTheBaseIsOfOneClass) {
  Analysed A("struct Base { int Fd; virtual bool body() = 0;"
             "  bool save() { return body() && fsync(Fd) == 0; } };"
             "struct Derived : Base {"
             "  bool body() override { return write(Fd, \"a\", 1) == 1; } };");
  EXPECT_THAT(A.ok("Base::save"), ElementsAre("Fd: U=u K=0"));
}

TEST(K2Dispatch, AnImplementationInMemoryHandsOutItsOwn) {
  // Of what it hands out nothing is known; what the other one hands out stays
  // known where the paths meet.
  Analysed A(withFiles("struct Env { virtual bool make(File **Out) = 0; };"
                       "struct DiskEnv : Env {"
                       "  bool make(File **Out) override {"
                       "    Disk *D = new Disk; D->Fd = open(\"a\", O_WRONLY);"
                       "    *Out = D; return D->Fd >= 0; } };"
                       "struct NullEnv : Env {"
                       "  bool make(File **Out) override {"
                       "    *Out = new Null; return true; } };"
                       "struct Db { Env *E; File *Now;"
                       "  bool renew(bool Other) {"
                       "    if (Other) { File *New = nullptr;"
                       "      if (!E->make(&New)) return false;"
                       "      Now = New; }"
                       "    return Now->put() && Now->sync(); } };"));
  EXPECT_THAT(A.syncs("Db::renew"), Not(IsEmpty()));
}

static const char Tables[] = R"cc(
struct io; struct file { const struct io *io; int fd; };
struct io { int (*put)(struct file *); int (*sync)(struct file *); };
static int disk_put(struct file *f) { return write(f->fd, "a", 1) == 1 ? 0 : -1; }
static int disk_sync(struct file *f) { return fsync(f->fd); }
static int none(struct file *f) { return 0; }
static const struct io disk = {disk_put, disk_sync};
static const struct io memory = {none, none};
)cc";

static std::string withTables(const char *Code) {
  return std::string(Tables) + Code;
}

TEST(K2Tables, EachPathHasOneTable) {
  Analysed A(withTables("int f(struct file *f) { if (f->io->put(f)) return -1;"
                        "  return f->io->sync(f); }"),
             Language::C);
  EXPECT_THAT(A.ok("f"), ElementsAre("f->fd: U=0 K=k", "f->fd: U=u K=0"));
}

TEST(K2Tables, AnAssignedTableIsKnownToTheCallee) {
  Analysed A(withTables("int put(struct file *f) { return f->io->put(f); }"
                        "int one(struct file *f) { f->io = &disk;"
                        "  return put(f); }"
                        "int two(struct file *f) { f->io = &memory;"
                        "  return put(f); }"),
             Language::C);
  EXPECT_THAT(A.ok("one"), ElementsAre("f->fd: U=u K=1|k"));
  EXPECT_THAT(A.ok("two"), ElementsAre("f->fd: U=0 K=k"));
}

TEST(K2Tables, AnUnknownPointerStaysUnknown) {
  Analysed A("int f(FILE *f, int (*done)(FILE *)) {"
             "  return fputs(\"a\", f) >= 0 && done(f); }",
             Language::C);
  EXPECT_THAT(A.ok("f"), ElementsAre("f: U=? K=?"));
}

TEST(K2Tables, ALocalPointerIsTheSlotThatItWasReadFrom) {
  static const char Slots[] =
      "struct file; struct ops { int (*put)(file *); int (*size)(file *); };"
      "struct file { const ops *O; int Fd; };"
      "static int diskPut(file *F) {"
      "  return write(F->Fd, \"a\", 1) == 1 ? 0 : -1; }"
      "static int diskSize(file *) { return 4096; }"
      "const ops Disk = {diskPut, diskSize};"
      "int sizeOf(file *F) { int (*Size)(file *) = F->O->size;"
      "  return Size ? Size(F) : 512; }"
      "int putIn(file *F) { int (*Put)(file *) = nullptr; Put = F->O->put;"
      "  return Put(F); }"
      "int f(file *F) { return write(F->Fd, \"a\", 1) == 1 && sizeOf(F)"
      "  ? fsync(F->Fd) : -1; }";
  Analysed A(Slots);
  EXPECT_EQ(A.row("f"), "durable");
  EXPECT_THAT(A.ok("putIn"), testing::Contains("F->Fd: U=u K=1|k"));
  // One that others may set is anything.
  Analysed B(std::string(Slots) +
             "void choose(int (**)(file *));"
             "int g(file *F) { int (*Put)(file *) = F->O->size; choose(&Put);"
             "  return write(F->Fd, \"a\", 1) == 1 && Put(F) == 0"
             "  ? fsync(F->Fd) : -1; }"
             "int h(file *F) { if (write(F->Fd, \"a\", 1) != 1) return -1;"
             "  int (*Put)(file *) = F->O->size; choose(&Put);"
             "  return Put(F); }");
  EXPECT_THAT(B.row("h"), StartsWith("unknown"));
}

TEST(K2Tables, APointerToAKnownFunctionIsACall) {
  Analysed A("static int drain(FILE *f) { return fflush(f); }"
             "int f(FILE *f) { int (*done)(FILE *) = &drain;"
             "  return fputs(\"a\", f) < 0 ? -1 : (*done)(f); }",
             Language::C);
  EXPECT_THAT(A.ok("f"), ElementsAre("f: U=0 K=1|u|k"));
}
