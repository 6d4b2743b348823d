#include "core/Escapes.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using namespace durability;

namespace {
class EscapeFinder : public DynamicRecursiveASTVisitor {
public:
  EscapeFinder(const ASTContext &AST, llvm::DenseSet<const VarDecl *> &Into)
      : AST(AST), Into(Into) {}

  bool VisitCallExpr(CallExpr *Call) override {
    const FunctionDecl *Callee = Call->getDirectCallee();
    bool Keeps = Callee && mayKeep(*Callee);
    for (const Expr *Argument : Call->arguments())
      given(*Argument, Keeps);
    return true;
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *Construct) override {
    for (const Expr *Argument : Construct->arguments())
      given(*Argument, mayKeep(*Construct->getConstructor()));
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) override {
    // Kept in a place that is not a local variable.
    if (E->getOpcode() == BO_Assign &&
        !isa<DeclRefExpr>(E->getLHS()->IgnoreParenImpCasts()))
      note(addressed(*E->getRHS()));
    return true;
  }

private:
  /// A method or constructor of a library class, of which each may keep what it
  /// is given (containers, threads); a function without a body; not one of C's
  /// library, which only fills what it is given, threads excepted.
  bool mayKeep(const FunctionDecl &Callee) const {
    const SourceManager &Sources = AST.getSourceManager();
    if (!Sources.isInSystemHeader(Callee.getLocation()))
      return !Callee.hasBody();
    return isa<CXXMethodDecl>(Callee) || startsCode(Callee);
  }

  /// A library function that is given code to run keeps what it gives that.
  static bool startsCode(const FunctionDecl &Callee) {
    return llvm::any_of(Callee.parameters(), [](const ParmVarDecl *Parameter) {
      return Parameter->getType()->isFunctionPointerType();
    });
  }

  void given(const Expr &Argument, bool Keeps) {
    const VarDecl *Variable = addressed(Argument);
    // A record that is passed by its address may be enqueued.
    if (Variable && (Keeps || Variable->getType()->isRecordType()))
      note(Variable);
    const auto *Lambda =
        dyn_cast<LambdaExpr>(Argument.IgnoreUnlessSpelledInSource());
    if (!Keeps || !Lambda)
      return;
    for (const LambdaCapture &Capture : Lambda->captures())
      if (Capture.capturesVariable() && Capture.getCaptureKind() == LCK_ByRef)
        note(dyn_cast<VarDecl>(Capture.getCapturedVar()));
  }

  /// The local variable whose address, or a member's, \p E is.
  static const VarDecl *addressed(const Expr &E) {
    const auto *Address =
        dyn_cast<UnaryOperator>(E.IgnoreUnlessSpelledInSource());
    if (!Address || Address->getOpcode() != UO_AddrOf)
      return nullptr;
    const Expr *Of = Address->getSubExpr()->IgnoreParenImpCasts();
    while (const auto *Member = dyn_cast<MemberExpr>(Of)) {
      if (Member->isArrow())
        return nullptr;
      Of = Member->getBase()->IgnoreParenImpCasts();
    }
    const auto *Reference = dyn_cast<DeclRefExpr>(Of);
    return Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  }

  void note(const VarDecl *Variable) {
    if (Variable && Variable->hasLocalStorage() &&
        !Variable->getType()->isReferenceType())
      Into.insert(Variable->getCanonicalDecl());
  }

  const ASTContext &AST;
  llvm::DenseSet<const VarDecl *> &Into;
};
} // namespace

llvm::DenseSet<const VarDecl *>
durability::escapingLocals(const FunctionDecl &Function) {
  llvm::DenseSet<const VarDecl *> Escaping;
  EscapeFinder(Function.getASTContext(), Escaping)
      .TraverseStmt(Function.getBody());
  return Escaping;
}
