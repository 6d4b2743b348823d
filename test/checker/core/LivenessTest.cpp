#include "core/Liveness.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Analysis/CFG.h"
#include "clang/Tooling/Tooling.h"
#include <gtest/gtest.h>
#include <map>

using namespace clang;
using namespace durability;

namespace {

/// For each local of the function `f` of \p Code: in how many blocks it is
/// dead.
std::map<std::string, unsigned> deadBlocks(const char *Code) {
  auto Unit = tooling::buildASTFromCodeWithArgs(Code, {"-std=c++23"});
  std::map<std::string, unsigned> Dead;
  for (Decl *D : Unit->getASTContext().getTranslationUnitDecl()->decls()) {
    auto *Function = dyn_cast<FunctionDecl>(D);
    if (!Function || Function->getName() != "f" || !Function->hasBody())
      continue;
    CFG::BuildOptions Options;
    Options.setAlwaysAdd(Stmt::BinaryOperatorClass);
    auto Graph = CFG::buildCFG(Function, Function->getBody(),
                               &Unit->getASTContext(), Options);
    Liveness Live(*Function, *Graph);
    for (Decl *Inner : Function->decls())
      if (auto *Variable = dyn_cast<VarDecl>(Inner);
          Variable && !isa<ParmVarDecl>(Variable)) {
        unsigned &Count = Dead[Variable->getNameAsString()];
        for (const CFGBlock *Block : *Graph)
          Count += Live.isDead(*Variable, Block->getBlockID());
      }
  }
  return Dead;
}

TEST(Liveness, ALocalIsDeadWhereItIsAssignedBeforeItIsRead) {
  auto Dead = deadBlocks("int g(int); int f(int n) { int a = g(1); int b = a;"
                         "  if (n) b = g(2); return b; }");
  EXPECT_GT(Dead["a"], Dead["b"]);
  EXPECT_GT(Dead["b"], 0U);
}

TEST(Liveness, WhatALoopReadsAgainLives) {
  auto Dead = deadBlocks("int g(int); int f(int n) { int a = 0;"
                         "  while (n-- > 0) a = g(a); return 0; }");
  auto Reset = deadBlocks("int g(int); int f(int n) { int a = 0;"
                          "  while (n-- > 0) { a = 0; a = g(a); } return 0; }");
  EXPECT_LT(Dead["a"], Reset["a"]);
}

TEST(Liveness, WhatSomethingElseLeadsToAlwaysLives) {
  auto Dead = deadBlocks(
      "struct R { int *p; }; int g(int *); int h(int &);"
      "int f(int n) { int a = 1, b = 2, c = 3, d = 4; static int e; R r{&a};"
      "  h(b); auto l = [c] { return c; }; auto m = [&d] { return d; };"
      "  if (n) return l() + m() + e; return 0; }");
  for (const char *Name : {"a", "b", "c", "d", "e", "r", "l", "m"})
    EXPECT_EQ(Dead[Name], 0U) << Name;
}

} // namespace
