#include "FakeModel.h"
#include "Parsed.h"
#include "core/ModelledCall.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace clang;
using namespace durability;
using testing::ElementsAre;

/// "enclosing:callee" of each call.
static std::vector<std::string> callsOf(const Snippet &Input) {
  std::vector<std::string> Texts;
  withParsed(Input, [&](ASTContext &Context, const PreprocessorFacts &) {
    FakeModel Model;
    for (const ModelledCall &C : collectModelledCalls(Context, Model))
      Texts.push_back(
          (C.Enclosing ? C.Enclosing->getNameAsString() : "global") + ":" +
          C.Callee->getNameAsString());
  });
  return Texts;
}

TEST(ModelledCallsTest, CallsBelongToTheFunctionTheyAreWrittenIn) {
  EXPECT_THAT(callsOf({"extern \"C\" int fsync(int), fdatasync(int);\n"
                       "int Global = fsync(0);\n"
                       "int a(int F) { return [&] { return fsync(F); }(); }\n"
                       "struct S { int b(int F) { struct L { int c(int F) { "
                       "return fsync(F); } }; return fdatasync(F); } "
                       "};\n"}),
              ElementsAre("global:fsync", "a:fsync", "c:fsync", "b:fdatasync"));
}

TEST(ModelledCallsTest, TemplatesCountPerInstance) {
  EXPECT_THAT(
      callsOf({"extern \"C\" int fsync(int);\n"
               "template <class T> int never(T F) { return fsync(int(F)); }\n"
               "template <class T> int twice(T F) { return fsync(int(F)); }\n"
               "template <class T> struct Box { int once() { return "
               "fsync(T()); } };\n"
               "int use() { Box<int> B; return twice(1) + twice(2L) + "
               "B.once(); }\n"}),
      ElementsAre("twice:fsync", "twice:fsync", "once:fsync"));
}

TEST(ModelledCallsTest, SystemHeadersAreSkipped) {
  Snippet Input{"extern \"C\" {\n#include <lib.h>\n}\nint own(int F) { return "
                "fsync(F); }\n"};
  Input.Headers = {
      {"system/lib.h",
       "int fsync(int);\ninline int lib(int F) { return fsync(F); }\n"}};
  Input.Arguments = {"-isystem", "system"};
  EXPECT_THAT(callsOf(Input), ElementsAre("own:fsync"));
}
