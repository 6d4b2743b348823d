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

/// What the words say of the fields of a table, by name.
static std::string slots(llvm::StringRef Code,
                         std::initializer_list<llvm::StringRef> Fields) {
  Snippet S(Code, /*IsC=*/true);
  std::string All;
  for (llvm::StringRef Name : Fields)
    All +=
        render(builtIn().meaningOfSlot(*S.find<clang::FieldDecl>(Name))) + "\n";
  return All;
}

TEST(Vocabulary, EndsTheNamesOfATablesFields) {
  EXPECT_EQ(slots("struct f; struct t { int (*xWrite)(struct f *, const void "
                  "*); int (*fh_sync)(struct f *); int (*xAsync)(struct f *); "
                  "int (*async)(struct f *); int Sync; };",
                  {"xWrite", "fh_sync", "xAsync", "async", "Sync"}),
            "write(file=arg0)\nsync(file=arg0 full)\nunknown\nunknown\n"
            "unknown\n");
}

TEST(Vocabulary, ATableNeedsBothWordsForOneObject) {
  EXPECT_EQ(
      slots("struct f; struct t { int (*xSync)(struct f *); };", {"xSync"}),
      "unknown\n");
  EXPECT_EQ(slots("struct f; struct g; struct t { int (*xWrite)(struct f *, "
                  "char *); int (*xSync)(struct g *); };",
                  {"xWrite", "xSync"}),
            "unknown\nunknown\n");
}

TEST(Vocabulary, AWriteOfATableTakesBytes) {
  EXPECT_EQ(slots("struct f; struct t { int (*xWrite)(struct f *, int); int "
                  "(*xSync)(struct f *); };",
                  {"xWrite", "xSync"}),
            "unknown\nunknown\n");
  EXPECT_EQ(slots("struct t { long (*pwrite)(int, void *); int (*fsync)(int); "
                  "};",
                  {"pwrite", "fsync"}),
            "write(file=arg0)\nsync(file=arg0 full)\n");
}

TEST(Vocabulary, ADefaultIsNotWhatACallRuns) {
  EXPECT_EQ(inCxx("struct File { virtual int Append(const char *) = 0; virtual "
                  "int Sync() = 0; virtual int Fsync() { return Sync(); } };"
                  "struct Sealed final : File { int Fsync() override { return "
                  "0; } };"
                  "void f(File &a, Sealed &b) { a.Fsync(); b.Fsync(); }"),
            "sync(file=object full)\nunknown");
}

TEST(Errors, TheFunctionBehindTheNumber) {
  Snippet S("int *__errno_location(void); int *other(void); void f(void) { "
            "__errno_location(); other(); }",
            /*IsC=*/true);
  std::vector<Snippet::Call> Calls = S.calls();
  ASSERT_EQ(Calls.size(), 2u);
  EXPECT_TRUE(builtIn().isErrorNumber(*Calls[0].Callee));
  EXPECT_FALSE(builtIn().isErrorNumber(*Calls[1].Callee));
}
