// How a function's effects reach its callers (K), whatever the syntax and the
// flow of control.
#include "Analysed.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// K: calls

TEST(K2, OneReceiverIsOneClassAlongAPath) {
  // The base is called without a contract: which body runs is not known, so
  // nothing may be concluded of the receiver.
  Analysed A(R"cc(
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
bool both(File &F) { return F.put() && F.sync(); }
bool known(Disk D) { return D.put() && D.sync(); }
)cc");
  EXPECT_THAT(A.ok("Disk::put"), ElementsAre("Fd: U=u K=1|k"));
  EXPECT_THAT(A.ok("Disk::sync"), ElementsAre("Fd: U=u K=0"));
  EXPECT_THAT(A.ok("known"), ElementsAre("D.Fd: U=u K=0"));
  EXPECT_THAT(A.row("both"), Not(HasSubstr("page-cache")));
}

TEST(K3, ASystemHeadersFunctionTouchesNoFile) {
  Analysed A(
      "bool f(FILE *f) { return fputs(\"a\", f) >= 0 && unheard_of(f); }");
  EXPECT_THAT(A.ok("f"), ElementsAre("f: U=1|u K=k"));
}

TEST(K4, AnUnknownCalleeMakesItsArgumentsUnknown) {
  Analysed A(R"cc(
int mystery(FILE *f);
bool f(FILE *f, FILE *g) {
  return fputs("a", f) >= 0 && fputs("a", g) >= 0 && mystery(f);
}
)cc");
  EXPECT_THAT(A.ok("f"), ElementsAre("f: U=? K=?; g: U=1|u K=k"));
  EXPECT_THAT(A.row("f"), AllOf(StartsWith("unknown"), HasSubstr("mystery")));
}

TEST(K4, WhatIsReachedFromTheArgumentsBecomesUnknown) {
  Analysed A(R"cc(
struct Log { FILE *f; };
int mystery(Log *l);
int elsewhere(int);
bool reached(Log *l) { return fputs("a", l->f) >= 0 && mystery(l); }
bool apart(Log *l) { return fputs("a", l->f) >= 0 && elsewhere(1); }
)cc");
  EXPECT_THAT(A.ok("reached"), ElementsAre("l->f: U=? K=?"));
  EXPECT_THAT(A.ok("apart"), ElementsAre("l->f: U=1|u K=k"));
}

TEST(K4, GlobalsOnlyWithExternalLinkage) {
  Analysed A(R"cc(
FILE *shared; static FILE *own;
void mystery(void);
void f(void) { fputs("a", shared); fputs("a", own); mystery(); }
)cc",
             Language::C);
  EXPECT_THAT(A.ok("f"), ElementsAre("shared: U=? K=?; own: U=1|u K=k"));
}

TEST(K4, OptionsSurviveAnUnknownCallee) {
  Analysed A(R"cc(
int mystery(int);
int f(int fd, int durable) {
  if (durable) mystery(1);
  if (write(fd, "a", 1) != 1) return -1;
  if (durable) return fsync(fd);
  return 0;
}
)cc",
             Language::C);
  EXPECT_EQ(A.row("f"), "conditional: durable");
}

TEST(K5, AnUnknownTargetIsARowOfTheReport) {
  Analysed A(R"cc(
bool f(FILE *f, int (*call)(FILE *)) { return fputs("a", f) >= 0 && call(f); }
)cc");
  EXPECT_THAT(A.row("f"), StartsWith("unknown"));
}

TEST(K7, DestructorsAreCalls) {
  Analysed A(R"cc(
struct SyncGuard { int Fd; ~SyncGuard() { (void)fsync(Fd); } };
struct Idle { int Fd; ~Idle() { puts("bye"); } };
bool guarded(int fd) { SyncGuard G{fd}; return write(fd, "a", 1) == 1; }
bool idle(int fd) { Idle G{fd}; return write(fd, "a", 1) == 1; }
)cc");
  EXPECT_THAT(A.ok("guarded"), ElementsAre("fd: U=u K=0"));
  EXPECT_THAT(A.ok("idle"), ElementsAre("fd: U=u K=1|k"));
}

TEST(K7, AConstructedGuardSyncsWhatItWasGiven) {
  Analysed A(R"cc(
class Guard {
public:
  explicit Guard(int F) : Fd(F) {}
  ~Guard() { fsync(Fd); }
private:
  int Fd;
};
void f(int fd) { Guard G(fd); write(fd, "a", 1); }
void early(int fd) { { Guard G(fd); } write(fd, "a", 1); }
)cc");
  EXPECT_THAT(A.ok("f"), ElementsAre("fd: U=u K=0"));
  EXPECT_THAT(A.ok("early"), ElementsAre("fd: U=u K=1"));
}

