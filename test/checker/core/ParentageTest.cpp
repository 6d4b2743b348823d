// Which directory holds a name, by the terms of both.
#include "core/Parentage.h"
#include "Analysed.h"
#include <gtest/gtest.h>

using namespace durability;

namespace {
class ParentageTest : public testing::Test {
protected:
  ParentageTest()
      : Unit("extern const char *D, *E, *P; const char *dir(const char *);"),
        Paths(4) {}

  const PathName *held(llvm::StringRef Variable) {
    return Names.held(*Paths.variable(Unit.get<clang::VarDecl>(Variable)));
  }
  const PathName *join(llvm::ArrayRef<const PathName *> Parts) {
    return Names.joined(Parts);
  }
  const PathName *text(llvm::StringRef Text) { return Names.text(Text); }
  const PathName *dir(const PathName *Of) {
    return Names.call(Unit.get<clang::FunctionDecl>("dir"), {Of});
  }

  Parsed Unit;
  AccessPathTable Paths;
  PathNameTable Names;
};
} // namespace

TEST_F(ParentageTest, ADirectoryHoldsWhatIsWrittenBelowIt) {
  const PathName *Name = join({held("D"), text("/current")});
  EXPECT_EQ(parentage(*held("D"), *Name), Parentage::Parent);
  EXPECT_EQ(parentage(*join({held("D"), text("/")}), *Name), Parentage::Parent);
  EXPECT_EQ(parentage(*held("E"), *Name), Parentage::Other);
  EXPECT_EQ(parentage(*Name, *Name), Parentage::Other);
  EXPECT_EQ(parentage(*join({held("D"), text("/sub")}),
                      *join({held("D"), text("/sub/"), held("P")})),
            Parentage::Parent);
  EXPECT_EQ(parentage(*held("D"), *join({held("D"), text("/sub/x")})),
            Parentage::Other);
}

TEST_F(ParentageTest, LiteralsAreCompared) {
  EXPECT_EQ(parentage(*text("/a"), *text("/a/b")), Parentage::Parent);
  EXPECT_EQ(parentage(*text("/a/"), *text("/a/b")), Parentage::Parent);
  EXPECT_EQ(parentage(*text("/"), *text("/b")), Parentage::Parent);
  EXPECT_EQ(parentage(*text("/c"), *text("/a/b")), Parentage::Other);
  EXPECT_EQ(parentage(*text("."), *text("b")), Parentage::Parent);
  EXPECT_EQ(parentage(*text("/srv"), *text("b")), Parentage::Unclear);
}

TEST_F(ParentageTest, AFunctionOfTheNameIsItsDirectory) {
  EXPECT_EQ(parentage(*dir(held("P")), *held("P")), Parentage::Parent);
  EXPECT_EQ(parentage(*dir(join({held("P"), text(".tmp")})), *held("P")),
            Parentage::Parent);
  EXPECT_EQ(parentage(*dir(join({held("D"), text("/a")})),
                      *join({held("D"), text("/b")})),
            Parentage::Parent);
  EXPECT_EQ(parentage(*dir(held("E")), *held("P")), Parentage::Unclear);
}

TEST_F(ParentageTest, ANameThatIsGivenAsAWholeLiesNobodyKnowsWhere) {
  EXPECT_EQ(parentage(*held("D"), *held("P")), Parentage::Unclear);
  EXPECT_EQ(parentage(*text("/a"), *held("P")), Parentage::Unclear);
}
