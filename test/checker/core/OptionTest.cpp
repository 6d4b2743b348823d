// Options, cadence and loops (O), durability points (D), one result (I) and
// limits.
#include "Analysed.h"
#include "core/Durability.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// O: options, cadence, loops

TEST(O1, DurabilityThatDependsOnOptionsIsConditional) {
  Analysed A(R"cc(
enum class SyncMode { Off, Batch, Sync };
struct Log {
  int Fd; SyncMode Mode; bool Force; int Flags;
  bool put() {
    if (write(Fd, "a", 1) != 1) return false;
    if (Mode == SyncMode::Sync || Force) return fdatasync(Fd) == 0;
    return true;
  }
  bool unless(bool NoSync) {
    if (write(Fd, "a", 1) != 1) return false;
    if (!NoSync) return fdatasync(Fd) == 0;
    return true;
  }
  bool masked() {
    if (write(Fd, "a", 1) != 1) return false;
    if (Flags & O_DSYNC) return fdatasync(Fd) == 0;
    return true;
  }
  bool always() { return write(Fd, "a", 1) == 1 && fdatasync(Fd) == 0; }
  bool never() { return write(Fd, "a", 1) == 1; }
};
)cc");
  EXPECT_EQ(A.row("Log::put"), "conditional: Mode == SyncMode::Sync || Force");
  EXPECT_EQ(A.row("Log::unless"), "conditional: !NoSync");
  EXPECT_EQ(A.row("Log::masked"), "conditional: (Flags & O_DSYNC)");
  EXPECT_EQ(A.row("Log::always"), "durable");
  EXPECT_EQ(A.row("Log::never"), "page-cache");
}

TEST(O1, TheCallFixesTheOption) {
  Analysed A(R"cc(
static int store(const char *t, const char *p, size_t n, int durable) {
  int fd = open(t, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (fd < 0) return -1;
  if (write(fd, p, n) != (long)n) { close(fd); return -1; }
  if (durable && fsync(fd)) { close(fd); return -1; }
  return close(fd);
}
int save(int fd, int durable) {
  if (write(fd, "a", 1) != 1) return -1;
  if (durable && fsync(fd)) return -1;
  return 0;
}
int weak(int fd) { return save(fd, 0); }
int strong(int fd) { return save(fd, 1); }
int open_(int fd, int careful) { return save(fd, careful); }
)cc",
             Language::C);
  EXPECT_THAT(A.ok("store"), ElementsAre("<result>: U=0 K=0 closed",
                                         "<result>: U=0 K=1 closed"));
  EXPECT_EQ(A.row("weak"), "page-cache");
  EXPECT_EQ(A.row("strong"), "durable");
  EXPECT_EQ(A.row("open_"), "conditional: careful");
}

TEST(O1, NothingToWriteIsNoCondition) {
  Analysed A(R"cc(
struct Log { int Fd; bool InUse; int Mode; };
bool commit(Log *L, bool (*due)()) {
  if (!L->InUse) return true;
  if (write(L->Fd, "a", 1) != 1) return false;
  if (due()) return fsync(L->Fd) == 0;
  return true;
}
bool commitUnless(Log *L, bool (*due)(), bool Sync) {
  if (!L->InUse) return true;
  if (write(L->Fd, "a", 1) != 1) return false;
  if (Sync) return fsync(L->Fd) == 0;
  return true;
}
)cc");
  // Not "!L->InUse", where no byte is durable.
  EXPECT_EQ(A.row("commit"), "page-cache");
  EXPECT_EQ(A.row("commitUnless"), "conditional: Sync");
}

TEST(O2, TheEndOfAListIsNoOption) {
  Analysed A(R"cc(
struct Page { Page *Next; const char *Data; };
bool put(int Fd, Page *List, bool Commit) {
  for (Page *P = List; P; P = P->Next) {
    const bool IsLast = P->Next == nullptr;
    if (write(Fd, P->Data, IsLast) != 1) return false;
  }
  return !Commit || fsync(Fd) == 0;
}
bool one(int Fd, Page *P) {
  if (write(Fd, P->Data, 1) != 1) return false;
  return !P->Next || fsync(Fd) == 0;
}
)cc");
  EXPECT_EQ(A.row("put"), "conditional: Commit");
  EXPECT_EQ(A.row("one"), "page-cache");
}

TEST(O2, FormsOfTestsAndWhatTheyAre) {
  Parsed Unit("struct S { int Count; }; S Global; void f(int p) { int l; }");
  AccessPathTable Paths(6);
  AtomTable Atoms;
  const AccessPath &P = *Paths.variable(Unit.get<clang::VarDecl>("p"));
  auto Nature = [&](const AccessPath &Path, AtomForm Form, int64_t C) {
    return natureOf(*Atoms.get(Path, Form, C, "x"));
  };
  EXPECT_EQ(Nature(P, AtomForm::Truth, 0), BranchNature::Option);
  EXPECT_EQ(Nature(P, AtomForm::Mask, 1), BranchNature::Option);
  EXPECT_EQ(Nature(P, AtomForm::Named, 2), BranchNature::Option);
  EXPECT_EQ(Nature(P, AtomForm::Relational, 100), BranchNature::Cadence);
  EXPECT_EQ(Nature(P, AtomForm::Literal, 7), BranchNature::Other);
  // What a call answered (a getter, a clock) is no evidence either.
  EXPECT_EQ(Nature(*Paths.fresh(&Paths), AtomForm::Truth, 0),
            BranchNature::Cadence);
}

