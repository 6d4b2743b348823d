// What comes before what: writes and syncs, closes, hints, and the flags that
// say which sync or whether.
#include "Analysed.h"
#include "clang/AST/Decl.h"
#include <gmock/gmock.h>

using namespace durability;
using testing::ElementsAre;
using testing::IsEmpty;

/// "dirty again", "settled", "hinted" for each file at the successful exits.
static std::vector<std::string> ends(const Analysed &A, llvm::StringRef Name) {
  std::vector<std::string> Found;
  const FunctionResult *Result = A.function(Name);
  for (const ExitRecord &Exit : Result->Exits) {
    if (!Result->isSuccess(Exit))
      continue;
    for (const FileState &F : Exit.At.Files)
      Found.push_back(F.File->spelling() +
                      (F.isDirtyAgain()               ? " dirty again"
                       : F.Settled == SyncLevel::Full ? " settled"
                       : F.Settled == SyncLevel::Data ? " data settled"
                                                      : "") +
                      (F.Hinted ? " hinted" : ""));
  }
  llvm::sort(Found);
  Found.erase(std::unique(Found.begin(), Found.end()), Found.end());
  return Found;
}

TEST(Order, AWriteAfterASyncIsDirtyAgain) {
  Analysed A(R"cc(
int stable(int fd) { if (write(fd, "a", 1) != 1) return -1; return fsync(fd); }
int data(int fd) { if (write(fd, "a", 1) != 1) return -1; return fdatasync(fd); }
int again(int fd) { if (fsync(fd) != 0) return -1; return write(fd, "a", 1) == 1 ? 0 : -1; }
int never(int fd) { return write(fd, "a", 1) == 1 ? 0 : -1; }
)cc",
             Language::C);
  EXPECT_THAT(ends(A, "stable"), ElementsAre("fd settled"));
  EXPECT_THAT(ends(A, "data"), ElementsAre("fd data settled"));
  EXPECT_THAT(ends(A, "again"), ElementsAre("fd dirty again"));
  EXPECT_THAT(ends(A, "never"), ElementsAre("fd"));
}

TEST(Order, ASyncOnOnePathSettlesNothing) {
  Analysed A(R"cc(
int some(int fd, int c) {
  if (c && fsync(fd) != 0) return -1;
  if (write(fd, "a", 1) != 1) return -1;
  return 0;
}
)cc",
             Language::C);
  EXPECT_THAT(ends(A, "some"), ElementsAre("fd", "fd dirty again"));
}

TEST(Order, CalleesSettle) {
  Analysed A(R"cc(
static int stable(int fd) { return fsync(fd) == 0 ? 0 : -1; }
static int put(int fd) { return write(fd, "a", 1) == 1 ? 0 : -1; }
int f(int fd) { if (put(fd) || stable(fd)) return -1; return put(fd); }
int g(int fd) { if (put(fd)) return -1; return stable(fd); }
)cc",
             Language::C);
  EXPECT_THAT(ends(A, "f"), ElementsAre("fd dirty again"));
  EXPECT_THAT(ends(A, "g"), ElementsAre("fd settled"));
}

// A sync of one member says nothing of another.
TEST(Order, MembersAreSettledOneByOne) {
  Analysed A(R"cc(
struct pair { int log, data; };
int f(struct pair *p) {
  if (fsync(p->log) != 0) return -1;
  return write(p->data, "a", 1) == 1 ? 0 : -1;
}
)cc",
             Language::C);
  EXPECT_THAT(ends(A, "f"), ElementsAre("p->data", "p->log settled"));
}

// What a sync left in the buffer was written before it.
TEST(Order, WhatIsBufferedWasWrittenBefore) {
  Analysed A(R"cc(
int f(FILE *f) {
  if (fputs("a", f) < 0 || fsync(fileno(f)) != 0) return -1;
  return fclose(f);
}
)cc",
             Language::C);
  EXPECT_THAT(ends(A, "f"), ElementsAre("f"));
}

TEST(Order, CyclesAreFoundWhereOrderMatters) {
  Analysed A(R"cc(
int f(int fd, int n) {
  while (n-- > 0) {
    if (write(fd, "a", 1) != 1) return -1;
    if (n % 100 == 0 && fsync(fd) != 0) return -1;
  }
  return 0;
}
int g(int fd) {
  if (fsync(fd) != 0) return -1;
  return write(fd, "a", 1) == 1 ? 0 : -1;
}
int h(int fd, int n) { while (n-- > 0) if (write(fd, "a", 1) != 1) return -1; return 0; }
)cc",
             Language::C);
  EXPECT_FALSE(A.function("f")->Cycles.empty());
  EXPECT_THAT(A.function("g")->Cycles, IsEmpty());
  EXPECT_THAT(A.function("h")->Cycles, IsEmpty());
  const FunctionResult *F = A.function("f");
  const FileState *Again = nullptr;
  for (const ExitRecord &Exit : F->Exits)
    for (const FileState &S : Exit.At.Files)
      if (F->isSuccess(Exit) && S.isDirtyAgain())
        Again = &S;
  ASSERT_NE(Again, nullptr);
  EXPECT_TRUE(
      F->inOneCycle(Again->Dirtied->Location, Again->LastSync->Location));
}

static std::vector<std::string> confused(const Analysed &A) {
  std::vector<std::string> Found;
  for (const ConfusedFlag &Flag : A.analysis().shared().Flags.confused())
    Found.push_back(Flag.Flag->getNameAsString() + " as " +
                    Flag.Parameter->getNameAsString() + " in " +
                    Flag.Function->getNameAsString());
  return Found;
}

TEST(SyncFlags, WhichAndWhetherAreToldApart) {
  Analysed A(R"cc(
struct options { int full, durable; };
static int settle(int fd, int full) { if (full) return fsync(fd); return fdatasync(fd); }
static int copy(int fd, int sync) {
  if (write(fd, "a", 1) != 1) return -1;
  return sync ? fsync(fd) : 0;
}
int fine(int fd, struct options *o) { return settle(fd, o->full) || copy(fd, o->durable); }
int wrong(int fd, struct options *o) { return copy(fd, o->full); }
)cc",
             Language::C);
  EXPECT_THAT(confused(A), ElementsAre("full as sync in wrong"));
}

TEST(SyncFlags, AFlagThatIsBothIsNeither) {
  Analysed A(R"cc(
static int copy(int fd, int sync) { return sync ? fsync(fd) : 0; }
int f(int fd, int flag) {
  if (flag ? fsync(fd) : fdatasync(fd)) return -1;
  if (!flag && fsync(fd)) return -1;
  return copy(fd, flag);
}
)cc",
             Language::C);
  EXPECT_THAT(confused(A), IsEmpty());
}
