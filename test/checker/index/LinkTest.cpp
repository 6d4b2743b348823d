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

/// What is still changing is unknown, and so is what rests on it.
TEST(Link, TooFewRoundsMakeUnknown) {
  std::vector<Program::File> Files = {
      {"a.c", "int b(FILE *F); int a(FILE *F) { return b(F); }"},
      {"b.c", "int c(FILE *F); int b(FILE *F) { return c(F); }"},
      {"c.c", "int d(FILE *F); int c(FILE *F) { return d(F); }"},
      {"d.c", "int d(FILE *F) { return fflush(F); }"}};
  Program P(Files, 1);
  EXPECT_EQ(P.rounds(), 1u);
  EXPECT_GT(P.unsettled(), 0u);
  EXPECT_FALSE(P.index().summary(keyOfC("a")));
  EXPECT_FALSE(P.index().summary(keyOfC("c")).value().Unknown.empty());
  EXPECT_TRUE(P.index().summary(keyOfC("d")).value().Unknown.empty());
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
