#include "core/DirectiveScan.h"
#include "clang/Basic/LangOptions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace durability;
using testing::ElementsAre;

static std::vector<std::string> conditionsOf(const FileDirectives &D) {
  std::vector<std::string> Texts;
  for (const DirectiveBranch &B : D.Branches)
    Texts.push_back(B.IncludeGuard ? "guard" : B.Condition);
  return Texts;
}

static FileDirectives scan(llvm::StringRef Code) {
  return scanDirectives(Code, clang::LangOptions());
}

TEST(DirectiveScanTest, ArmsHoldTheNegationOfEarlierOnes) {
  FileDirectives D =
      scan("#if A > 1 // why\n#elif B\n#elifdef C\n#else\n#endif\n");
  EXPECT_THAT(conditionsOf(D),
              ElementsAre("A > 1", "!(A > 1) && (B)",
                          "!(A > 1) && !(B) && (defined(C))",
                          "!(A > 1) && !(B) && !(defined(C))"));
}

TEST(DirectiveScanTest, ContinuedConditionsAreRead) {
  FileDirectives D =
      scan("#if defined(A) || \\\n    defined(B)\nint X;\n#endif\n");
  ASSERT_EQ(D.Branches.size(), 1U);
  EXPECT_NE(D.Branches[0].Condition.find("defined(B)"), std::string::npos);
}

TEST(DirectiveScanTest, GuardsAreTold) {
  EXPECT_THAT(conditionsOf(scan("/* c */\n#ifndef X_H\n#define X_H\nint "
                                "A;\n#ifdef L\n#endif\n#endif /* X_H */\n")),
              ElementsAre("guard", "defined(L)"));
  EXPECT_THAT(conditionsOf(scan(
                  "#pragma once\n#if !defined(X_H)\n#define X_H 1\n#endif\n")),
              ElementsAre("guard"));
}

TEST(DirectiveScanTest, OverridableMacrosAreNoGuards) {
  EXPECT_THAT(
      conditionsOf(scan("#ifndef SYNC\n#define SYNC fsync\n#endif\nint A;\n")),
      ElementsAre("!defined(SYNC)"));
  EXPECT_THAT(
      conditionsOf(scan("int A;\n#ifndef SYNC\n#define SYNC fsync\n#endif\n")),
      ElementsAre("!defined(SYNC)"));
  EXPECT_THAT(
      conditionsOf(scan("#ifndef SYNC\n#define SYNC fsync\n#else\n#endif\n")),
      ElementsAre("!defined(SYNC)", "!(!defined(SYNC))"));
}

TEST(DirectiveScanTest, BranchAtFindsTheInnermostArm) {
  llvm::StringRef Code = "int A;\n#if X\nint B;\n#if Y\nint C;\n#endif\nint "
                         "D;\n#else\nint E;\n#endif\nint F;\n";
  FileDirectives D = scan(Code);
  auto At = [&](llvm::StringRef Text) {
    int B = D.branchAt(Code.find(Text));
    return B < 0 ? "none" : D.Branches[B].Condition;
  };
  EXPECT_EQ(At("int A"), "none");
  EXPECT_EQ(At("int B"), "X");
  EXPECT_EQ(At("int C"), "Y");
  EXPECT_EQ(At("int D"), "X");
  EXPECT_EQ(At("int E"), "!(X)");
  EXPECT_EQ(At("int F"), "none");
}

TEST(DirectiveScanTest, MacrosOfEveryArmAreSeen) {
  FileDirectives D = scan("#ifdef L\n#define sync(fd) fdatasync(fd) // "
                          "data\n#else\n#define sync fsync\n"
                          "#define two(a, b) \\\n  a##b\n#define none() "
                          "0\n#define EMPTY\n#endif\n");
  ASSERT_EQ(D.Macros.size(), 5U);
  EXPECT_TRUE(D.Macros[0].FunctionLike);
  EXPECT_EQ(D.Macros[0].Parameters, 1U);
  EXPECT_EQ(D.Macros[0].Body, "(fd) fdatasync(fd)");
  EXPECT_FALSE(D.Macros[1].FunctionLike);
  EXPECT_EQ(D.Macros[1].Body, "fsync");
  EXPECT_NE(D.Macros[0].Branch, D.Macros[1].Branch);
  EXPECT_EQ(D.Macros[2].Parameters, 2U);
  EXPECT_TRUE(D.Macros[2].Body.ends_with("a##b"));
  EXPECT_EQ(D.Macros[3].Parameters, 0U);
  EXPECT_EQ(D.Macros[4].Body, "");
}

TEST(DirectiveScanTest, BrokenTextDoesNotConfuse) {
  EXPECT_THAT(
      conditionsOf(
          scan("#if X\n#error don't do this\nit's \"open\n#endif\nint A;\n")),
      ElementsAre("X"));
  EXPECT_THAT(conditionsOf(scan("#endif\n#else\n#elif A\n#\n#if\n")),
              ElementsAre(""));
  EXPECT_THAT(conditionsOf(scan("")), ElementsAre());
  EXPECT_THAT(conditionsOf(scan("#define")), ElementsAre());
}

TEST(DirectiveScanTest, WordsInCommentsAndStringsDoNotCount) {
  llvm::StringRef Code =
      "// F_FULLFSYNC\nconst char *S = \"F_FULLFSYNC\"; int F_FULLFSYNC2;";
  EXPECT_FALSE(mentionsIdentifier(Code, clang::LangOptions(), 0, Code.size(),
                                  "F_FULLFSYNC"));
  EXPECT_TRUE(mentionsIdentifier(Code, clang::LangOptions(), 0, Code.size(),
                                 "F_FULLFSYNC2"));
}

TEST(DirectiveScanTest, AngledIncludesAreListedInEveryArm) {
  llvm::StringRef Code = "#include <a.h> // <b.h>\n#if X\n# include <c/d.h>\n"
                         "#endif\n#include \"own.h\"\n#include NAME\n";
  FileDirectives D = scan(Code);
  ASSERT_EQ(D.Includes.size(), 2U);
  EXPECT_EQ(D.Includes[0].Name, "a.h");
  EXPECT_EQ(D.Includes[0].Offset, 0U);
  EXPECT_EQ(D.Includes[1].Name, "c/d.h");
  EXPECT_EQ(D.Includes[1].Offset, Code.find("# include"));
}