TEST(O2, CadenceIsNoCondition) {
  Analysed A(R"cc(
struct Log {
  int Fd; int Count;
  bool put() {
    if (write(Fd, "a", 1) != 1) return false;
    if (++Count >= 100) { Count = 0; return fdatasync(Fd) == 0; }
    return true;
  }
};
)cc");
  EXPECT_EQ(A.row("Log::put"), "page-cache");
}

TEST(O4, ALoopThatSyncsRunsForWhatWasWritten) {
  Analysed A(R"cc(
struct Set {
  int Fds[4]; int N;
  bool all() {
    for (int I = 0; I < N; ++I)
      if (write(Fds[I], "a", 1) != 1) return false;
    for (int I = 0; I < N; ++I)
      if (fsync(Fds[I]) != 0) return false;
    return true;
  }
  bool none() {
    for (int I = 0; I < N; ++I)
      if (write(Fds[I], "a", 1) != 1) return false;
    for (int I = 0; I < N; ++I)
      puts("no sync");
    return true;
  }
};
)cc");
  EXPECT_THAT(A.ok("Set::all"), Not(Contains(HasSubstr("K=1"))));
  EXPECT_THAT(A.ok("Set::none"), Contains("Fds[]: U=u K=1|k"));
}

TEST(O4, TheSyncInALoopIsReached) {
  Analysed A(R"cc(
int counted(int fd, int n) {
  if (write(fd, "a", 1) != 1) return -1;
  for (int i = 0; i < n; ++i)
    if (fsync(fd)) return -1;
  return 0;
}
int conditional(int fd, int n) {
  if (write(fd, "a", 1) != 1) return -1;
  if (n == 7 && fsync(fd)) return -1;
  return 0;
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("counted"), ElementsAre("fd: U=u K=0"));
  EXPECT_THAT(A.ok("conditional"), Contains("fd: U=u K=1|k"));
}

TEST(O4, ALoopWithoutASyncMayBeSkipped) {
  Analysed A(R"cc(
int f(int fd, int n) {
  for (int i = 0; i < n; ++i)
    if (write(fd, "a", 1) != 1) return -1;
  return 0;
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("f"), Contains("fd: U=u K=1|k"));
  EXPECT_THAT(A.ok("f"), testing::SizeIs(2));
}

TEST(O5, TheSameTestTwiceAgrees) {
  Analysed A(R"cc(
int f(int fd, int durable) {
  if (durable && write(fd, "a", 1) != 1) return -1;
  if (durable) return fsync(fd);
  return 0;
}
int reassigned(int fd, int durable, int other) {
  if (durable && write(fd, "a", 1) != 1) return -1;
  durable = other;
  if (durable) return fsync(fd);
  return 0;
}
int compared(int fd, int n, int limit) {
  if (n < limit && write(fd, "a", 1) != 1) return -1;
  if (n < limit) return fsync(fd);
  return 0;
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("f"), ElementsAre("fd: U=u K=0", "untouched"));
  EXPECT_THAT(A.ok("reassigned"), Contains("fd: U=u K=1|k"));
  EXPECT_THAT(A.ok("compared"), ElementsAre("fd: U=u K=0", "untouched"));
}

TEST(O5, AChoiceHasTheValueOfTheArmThatWasTaken) {
  Analysed A(R"cc(
int cut(int Fd, int N) {
  return write(Fd, "a", 1) == 1 && N > 7 ? fsync(Fd) : -1;
}
int either(int Fd, int N) {
  int R = N > 7 || write(Fd, "a", 1) != 1 ? -1 : fsync(Fd);
  return R;
}
int skipped(int Fd, int N) {
  return write(Fd, "a", 1) != 1 ? -1 : N > 7 ? fsync(Fd) : 0;
}
)cc");
  EXPECT_EQ(A.row("cut"), "durable");
  EXPECT_EQ(A.row("either"), "durable");
  EXPECT_EQ(A.row("skipped"), "page-cache");
}

TEST(O5, ZeroAndAnEnumeratorContradict) {
  Analysed A(R"cc(
enum Mode { Off, Batch, Sync };
int f(int fd, enum Mode m) {
  if (m == Sync && write(fd, "a", 1) != 1) return -1;
  if (!m) return 0;
  return fsync(fd);
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("f"), Not(Contains(HasSubstr("K=1"))));
}

// D: durability points

TEST(D3, ASuccessfulExitBesideOneThatSyncs) {
  Analysed A(R"cc(
struct Table {
  int Fd;
  bool swap(int A) {
    if (pwrite(Fd, "a", 1, 0) != 1) return false;
    if (A == 7) return true;
    return fdatasync(Fd) == 0;
  }
  bool straight() {
    if (pwrite(Fd, "a", 1, 0) != 1) return false;
    return fdatasync(Fd) == 0;
  }
};
)cc");
  EXPECT_THAT(A.ok("Table::swap"), ElementsAre("Fd: U=u K=0", "Fd: U=u K=1|k"));
  // A test against a bare number is no option.
  EXPECT_EQ(A.row("Table::swap"), "page-cache");
  EXPECT_THAT(A.ok("Table::straight"), ElementsAre("Fd: U=u K=0"));
}

TEST(D3, FailureReturnsAreNoSuccess) {
  Analysed A(R"cc(
typedef struct { int code; } Unused;
int negative(int fd) { if (write(fd, "a", 1) != 1) return -5; return fsync(fd); }
int positive(int fd) { if (write(fd, "a", 1) != 1) return 5; return fsync(fd) ? 6 : 0; }
_Bool truth(int fd) { if (write(fd, "a", 1) != 1) return 0; return fsync(fd) == 0; }
char *pointer(int fd, char *p) { if (write(fd, "a", 1) != 1) return 0; return fsync(fd) ? 0 : p; }
)cc",
             Language::C);
  for (const char *Name : {"negative", "positive", "truth", "pointer"})
    EXPECT_THAT(A.ok(Name), ElementsAre("fd: U=u K=0")) << Name;
}

TEST(D3, StatusReturnsTellSuccess) {
  Analysed A(R"cc(
class Status {
public:
  static Status OK(); static Status IOError(const char *);
  bool ok() const;
private:
  int Code;
};
struct Log {
  int Fd;
  Status append() {
    if (write(Fd, "a", 1) != 1) return Status::IOError("write");
    return Status::OK();
  }
  Status sync() {
    if (fdatasync(Fd) != 0) return Status::IOError("sync");
    return Status::OK();
  }
  Status put() {
    Status S = append();
    if (!S.ok()) return S;
    return sync();
  }
};
)cc");
  EXPECT_THAT(A.ok("Log::append"), ElementsAre("Fd: U=u K=1|k"));
  EXPECT_THAT(A.ok("Log::sync"), ElementsAre("Fd: U=u K=0"));
  EXPECT_THAT(A.ok("Log::put"), ElementsAre("Fd: U=u K=0"));
}

// I: identity and order; limits

TEST(I2, TwoRunsSayTheSame) {
  const char *Code = R"cc(
struct Log { int Fd; FILE *F; bool Force; int Count;
  bool put() { if (write(Fd, "a", 1) != 1) return false;
    if (Force) return fsync(Fd) == 0; return true; }
  bool text() { return fputs("a", F) >= 0 && (Count++ < 10 || fflush(F) == 0); }
  bool all() { return put() && text(); } };
int f(Log &L, FILE *g) { return L.all() && fputs("b", g) >= 0 && L.text(); }
)cc";
  std::string First = Analysed(Code).everything();
  EXPECT_THAT(First, HasSubstr("summary of Log::all"));
  // Other allocations in between move the addresses.
  std::vector<std::unique_ptr<char[]>> Noise;
  for (unsigned I = 1; I < 200; ++I)
    Noise.push_back(std::make_unique<char[]>(I * 37));
  EXPECT_EQ(First, Analysed(Code).everything());
}

TEST(I2, FunctionsAndExitsFollowTheSource) {
  Analysed A("bool b(int fd) { return fsync(fd) == 0; }"
             "bool a(int fd) { return b(fd); }");
  ASSERT_EQ(A.analysis().functions().size(), 2u);
  EXPECT_EQ(A.analysis().functions()[0]->Function->getName(), "b");
  EXPECT_EQ(A.analysis().functions()[1]->Function->getName(), "a");
}

TEST(Limits, AFunctionThatIsTooLargeIsCountedAndUnknown) {
  AnalysisLimits Limits;
  Limits.MaxCfgBlocks = 3;
  Analysed A("int f(int fd) { if (write(fd, \"a\", 1) != 1) return -1;"
             "  return fsync(fd); }",
             Language::C, Limits);
  ASSERT_EQ(A.analysis().notAnalysed().size(), 1u);
  EXPECT_THAT(A.row("f"),
              AllOf(StartsWith("unknown"), HasSubstr("limit of 3")));
}

TEST(Limits, MergedStatesAreMarked) {
  AnalysisLimits Limits;
  Limits.MaxStatesPerBlock = 1;
  // Where the ways meet: one that failed to write, one that failed to sync, and
  // one that did not fail.
  Analysed A("int f(int fd, int a) { int r = 0;"
             "  if (a == 7) r = write(fd, \"a\", 1) != 1;"
             "  else if (a == 9) r = fsync(fd); return r; }",
             Language::C, Limits);
  EXPECT_TRUE(A.function("f")->Approximate);
  EXPECT_EQ(A.analysis().notAnalysed().size(), 1u);
}
