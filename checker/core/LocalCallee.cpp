#include "core/LocalCallee.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

namespace {
/// Collects what a local variable is given.
class Gifts : public DynamicRecursiveASTVisitor {
public:
  explicit Gifts(const VarDecl &Of) : Of(Of) {}

  bool VisitVarDecl(VarDecl *Variable) override {
    if (Variable == &Of && Variable->hasInit())
      note(*Variable->getInit());
    return Known.IsKnown;
  }
  bool VisitBinaryOperator(BinaryOperator *E) override {
    if (E->isAssignmentOp() && isIt(*E->getLHS()))
      note(*E->getRHS());
    return Known.IsKnown;
  }
  bool VisitUnaryOperator(UnaryOperator *E) override {
    if (E->getOpcode() == UO_AddrOf && isIt(*E->getSubExpr()))
      Known.IsKnown = false;
    return Known.IsKnown;
  }
  LocalCallee Known{/*IsKnown=*/true, /*Field=*/nullptr};

private:
  bool isIt(const Expr &E) const {
    const auto *Reference = dyn_cast<DeclRefExpr>(E.IgnoreParenImpCasts());
    return Reference && Reference->getDecl() == &Of;
  }

  void note(const Expr &Given) {
    const Expr *E = Given.IgnoreParenCasts();
    if (const auto *Address = dyn_cast<UnaryOperator>(E);
        Address && Address->getOpcode() == UO_AddrOf)
      E = Address->getSubExpr()->IgnoreParenCasts();
    if (const auto *Choice = dyn_cast<ConditionalOperator>(E)) {
      note(*Choice->getTrueExpr());
      note(*Choice->getFalseExpr());
    } else if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
      Known.IsKnown =
          Known.IsKnown && Field && (!Known.Field || Known.Field == Field);
      Known.Field = Field;
    } else if (const auto *Named = dyn_cast<DeclRefExpr>(E)) {
      Known.IsKnown = Known.IsKnown && isa<FunctionDecl>(Named->getDecl());
    } else {
      Known.IsKnown = Known.IsKnown && E->isNullPointerConstant(
                                           Of.getASTContext(),
                                           Expr::NPC_ValueDependentIsNotNull);
    }
  }

  const VarDecl &Of;
};
} // namespace

LocalCallee durability::localCallee(const Expr &Callee) {
  const auto *Reference = dyn_cast<DeclRefExpr>(Callee.IgnoreParenImpCasts());
  const auto *Local =
      Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  const auto *Owner =
      Local && Local->isLocalVarDecl() && !Local->isStaticLocal()
          ? dyn_cast<FunctionDecl>(Local->getDeclContext())
          : nullptr;
  if (!Owner || !Owner->hasBody() || !Local->getType()->isFunctionPointerType())
    return {};
  Gifts All(*Local);
  All.TraverseStmt(Owner->getBody());
  return All.Known.IsKnown ? All.Known : LocalCallee();
}
