#include "Program.h"
#include "index/Keys.h"
#include <gmock/gmock.h>

using namespace durability::index;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

namespace {

uint64_t keyOfC(const char *Name) {
  return keyHash(std::string("c:@F@") + Name);
}

/// CORE K-4: a callee in another file is what the index says.
TEST(Link, ChainThroughThreeFiles) {
  Program P({{"a.c", "int b(FILE *F); int a(FILE *F) { return b(F); }"},
             {"b.c", "int c(FILE *F); int b(FILE *F) { return c(F); }"},
             {"c.c", "int c(FILE *F) { return fflush(F); }"}});
  EXPECT_THAT(P.exits("a"),
              UnorderedElementsAre("F: U=0 K=u|k", "F: U=u K=u|k"));
}

TEST(Link, UnknownStaysUnknown) {
  Program P(
      {{"a.c", "int b(FILE *F); int a(FILE *F) { fflush(F); return b(F); }"},
       {"b.c", "int c(FILE *F); int b(FILE *F) { return c(F); }"}});
  EXPECT_THAT(P.exits("a"), ElementsAre("F: U=? K=?"));
}

TEST(Link, InertCalleesChangeNothing) {
  Program P(
      {{"a.c", "int b(FILE *F); int a(FILE *F) { fflush(F); return b(F); }"},
       {"b.c", "int c(FILE *F); int b(FILE *F) { return c(F); }"},
       {"c.c", "int b(FILE *F); int c(FILE *F) { return F ? b(0) : 1; }"}});
  EXPECT_TRUE(P.index().isInert(keyOfC("b")));
  EXPECT_TRUE(P.index().isInert(keyOfC("c")));
  EXPECT_FALSE(P.index().isInert(keyOfC("a")));
  EXPECT_THAT(P.exits("a"), ElementsAre("F: U=0 K=u|k"));
}

TEST(Link, WhatCallsAPointerIsNotInert) {
  Program P({{"a.c", "int a(int (*F)(void)) { return F(); }"}});
  EXPECT_FALSE(P.index().isInert(keyOfC("a")));
}

/// CORE I-1: nothing tells them apart, so the callee is unknown.
TEST(Link, TwoDefinitionsThatDisagreeAreUnknown) {
  const char Caller[] =
      "int b(FILE *F); int a(FILE *F) { fflush(F); return b(F); }";
  Program Differ({{"a.c", Caller},
                  {"b.c", "int b(FILE *F) { return fflush(F); }"},
                  {"c.c", "int b(FILE *F) { return fputs(\"\", F); }"}});
  EXPECT_FALSE(Differ.index().summary(keyOfC("b")));
  EXPECT_THAT(Differ.exits("a"), ElementsAre("F: U=? K=?"));
  Program OneInert({{"a.c", Caller},
                    {"b.c", "int b(FILE *F) { return fflush(F); }"},
                    {"c.c", "int b(FILE *F) { return 0; }"}});
  EXPECT_THAT(OneInert.exits("a"), ElementsAre("F: U=? K=?"));
  Program Same({{"a.c", Caller},
                {"b.c", "int b(FILE *F) { return fflush(F); }"},
                {"c.c", "int b(FILE *F) { return fflush(F); }"}});
  EXPECT_TRUE(Same.index().summary(keyOfC("b")));
}

TEST(Link, StaticFunctionsOfOneNameAreTwo) {
  Program P({{"a.c", "static int put(FILE *F) { return fflush(F); } int a(FILE "
                     "*F) { return put(F); }"},
             {"b.c", "static int put(FILE *F) { return 0; } int b(FILE *F) { "
                     "return put(F); }"},
             {"c.c", "int a(FILE *F); int b(FILE *F); int c(FILE *F) { return "
                     "b(F); } int d(FILE *F) { return a(F); }"}});
  EXPECT_TRUE(P.index().isInert(keyOfC("b")));
  EXPECT_THAT(P.exits("d"),
              UnorderedElementsAre("F: U=0 K=u|k", "F: U=u K=u|k"));
}

TEST(Link, RecursionThroughTwoFilesSettles) {
  Program P(
      {{"a.c", "int b(FILE *F, int N); int a(FILE *F, int N) { if (N == 0) "
               "return 0; return b(F, N - 1); }"},
       {"b.c", "int a(FILE *F, int N); int b(FILE *F, int N) { fputs(\"\", F); "
               "return a(F, N); }"},
       {"c.c", "int a(FILE *F, int N); int c(FILE *F) { return a(F, 2); }"}});
  EXPECT_EQ(P.unsettled(), 0u);
  EXPECT_THAT(P.exits("c"), ElementsAre("F: U=1|u K=k"));
}

/// What is still changing is unknown, and so is what rests on it; the rest is
/// not.
TEST(Link, TooFewRoundsMakeUnknown) {
  Program P(
      {{"a.c", "int b(FILE *F, int N); int d(FILE *F);"
               "int a(FILE *F, int N) { return N ? b(F, N - 1) : d(F); }"},
       {"b.c", "int a(FILE *F, int N); int b(FILE *F, int N) { fputs(\"\", F); "
               "return a(F, N); }"},
       {"c.c", "int a(FILE *F, int N); int c(FILE *F) { return a(F, 2); }"},
       {"d.c", "int d(FILE *F) { return fflush(F); }"}},
      1);
  EXPECT_EQ(P.unsettled(), 1u);
  EXPECT_FALSE(P.index().summary(keyOfC("a")).value().Unknown.empty());
  EXPECT_THAT(P.exits("c"), ElementsAre("F: U=? K=?"));
  // Though it was analysed, in that round, with what a had said.
  EXPECT_THAT(P.exits("b"), ElementsAre("F: U=? K=?"));
  EXPECT_TRUE(P.index().summary(keyOfC("d")).value().Unknown.empty());
}

/// A circle through three files: c is the farthest from an event.
static std::vector<Program::File> circle() {
  return {{"a.c",
           "int b(FILE *F, int N); int a(FILE *F, int N) { return N > 9 ? "
           "b(F, N) : fflush(F); }"},
          {"b.c", "int c(FILE *F, int N); int b(FILE *F, int N) { "
                  "if (fputs(\"\", F) < 0) return -1; return c(F, N - 1); }"},
          {"c.c", "int a(FILE *F, int N); int c(FILE *F, int N) { return "
                  "N ? a(F, N) : 0; }"}};
}

/// Calls that lead to events stay, those that lead away from them are unknown.
TEST(Link, ALargeCircleIsCut) {
  Program Small(circle(), 10, /*MaxCircle=*/3);
  EXPECT_THAT(Small.leftOut(), ElementsAre());
  EXPECT_THAT(Small.exits("b"),
              testing::Each(testing::Not(testing::HasSubstr("?"))));
  Program Large(circle(), 10, /*MaxCircle=*/2);
  for (const LinkPlan::Step &Step : Large.plan().steps())
    EXPECT_EQ(Step.Parts.size(), 1u);
  EXPECT_THAT(Large.leftOut(),
              UnorderedElementsAre(
                  testing::StartsWith("a: it is part of a recursion"),
                  testing::StartsWith("b: it is part of a recursion")));
  EXPECT_THAT(Large.exits("c"), testing::Contains("F: U=0 K=u|k"));
}

/// What does more than the limit is unknown to its callers in other files.
TEST(Link, WhatDoesTooMuchIsUnknown) {
  const std::vector<Program::File> Files = {
      {"a.c", "int b(FILE *F, FILE *G); int a(FILE *F, FILE *G) { return b(F, "
              "G); }"},
      {"b.c", "int b(FILE *F, FILE *G) { fputs(\"\", F); fputs(\"\", G); "
              "return 0; }"}};
  Program Enough(Files, 10, LinkPlan::DefaultCircle, 4);
  EXPECT_THAT(Enough.leftOut(), ElementsAre());
  EXPECT_THAT(Enough.exits("a"), ElementsAre("F: U=1|u K=k; G: U=1|u K=k"));
  Program TooMuch(Files, 10, LinkPlan::DefaultCircle, 1);
  EXPECT_THAT(TooMuch.leftOut(),
              ElementsAre(testing::StartsWith("a: "),
                          "b: what it does is more than the limit of 1 files, "
                          "names and variables (--max-link-places); it is "
                          "unknown to other files"));
  EXPECT_THAT(TooMuch.exits("a"), ElementsAre("F: U=? K=?; G: U=? K=?"));
}

/// Units that do not wait for each other are done in one step each; only what
/// is below comes in a step of its own.
TEST(Link, OneUnitTakesAsFewStepsAsCanBe) {
  Program P({{"a.c", "int b(FILE *F); int a1(FILE *F) { return b(F); }"
                     "int a2(FILE *F) { return a1(F) || b(F); }"},
             {"b.c", "int a0(FILE *F); int b(FILE *F) { return a0(F); }"
                     "static int low(FILE *F) { return fflush(F); }"
                     "int b2(FILE *F) { return low(F); }"},
             {"a0.c", "int a0(FILE *F) { return fflush(F); }"}});
  EXPECT_EQ(P.plan().steps().size(), 3u);
  EXPECT_EQ(P.plan().size(), 6u);
}

/// Two circles that share no unit with each other's callees are two steps.
TEST(Link, LINK_1_EachStepKnowsWhatItRestsOnAlone) {
  Program P({{"a.c", "int b(FILE *F); int a(FILE *F) { return b(F); }"},
             {"b.c", "int b(FILE *F) { return fflush(F); }"},
             {"c.c", "int c(FILE *F) { return fflush(F); }"}});
  const auto &Steps = P.plan().steps();
  ASSERT_EQ(Steps.size(), 3u);
  const uint32_t Of = P.plan().stepsOf(0).front();
  EXPECT_TRUE(Steps[Of].Known.test(P.plan().stepsOf(1).front()));
  const uint32_t Other = P.plan().stepsOf(2).front();
  EXPECT_FALSE(Other < Steps[Of].Known.size() && Steps[Of].Known.test(Other));
}

/// CORE B-1 over two files: one appends, the other writes out and resets.
TEST(Link, B_1_OwnBufferOfTwoFiles) {
  const std::string Log =
      "struct Log { char Buf[64]; unsigned long Len; int Fd; };"
      "void *memcpy(void *, const void *, unsigned long);"
      "int put(struct Log *L, const char *T, unsigned long N);"
      "int drain(struct Log *L);";
  Program P({{"put.c", Log + "int put(struct Log *L, const char *T, unsigned "
                             "long N) { memcpy(L->Buf + L->Len, T, N); "
                             "L->Len += N; return 0; }"},
             {"drain.c", Log + "int drain(struct Log *L) { if (write(L->Fd, "
                               "L->Buf, L->Len) < 0) return -1; L->Len = 0; "
                               "return 0; }"},
             {"save.c", Log + "int save(struct Log *L) { put(L, \"\", 1); "
                              "return fsync(L->Fd); }"}});
  EXPECT_THAT(P.exits("put"), ElementsAre("L->Fd: U=1|u K=k"));
  EXPECT_THAT(P.exits("save"), testing::Contains(testing::HasSubstr("U=1")));
  // Nobody writes it out: no buffer.
  Program Scratch(
      {{"put.c", Log + "int put(struct Log *L, const char *T, unsigned "
                       "long N) { memcpy(L->Buf + L->Len, T, N); "
                       "L->Len += N; return 0; }"},
       {"sync.c", Log + "int sync(struct Log *L) { return fsync(L->Fd); }"}});
  EXPECT_THAT(Scratch.exits("put"), ElementsAre());
}

/// CORE C-3 over two files: what one opens, the other writes.
TEST(Link, C_3_KindOfAFieldAssignedElsewhere) {
  const std::string Type = "struct Peer { int Fd; };"
                           "int socket(int, int, int);";
  Program P({{"open.c", Type + "int connectTo(struct Peer *P) { P->Fd = "
                               "socket(1, 2, 3); return 0; }"},
             {"use.c", Type + "int use(struct Peer *P) { return write(P->Fd, "
                              "\"\", 1) < 0; }"}});
  EXPECT_THAT(P.exits("use"),
              testing::Each(testing::Not(testing::HasSubstr("K=1"))));
  Program Plain({{"use.c", Type + "int use(struct Peer *P) { return "
                                  "write(P->Fd, \"\", 1) < 0; }"}});
  EXPECT_THAT(Plain.exits("use"), testing::Contains(testing::HasSubstr("K=1")));
}

/// A struct that this file cannot see into: one name, one place.
TEST(Link, ForeignFields) {
  Program P(
      {{"a.c", "struct S; int put(struct S *); int flush(struct S *); int "
               "drop(struct S *);"
               "int a(struct S *X) { put(X); flush(X); return 0; }"
               "int b(struct S *X) { put(X); return 0; }"
               "int c(struct S *X) { b(X); return drop(X); }"},
       {"s.c", "struct In { FILE *Out; }; struct S { int N; struct In I; };"
               "int put(struct S *X) { fputs(\"\", X->I.Out); return 0; }"
               "int flush(struct S *X) { fflush(X->I.Out); return 0; }"
               "int drop(struct S *X) { return fflush(X->I.Out); }"}});
  EXPECT_THAT(P.exits("a"), ElementsAre("X->I.Out: U=0 K=1|u|k"));
  EXPECT_THAT(P.exits("b"), ElementsAre("X->I.Out: U=1|u K=k"));
  EXPECT_THAT(P.exits("c"), UnorderedElementsAre("X->I.Out: U=0 K=1|u|k",
                                                 "X->I.Out: U=1|u K=1|u|k"));
}

/// The same struct, once seen and once not, through a third file.
TEST(Link, ForeignFieldsAreFieldsWhereTheStructIsSeen) {
  Program P(
      {{"m.c", "struct S; int put(struct S *); int twice(struct S *X) { "
               "put(X); return put(X); }"},
       {"s.c", "struct S { FILE *Out; }; int put(struct S *X) { return "
               "fputs(\"\", X->Out); }"},
       {"t.c", "struct S { FILE *Out; }; int twice(struct S *);"
               "int t(struct S *X) { twice(X); return fflush(X->Out); }"}});
  EXPECT_THAT(P.exits("t"), UnorderedElementsAre("X->Out: U=0 K=1|u|k",
                                                 "X->Out: U=1|u K=1|u|k"));
}

/// A static variable of another file is one place, too; an extern one is that
/// of this file.
TEST(Link, Globals) {
  Program P({{"a.c", "extern FILE *Log; int put(void); int flush(void);"
                     "int hide(void); int show(void);"
                     "int a(void) { put(); fflush(Log); return 0; }"
                     "int b(void) { hide(); return show(); }"},
             {"g.c", "FILE *Log; static FILE *Hidden;"
                     "int put(void) { fputs(\"\", Log); return 0; }"
                     "int hide(void) { fputs(\"\", Hidden); return 0; }"
                     "int show(void) { fflush(Hidden); return 0; }"}});
  EXPECT_THAT(P.exits("a"), ElementsAre("Log: U=0 K=1|u|k"));
  EXPECT_THAT(P.exits("b"), ElementsAre("Hidden: U=0 K=1|u|k"));
}

/// Conditions over parameters cross files.
TEST(Link, Conditions) {
  Program P(
      {{"a.c", "int put(FILE *F, int Hard); int a(FILE *F) { return put(F, 1); "
               "} int b(FILE *F) { return put(F, 0); }"},
       {"p.c",
        "int put(FILE *F, int Hard) { if (Hard) fflush(F); return 0; }"}});
  EXPECT_THAT(P.exits("a"), ElementsAre("F: U=0 K=u|k"));
  EXPECT_THAT(P.exits("b"), ElementsAre("untouched"));
}

} // namespace
