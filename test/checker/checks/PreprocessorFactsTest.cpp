#include "core/PreprocessorFacts.h"
#include "Parsed.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace clang;
using namespace durability;
using testing::ElementsAre;

/// The place of the only \p Text in the project's files.
static SourceLocation placeOf(const PreprocessorFacts &Facts, StringRef Text) {
  std::vector<SourceLocation> Places = Facts.placesOf(Text);
  EXPECT_EQ(Places.size(), 1U) << Text.str();
  return Places.empty() ? SourceLocation() : Places.front();
}

static std::vector<std::string> conditionsOf(const PreprocessorFacts &Facts,
                                             StringRef Text) {
  std::vector<std::string> Texts;
  for (const PreprocessorCondition &C :
       Facts.conditionsAt(placeOf(Facts, Text)))
    Texts.push_back(C.Text);
  return Texts;
}

TEST(PreprocessorFactsTest, ConditionsReachThroughIncludes) {
  Snippet Input;
  Input.Code = "#ifdef L\n#include \"a.h\"\n#endif\nint Main;\n";
  Input.Headers = {
      {"a.h",
       "#ifndef A_H\n#define A_H\n#if M\nint InHeader;\n#endif\n#endif\n"}};
  Input.Arguments = {"-DL", "-DM"};
  withParsed(Input, [](ASTContext &, const PreprocessorFacts &Facts) {
    EXPECT_THAT(conditionsOf(Facts, "InHeader"),
                ElementsAre("defined(L)", "M"));
    EXPECT_THAT(conditionsOf(Facts, "Main"), ElementsAre());
  });
}

TEST(PreprocessorFactsTest, SkippedArmsAreRead) {
  Snippet Input;
  Input.Code = "#ifdef __APPLE__\n# if X\n#  define s(fd) fcntl(fd, FULL)\n# "
               "endif\nint Mac;\n#else\n"
               "#define s(fd) fsync(fd)\nint Other;\n#endif\n";
  withParsed(Input, [](ASTContext &, const PreprocessorFacts &Facts) {
    std::vector<const MacroFact *> Definitions = Facts.definitionsOf("s");
    ASSERT_EQ(Definitions.size(), 2U);
    EXPECT_FALSE(Definitions[0]->Active);
    EXPECT_EQ(Definitions[0]->Body, "(fd) fcntl(fd, FULL)");
    EXPECT_TRUE(Definitions[1]->Active);
    EXPECT_TRUE(Facts.areAlternatives(Definitions[0]->Location,
                                      Definitions[1]->Location));
    EXPECT_FALSE(Facts.isActive(placeOf(Facts, "Mac")));
    EXPECT_TRUE(Facts.isActive(placeOf(Facts, "Other")));
    EXPECT_TRUE(Facts.alternativesMention(placeOf(Facts, "Other"), "FULL"));
    EXPECT_FALSE(Facts.alternativesMention(placeOf(Facts, "Mac"), "FULL"));
  });
}

TEST(PreprocessorFactsTest, IncludesAreConditionalOrNot) {
  Snippet Input;
  Input.Code = "#include \"a.h\"\n#ifdef L\n#include <sys/cond.h>\nint "
               "Here;\n#endif\n#include \"linux/own.h\"\nint There;\n";
  Input.Headers = {{"a.h", "#pragma once\n#include <linux/fs.h>\n"},
                   {"linux/fs.h", ""},
                   {"linux/own.h", ""},
                   {"sys/cond.h", ""}};
  Input.Arguments = {"-DL"};
  withParsed(Input, [](ASTContext &, const PreprocessorFacts &Facts) {
    EXPECT_TRUE(Facts.includesUnconditionally("linux/"));
    EXPECT_TRUE(Facts.includesUnconditionally("linux/fs.h"));
    EXPECT_FALSE(Facts.includesUnconditionally("linux/own.h"));
    EXPECT_FALSE(Facts.includesUnconditionally("sys/cond.h"));
    EXPECT_TRUE(Facts.includesWherever("sys/cond.h", placeOf(Facts, "Here")));
    EXPECT_FALSE(Facts.includesWherever("sys/cond.h", placeOf(Facts, "There")));
  });
}

TEST(PreprocessorFactsTest, SystemHeadersAreNotRead) {
  Snippet Input;
  Input.Code = "#include <lib.h>\n";
  Input.Headers = {
      {"system/lib.h", "#define LIB 1\nint Lib;\n#include <linux/fs.h>\n"},
      {"system/linux/fs.h", ""}};
  Input.Arguments = {"-isystem", "system"};
  withParsed(Input, [](ASTContext &, const PreprocessorFacts &Facts) {
    EXPECT_TRUE(Facts.macros().empty());
    EXPECT_TRUE(Facts.placesOf("Lib").empty());
    EXPECT_FALSE(Facts.includesUnconditionally("linux/fs.h"));
  });
}

TEST(PreprocessorFactsTest, EmptyFactsAnswer) {
  PreprocessorFacts Facts;
  EXPECT_TRUE(Facts.macros().empty());
  EXPECT_TRUE(Facts.conditionsAt(SourceLocation()).empty());
  EXPECT_FALSE(Facts.includesUnconditionally("linux/"));
  EXPECT_TRUE(Facts.isActive(SourceLocation()));
  EXPECT_FALSE(Facts.mentions(SourceRange(), "x"));
}
