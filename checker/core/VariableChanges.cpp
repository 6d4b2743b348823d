#include "core/VariableChanges.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

namespace {
class ChangeFinder : public DynamicRecursiveASTVisitor {
public:
  explicit ChangeFinder(const VarDecl &Variable) : Variable(Variable) {}
  bool Found = false;
  bool VisitBinaryOperator(BinaryOperator *E) override {
    return look(E->isAssignmentOp() ? E->getLHS() : nullptr);
  }
  bool VisitUnaryOperator(UnaryOperator *E) override {
    return look(E->isIncrementDecrementOp() || E->getOpcode() == UO_AddrOf
                    ? E->getSubExpr()
                    : nullptr);
  }
  bool VisitCXXForRangeStmt(CXXForRangeStmt *S) override {
    Found |= S->getLoopVariable() == &Variable;
    return !Found;
  }

private:
  bool look(const Expr *Target) {
    const auto *Reference =
        Target ? dyn_cast<DeclRefExpr>(Target->IgnoreParenImpCasts()) : nullptr;
    Found |= Reference && Reference->getDecl() == &Variable;
    return !Found;
  }
  const VarDecl &Variable;
};
} // namespace

bool durability::mayChange(const VarDecl &Variable, const Stmt &Body) {
  ChangeFinder Finder(Variable);
  Finder.TraverseStmt(const_cast<Stmt *>(&Body));
  return Finder.Found;
}
