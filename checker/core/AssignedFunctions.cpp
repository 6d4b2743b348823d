#include "core/AssignedFunctions.h"
#include "core/AnalysisContext.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

namespace {
class AssignmentFinder : public RecursiveASTVisitor<AssignmentFinder> {
public:
  AssignmentFinder(const FieldDecl &Field, ASTContext &AST)
      : Field(Field), AST(AST) {}

  bool VisitBinaryOperator(BinaryOperator *E) {
    if (E->isAssignmentOp() && isField(*E->getLHS()))
      note(E->getRHS());
    return Known;
  }
  bool VisitUnaryOperator(UnaryOperator *E) {
    if (E->getOpcode() == UO_AddrOf && isField(*E->getSubExpr()))
      Known = false;
    return Known;
  }
  bool VisitInitListExpr(InitListExpr *List) {
    if (List->isSemanticForm())
      if (const Expr *Given = fieldValue(*List, Field))
        note(Given);
    return Known;
  }

  llvm::SmallVector<const FunctionDecl *, 2> Functions;
  bool Known = true;

private:
  bool isField(const Expr &E) const {
    const auto *Member = dyn_cast<MemberExpr>(E.IgnoreParenImpCasts());
    return Member && Member->getMemberDecl()->getCanonicalDecl() ==
                         Field.getCanonicalDecl();
  }

  void note(const Expr *Given) {
    if (const FunctionDecl *Function = functionIn(Given)) {
      if (!llvm::is_contained(Functions, Function->getCanonicalDecl()))
        Functions.push_back(Function->getCanonicalDecl());
    } else if (!isa<ImplicitValueInitExpr>(Given) &&
               Given->isNullPointerConstant(
                   AST, Expr::NPC_ValueDependentIsNotNull) ==
                   Expr::NPCK_NotNull) {
      Known = false;
    }
  }

  const FieldDecl &Field;
  ASTContext &AST;
};
} // namespace

llvm::SmallVector<const FunctionDecl *, 2>
durability::assignedFunctions(const FieldDecl &Field, ASTContext &AST) {
  AssignmentFinder Finder(Field, AST);
  Finder.TraverseDecl(AST.getTranslationUnitDecl());
  if (!Finder.Known)
    Finder.Functions.clear();
  return Finder.Functions;
}
