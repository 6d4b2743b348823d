// The limits of the analysis: what is known beyond them.
#include "core/Limits.h"
#include "Analysed.h"
#include <gmock/gmock.h>

using namespace clang;
using namespace durability;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

static unsigned statesAtExit(const Analysed &A, StringRef Name) {
  return A.function(Name)->Exits.size();
}

TEST(Limits, FailuresDoNotMultiply) {
  Analysed A(R"cc(
int f(int a, int b, int c) {
  if (write(a, "x", 1) != 1) goto err;
  if (write(b, "x", 1) != 1) goto err;
  if (write(c, "x", 1) != 1) goto err;
  return 0;
err:
  puts("failed");
  return -1;
}
)cc",
             durability::Language::C);
  EXPECT_EQ(statesAtExit(A, "f"), 2u);
}

TEST(Limits, EachReturnCountsForItself) {
  AnalysisLimits Limits;
  Limits.MaxStatesPerBlock = 2;
  Analysed A("int f(int fd, int a) { if (a == 1) return 1; if (a == 2) return "
             "2; if (a == 3) return 3; return fsync(fd); }",
             durability::Language::C, Limits);
  EXPECT_FALSE(A.function("f")->Approximate);
  EXPECT_THAT(A.analysis().notAnalysed(), IsEmpty());
}

TEST(Limits, MergedOutcomesAreMarked) {
  const char *Code =
      "int f(int fd, int gd, int a) { if (a == 7) { if (write(fd, \"a\", 1) != "
      "1) return -1; } else if (write(gd, \"a\", 1) != 1) return -1;"
      "  return 0; }";
  AnalysisLimits Limits;
  Limits.MaxSummaryOutcomes = 1;
  Analysed Limited(Code, durability::Language::C, Limits);
  EXPECT_FALSE(Limited.function("f")->Approximate);
  ASSERT_THAT(Limited.analysis().notAnalysed(), SizeIs(1));
  EXPECT_THAT(Limited.analysis().notAnalysed()[0].Reason,
              AllOf(HasSubstr("limit of 1"), HasSubstr("--max-outcomes")));
  // Success and failure stay apart; within each, what differs is unclear.
  auto Outcomes = [](Analysed &A) {
    return A.function("f")->Inferred.Outcomes;
  };
  EXPECT_THAT(Outcomes(Limited), SizeIs(2));
  for (const SummaryOutcome &Outcome : Outcomes(Limited))
    for (const FileState &F : Outcome.Files)
      EXPECT_TRUE(Outcome.Failed || F.isUnclear()) << F.File->spelling();
  Analysed Free(Code, durability::Language::C);
  EXPECT_THAT(Free.analysis().notAnalysed(), SizeIs(0));
  for (const SummaryOutcome &Outcome : Outcomes(Free))
    for (const FileState &F : Outcome.Files)
      EXPECT_FALSE(F.isUnclear()) << F.File->spelling();
}

TEST(Limits, WhatMergedPathsAgreeOnIsKnown) {
  const char *Code = "int f(FILE *s, int a, int b, int c, int n) {"
                     "  fputs(\"x\", s);"
                     "  if (n & 1) write(a, \"x\", 1);"
                     "  if (n & 2) write(b, \"x\", 1);"
                     "  if (n & 4) write(c, \"x\", 1);"
                     "  fsync(b); return fsync(fileno(s)); }";
  AnalysisLimits Limits;
  Limits.MaxStatesPerBlock = 2;
  Analysed Limited(Code, durability::Language::C, Limits);
  const FunctionResult &Result = *Limited.function("f");
  EXPECT_TRUE(Result.Reached.contains(Limit::States));
  EXPECT_FALSE(Result.Approximate);
  unsigned Clear = 0, Unclear = 0;
  for (const EventRecord &Event : Result.Events) {
    if (Event.Kind != EffectKind::Sync)
      continue;
    if (Event.File->spelling() == "s") {
      ++Clear;
      EXPECT_FALSE(Event.Before.isUnclear());
      EXPECT_TRUE(Event.Before.Buffer & Here);
    } else {
      Unclear += Event.Before.isUnclear();
    }
  }
  EXPECT_GT(Clear, 0U);
  EXPECT_GT(Unclear, 0U);
}

