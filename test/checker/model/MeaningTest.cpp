// What a call means beside its effects: order, and wrong arguments.
#include "Calls.h"
#include <gtest/gtest.h>

using namespace durability;
using namespace durability::model;

TEST(Vocabulary, ALogComesBeforeItsData) {
  Snippet S("struct P { int log_write(int); int write_page(int); int sync(); };"
            "void f(P &p) { p.log_write(1); p.write_page(1); }");
  std::vector<Snippet::Call> Calls = S.calls();
  ASSERT_EQ(Calls.size(), 2u);
  auto First = [&](const Snippet::Call &C) {
    return builtIn()
        .meaningOf(*C.Callee, C.Arguments, S.context())
        ->Effects.front();
  };
  EXPECT_TRUE(First(Calls[0]).File.Log);
  EXPECT_FALSE(First(Calls[0]).After);
  EXPECT_FALSE(First(Calls[1]).File.Log);
  EXPECT_TRUE(First(Calls[1]).After && First(Calls[1]).After.Log);
}

TEST(Posix, MistakesOfMsync) {
  auto MistakesOf = [](const std::string &Arguments) {
    Snippet S("extern \"C\" int msync(void *, unsigned long, int);\n"
              "#define MS_ASYNC 1\n#define MS_SYNC 4\n"
              "void f(void *p, unsigned long n) { msync(" +
              Arguments + "); }");
    const Snippet::Call C = S.calls().front();
    return builtIn().meaningOf(*C.Callee, C.Arguments, S.context())->Mistakes;
  };
  EXPECT_TRUE(MistakesOf("p, n, MS_SYNC").empty());
  EXPECT_TRUE(MistakesOf("p, n, MS_ASYNC").empty());
  // The number of a flag is a length like any other.
  EXPECT_TRUE(MistakesOf("p, 4, MS_SYNC").empty());
  EXPECT_EQ(MistakesOf("p, 0, MS_SYNC").front(), ArgumentMistake::ZeroLength);
  EXPECT_EQ(MistakesOf("p, MS_SYNC, 4096").front(),
            ArgumentMistake::SwappedArguments);
  EXPECT_EQ(MistakesOf("p, n, 0").front(), ArgumentMistake::NoMode);
  EXPECT_EQ(MistakesOf("p, n, MS_SYNC | MS_ASYNC").front(),
            ArgumentMistake::TwoModes);
}