TEST(K7, LambdasAreCalls) {
  Analysed A(R"cc(
bool synced(int fd) {
  auto Finish = [&] { return fsync(fd) == 0; };
  return write(fd, "a", 1) == 1 && Finish();
}
bool written(int fd) {
  auto Put = [&] { return write(fd, "a", 1) == 1; };
  return Put();
}
bool never(int fd) {
  auto Finish = [&] { return fsync(fd) == 0; };
  return write(fd, "a", 1) == 1;
}
struct Log {
  int Fd;
  bool put() { auto Put = [this] { return write(Fd, "a", 1) == 1; }; return Put(); }
};
)cc");
  EXPECT_THAT(A.ok("synced"), ElementsAre("fd: U=u K=0"));
  EXPECT_THAT(A.ok("written"), ElementsAre("fd: U=u K=1|k"));
  EXPECT_THAT(A.ok("never"), ElementsAre("fd: U=u K=1|k"));
  EXPECT_THAT(A.ok("Log::put"), ElementsAre("Fd: U=u K=1|k"));
}

TEST(Calls, EffectsReachFieldsOfTheCallersObjects) {
  Analysed A(R"cc(
struct Pages {
  bool writePage(const char *P) { return pwrite(Fd, P, 1, 0) == 1; }
  bool sync() { return fdatasync(Fd) == 0; }
  int Fd;
};
struct Table {
  Pages Data, Index;
  bool put() { return Data.writePage("a") && Data.sync(); }
  bool wrong() { return Data.writePage("a") && Index.sync(); }
};
)cc");
  EXPECT_THAT(A.ok("Table::put"), ElementsAre("Data.Fd: U=u K=0"));
  EXPECT_THAT(A.ok("Table::wrong"),
              ElementsAre("Data.Fd: U=u K=1|k; Index.Fd: U=u K=0"));
}

TEST(Calls, FailureOfACalleeIsTheCallers) {
  Analysed A(R"cc(
static int put(int fd) { return write(fd, "a", 1) == 1 ? 0 : -1; }
int f(int fd) { if (put(fd)) return 7; return fsync(fd) ? 8 : 0; }
)cc",
             Language::C);
  EXPECT_THAT(A.ok("f"), ElementsAre("fd: U=u K=0"));
}

TEST(Calls, AHandleThatACalleeOpensIsTheCallers) {
  Analysed A(R"cc(
static FILE *create(const char *p) { return fopen(p, "w"); }
int stream(const char *p) {
  FILE *f = create(p);
  if (!f) return -1;
  return fputs("a", f) < 0 ? -1 : 0;
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("stream"), ElementsAre("<result>: U=1 K=0"));
}

TEST(Calls, RecursionReachesItsFixpoint) {
  Analysed A(R"cc(
int tree(int fd, int n) {
  if (write(fd, "a", 1) != 1) return -1;
  if (n == 0) return 0;
  return tree(fd, n - 1);
}
static int odd(int fd, int n);
static int even(int fd, int n) { return n ? odd(fd, n - 1) : fsync(fd); }
static int odd(int fd, int n) {
  if (write(fd, "a", 1) != 1) return -1;
  return even(fd, n - 1);
}
int start(int fd) { return odd(fd, 9); }
)cc",
             Language::C);
  EXPECT_THAT(A.ok("tree"), ElementsAre("fd: U=u K=1|k"));
  EXPECT_THAT(A.ok("start"), ElementsAre("fd: U=u K=0"));
  EXPECT_THAT(A.analysis().notAnalysed(), IsEmpty());
}

TEST(ControlFlow, GotoCleanup) {
  Analysed A(R"cc(
int f(int fd) {
  int rc = -1;
  if (write(fd, "a", 1) != 1) goto out;
  if (fsync(fd) != 0) goto out;
  rc = 0;
out:
  close(fd);
  return rc;
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("f"), ElementsAre("fd: U=u K=0 closed"));
  EXPECT_THAT(A.fail("f"), Contains("fd: U=u K=1|k closed"));
}

TEST(ControlFlow, Switch) {
  Analysed A(R"cc(
enum Mode { Off, Batch, Sync };
int f(int fd, enum Mode m) {
  if (write(fd, "a", 1) != 1) return -1;
  switch (m) {
  case Sync: return fsync(fd);
  case Batch:
  case Off: break;
  }
  return 0;
}
)cc",
             Language::C);
  EXPECT_THAT(A.ok("f"), ElementsAre("fd: U=u K=0", "fd: U=u K=1|k"));
  EXPECT_EQ(A.row("f"), "conditional: m == Sync");
}

TEST(ControlFlow, ConditionalOperatorAndComma) {
  Analysed A(R"cc(
int f(int fd, int durable) {
  if (write(fd, "a", 1) != 1) return -1;
  return durable ? fsync(fd) : 0;
}
int g(int fd) { return write(fd, "a", 1), fsync(fd); }
)cc",
             Language::C);
  EXPECT_EQ(A.row("f"), "conditional: durable");
  EXPECT_THAT(A.ok("g"), ElementsAre("fd: U=u K=0"));
}