TEST(Limits, FilesBeyondThePathDepthAreMarked) {
  const char *Code = "struct C { int fd; }; struct B { struct C c; };"
                     "struct A { struct B b; };"
                     "int f(struct A *a) { return fsync(a->b.c.fd); }";
  AnalysisLimits Limits;
  Limits.MaxPathDepth = 2;
  Analysed Folded(Code, durability::Language::C, Limits);
  ASSERT_THAT(Folded.analysis().notAnalysed(), SizeIs(1));
  EXPECT_THAT(Folded.analysis().notAnalysed()[0].Reason,
              HasSubstr("--max-path-depth"));
  EXPECT_THAT(Analysed(Code, durability::Language::C).analysis().notAnalysed(),
              IsEmpty());
}

TEST(Limits, ARecursionThatDoesNotSettleIsMarked) {
  const char *Code = "int g(int fd, int n);"
                     "int f(int fd, int n) { if (n == 1) return fsync(fd);"
                     "  return g(fd, n - 1); }"
                     "int g(int fd, int n) { if (write(fd, \"a\", 1) != 1)"
                     "  return -1; return f(fd, n - 1); }";
  AnalysisLimits Limits;
  Limits.MaxRounds = 1;
  Analysed Cut(Code, durability::Language::C, Limits);
  ASSERT_THAT(Cut.analysis().notAnalysed(), SizeIs(2));
  EXPECT_THAT(Cut.analysis().notAnalysed()[0].Reason,
              HasSubstr("--max-rounds"));
  EXPECT_THAT(Analysed(Code, durability::Language::C).analysis().notAnalysed(),
              IsEmpty());
}

/// Only where the recursion closes; what else is in it is told of.
TEST(Limits, ARecursionIsCutWhereItCloses) {
  AnalysisLimits Limits;
  Limits.MaxRounds = 2;
  Analysed Cut("int g(int fd, int n);"
               "int f(int fd, int n) { if (n == 1) return fsync(fd);"
               "  return g(fd, n - 1); }"
               "int g(int fd, int n) { if (write(fd, \"a\", 1) != 1)"
               "  return -1; return f(fd, n - 1); }",
               durability::Language::C, Limits);
  ASSERT_THAT(Cut.analysis().notAnalysed(), SizeIs(1));
  EXPECT_THAT(Cut.analysis().notAnalysed()[0].Reason,
              HasSubstr("--max-rounds"));
  EXPECT_THAT(Cut.analysis().functions(), SizeIs(2));
}

/// Outcomes are merged for their number in each round; what earlier rounds said
/// must stay, or the next says something else for ever.
TEST(Limits, ARecursionWithTooManyOutcomesSettles) {
  std::string Body;
  for (auto [Bit, Name] :
       {std::pair("1", "a"), std::pair("2", "b"), std::pair("4", "c"),
        std::pair("8", "d"), std::pair("16", "e")})
    Body += std::string("if (n & ") + Bit + ") write(" + Name + ", \"x\", 1);";
  Analysed A("int f(int a, int b, int c, int d, int e, int n) {" + Body +
                 "if (n > 32) {"
                 "  f(b, c, d, e, a, n / 2); if (fsync(a)) return -1;"
                 "  f(c, d, e, a, b, n / 3); if (fsync(c)) return -1;"
                 "} return 0; }",
             durability::Language::C);
  for (const NotAnalysed &Function : A.analysis().notAnalysed())
    EXPECT_THAT(Function.Reason, Not(HasSubstr("--max-rounds")));
  EXPECT_FALSE(A.analysis().functions()[0]->Inferred.Outcomes.empty());
}

TEST(Limits, EveryLimitHasARangeAndADefaultInIt) {
  for (const LimitDescription &D : allLimits()) {
    AnalysisLimits Limits;
    EXPECT_GE(Limits.*D.Member, D.Least) << D.Option.str();
    EXPECT_LE(Limits.*D.Member, D.Greatest) << D.Option.str();
    EXPECT_EQ(setLimit(D, std::to_string(D.Greatest), Limits), "");
    EXPECT_EQ(Limits.*D.Member, D.Greatest);
    for (const char *Bad : {"0", "-1", "x", "", "3x", "99999999999999999999"})
      EXPECT_THAT(setLimit(D, Bad, Limits), HasSubstr("is not a number from"));
    EXPECT_EQ(Limits.*D.Member, D.Greatest);
  }
}

TEST(K7, CaughtExceptionsAroundDirtyDataAreCounted) {
  Analysed A(R"cc(
void mayThrow();
void dirty(int fd) { try { write(fd, "a", 1); mayThrow(); } catch (...) {} fsync(fd); }
void clean(int fd) { try { mayThrow(); } catch (...) {} write(fd, "a", 1); fsync(fd); }
)cc");
  ASSERT_THAT(A.analysis().approximated(), SizeIs(1));
  EXPECT_EQ(A.analysis().approximated()[0].Function->getName(), "dirty");
}
