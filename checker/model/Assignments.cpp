#include "model/Arguments.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace durability::model {
namespace {

/// Every mention of the variable must be a read or an assignment that is
/// understood.
class AssignmentCollector : public DynamicRecursiveASTVisitor {
public:
  AssignmentCollector(const VarDecl &Variable, Assignments &Result)
      : Variable(Variable), Result(Result) {}

  bool VisitDeclRefExpr(DeclRefExpr *E) override {
    Mentions += E->getDecl() == &Variable;
    return true;
  }
  bool VisitImplicitCastExpr(ImplicitCastExpr *E) override {
    if (E->getCastKind() == CK_LValueToRValue)
      Understood += isVariable(E->getSubExpr());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) override {
    if (!E->isAssignmentOp() || !isVariable(E->getLHS()))
      return true;
    if (E->getOpcode() == BO_Assign)
      Result.Set.push_back(E->getRHS());
    else if (E->getOpcode() == BO_OrAssign)
      Result.Added.push_back(E->getRHS());
    else
      return true;
    ++Understood;
    return true;
  }
  [[nodiscard]] bool sawEverything() const { return Mentions == Understood; }

private:
  bool isVariable(const Expr *E) const {
    const auto *Reference = dyn_cast<DeclRefExpr>(E->IgnoreParens());
    return Reference && Reference->getDecl() == &Variable;
  }

  const VarDecl &Variable;
  Assignments &Result;
  unsigned Mentions = 0;
  unsigned Understood = 0;
};

} // namespace

Assignments assignmentsOf(const VarDecl &Variable) {
  Assignments Result;
  if (const Expr *Initialiser = Variable.getAnyInitializer())
    Result.Set.push_back(Initialiser);
  QualType Type = Variable.getType();
  if (Type.isConstQualified() || Variable.isConstexpr()) {
    Result.Complete = !Result.Set.empty();
    return Result;
  }
  const auto *Function = dyn_cast<FunctionDecl>(Variable.getDeclContext());
  if (!Function || !Variable.hasLocalStorage() || isa<ParmVarDecl>(Variable) ||
      Type->isReferenceType() || !Function->getBody()) {
    Result.Complete = false;
    return Result;
  }
  AssignmentCollector Collector(Variable, Result);
  Collector.TraverseStmt(Function->getBody());
  Result.Complete = Collector.sawEverything() && !Result.Set.empty();
  return Result;
}

static const Expr *withoutWrapping(const Expr *E) {
  while (true) {
    const Expr *Inner = E->IgnoreParenCasts()->IgnoreImplicit();
    if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(Inner))
      Inner = Default->getExpr();
    if (Inner == E)
      return E;
    E = Inner;
  }
}

static void collect(const Expr *E, bool FollowVariables, Alternatives &Result,
                    unsigned Depth) {
  if (!E || Depth > 4) {
    Result.Complete = false;
    return;
  }
  E = withoutWrapping(E);
  if (const auto *Choice = dyn_cast<ConditionalOperator>(E)) {
    collect(Choice->getTrueExpr(), FollowVariables, Result, Depth + 1);
    collect(Choice->getFalseExpr(), FollowVariables, Result, Depth + 1);
    return;
  }
  const auto *Reference = dyn_cast<DeclRefExpr>(E);
  const auto *Variable =
      Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  if (!Variable || !FollowVariables) {
    Result.Values.push_back(E);
    return;
  }
  Assignments All = assignmentsOf(*Variable);
  Result.Complete &= All.Complete && All.Added.empty();
  for (const Expr *Value : All.Set)
    collect(Value, FollowVariables, Result, Depth + 1);
}

Alternatives alternativesOf(const Expr &Argument, bool FollowVariables) {
  Alternatives Result;
  collect(&Argument, FollowVariables, Result, 0);
  return Result;
}

} // namespace durability::model
