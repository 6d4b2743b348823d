#include "core/IdleDirectories.h"
#include "core/ContractNames.h"
#include "core/HandleHistory.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;
using namespace durability;

namespace {
/// What the translation unit does with one handle.
struct HandleUses {
  unsigned Named = 0;     ///< How often it is named at all.
  unsigned Explained = 0; ///< Of these, opened, compared, tested or closed.
  const FunctionDecl *OpenedIn = nullptr, *TestedIn = nullptr;
  SourceLocation Opened, Tested;
  bool Lent = false; ///< Its address went to a library's container.
};

class UseCollector : public DynamicRecursiveASTVisitor {
public:
  explicit UseCollector(AnalysisContext &Context) : Context(Context) {
    ShouldVisitTemplateInstantiations = true;
  }
  bool TraverseDecl(Decl *D) override;
  bool VisitDeclRefExpr(DeclRefExpr *E) override { return name(*E->getDecl()); }
  bool VisitMemberExpr(MemberExpr *E) override {
    return name(*E->getMemberDecl());
  }
  bool VisitBinaryOperator(BinaryOperator *E) override;
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *E) override;
  bool VisitImplicitCastExpr(ImplicitCastExpr *E) override;
  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *E) override;
  bool VisitCallExpr(CallExpr *E) override;

  llvm::MapVector<const ValueDecl *, HandleUses> Uses;
  bool SyncsUnnamed = false; ///< A directory is synced through something else:
                             ///< an element, a parameter.

private:
  bool isSystem(const Decl &D) const {
    return Context.AST.getSourceManager().isInSystemHeader(D.getLocation());
  }
  bool isHandle(const ValueDecl &D);
  /// The handle that \p E is, or holds; null when it is something else.
  const ValueDecl *handleIn(const Expr *E);
  HandleUses *explained(const Expr *E);
  void tested(const Expr *E);
  void opened(const Expr *E, bool Lent);
  bool name(const ValueDecl &D);

  AnalysisContext &Context;
  const FunctionDecl *Enclosing = nullptr;
  llvm::DenseMap<const ValueDecl *, bool> Known;
};
} // namespace

const ValueDecl *durability::namedHandle(const Expr &E, const ASTContext &AST) {
  const Expr *Plain = E.IgnoreParenImpCasts();
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Plain))
    return (Operator->getOperator() == OO_Arrow ||
            Operator->getOperator() == OO_Star) &&
                   Operator->getNumArgs() == 1
               ? namedHandle(*Operator->getArg(0), AST)
               : nullptr;
  // get() of a library's smart pointer.
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(Plain))
    return Call->getNumArgs() == 0 && Call->getMethodDecl() &&
                   AST.getSourceManager().isInSystemHeader(
                       Call->getMethodDecl()->getLocation())
               ? namedHandle(*Call->getImplicitObjectArgument(), AST)
               : nullptr;
  if (const auto *Deref = dyn_cast<UnaryOperator>(Plain))
    return Deref->getOpcode() == UO_Deref
               ? namedHandle(*Deref->getSubExpr(), AST)
               : nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Plain))
    return Ref->getDecl();
  const auto *Member = dyn_cast<MemberExpr>(Plain);
  return Member ? Member->getMemberDecl() : nullptr;
}

bool UseCollector::TraverseDecl(Decl *D) {
  const auto *Function = dyn_cast_or_null<FunctionDecl>(D);
  if (!D || (!isa<TranslationUnitDecl>(D) && isSystem(*D)) ||
      (Function && Function->isDependentContext()))
    return true;
  const FunctionDecl *Outer = Enclosing;
  // A lambda's body is part of the function around it.
  if (Function && !(Outer && isa<CXXMethodDecl>(Function) &&
                    cast<CXXMethodDecl>(Function)->getParent()->isLambda()))
    Enclosing = Function;
  bool GoOn = DynamicRecursiveASTVisitor::TraverseDecl(D);
  Enclosing = Outer;
  return GoOn;
}

bool UseCollector::isHandle(const ValueDecl &D) {
  const auto *Local = dyn_cast<VarDecl>(&D);
  const auto *Field = dyn_cast<FieldDecl>(&D);
  if (D.getType()->isReferenceType() ||
      (!(Local && Local->isLocalVarDecl() && !Local->isStaticLocal()) &&
       !(Field && isPrivate(*Field))))
    return false;
  auto [It, New] = Known.try_emplace(&D, false);
  if (New)
    It->second = holdsDirectory(D.getType(), Context);
  return It->second;
}

const ValueDecl *UseCollector::handleIn(const Expr *E) {
  const ValueDecl *Named = namedHandle(*E, Context.AST);
  return Named && isHandle(*Named) ? Named : nullptr;
}

bool UseCollector::name(const ValueDecl &D) {
  if (isHandle(D))
    ++Uses[&D].Named;
  return true;
}

HandleUses *UseCollector::explained(const Expr *E) {
  const ValueDecl *Handle = handleIn(E);
  if (!Handle)
    return nullptr;
  HandleUses &Of = Uses[Handle];
  ++Of.Explained;
  return &Of;
}

void UseCollector::tested(const Expr *E) {
  HandleUses *Of = explained(E);
  if (!Of || Of->TestedIn)
    return;
  Of->TestedIn = Enclosing;
  Of->Tested = E->getExprLoc();
}

void UseCollector::opened(const Expr *E, bool Lent) {
  HandleUses *Of = explained(E);
  if (!Of)
    return;
  Of->Lent = Of->Lent || Lent;
  if (!Of->OpenedIn) {
    Of->OpenedIn = Enclosing;
    Of->Opened = E->getExprLoc();
  }
}

bool UseCollector::VisitBinaryOperator(BinaryOperator *E) {
  if (E->isEqualityOp()) {
    tested(E->getLHS());
    tested(E->getRHS());
  } else if (E->getOpcode() == BO_Assign) {
    opened(E->getLHS(), /*Lent=*/false);
  }
  return true;
}

bool UseCollector::VisitCXXOperatorCallExpr(CXXOperatorCallExpr *E) {
  if (E->getOperator() == OO_EqualEqual ||
      E->getOperator() == OO_ExclaimEqual) {
    for (const Expr *Argument : E->arguments())
      tested(Argument);
  } else if (E->getOperator() == OO_Equal) {
    opened(E->getArg(0), /*Lent=*/false);
  }
  return true;
}

bool UseCollector::VisitImplicitCastExpr(ImplicitCastExpr *E) {
  if (E->getCastKind() == CK_PointerToBoolean)
    tested(E->getSubExpr());
  return true;
}

/// What is called on the handle itself, or on the directory behind it.
bool UseCollector::VisitCXXMemberCallExpr(CXXMemberCallExpr *E) {
  const CXXMethodDecl *Method = E->getMethodDecl();
  const Expr *Object = E->getImplicitObjectArgument();
  if (!Method || !Object)
    return true;
  if (isa<CXXConversionDecl>(Method)) {
    tested(Object);
    return true;
  }
  const bool Syncs =
      Context.contract(*Method).find(ClauseKind::SyncsDirectory) != nullptr;
  // A wrapper hands the call on to what it holds.
  SyncsUnnamed =
      SyncsUnnamed ||
      (Syncs && !handleIn(Object) &&
       !(Enclosing &&
         Context.contract(*Enclosing).find(ClauseKind::SyncsDirectory)));
  // A close, or a reset, is no sync.
  const bool Plain =
      isSystem(*Method)
          ? E->getNumArgs() == 0 && Method->getReturnType()->isVoidType()
          : !Syncs;
  if (Plain)
    explained(Object);
  return true;
}

/// `open(name, &Handle)` opens it.
bool UseCollector::VisitCallExpr(CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  for (const Expr *Argument : E->arguments()) {
    const auto *Address =
        dyn_cast<UnaryOperator>(Argument->IgnoreParenImpCasts());
    if (Address && Address->getOpcode() == UO_AddrOf)
      opened(Address->getSubExpr(), !Callee || isSystem(*Callee));
  }
  return true;
}

std::vector<IdleDirectory>
durability::findIdleDirectories(AnalysisContext &Context) {
  UseCollector Collector(Context);
  Collector.TraverseDecl(Context.AST.getTranslationUnitDecl());
  std::vector<IdleDirectory> Idle;
  for (const auto &[Handle, Of] : Collector.Uses)
    if (Of.OpenedIn && Of.Named == Of.Explained &&
        !(Of.Lent && Collector.SyncsUnnamed))
      Idle.push_back({Handle, Of.TestedIn ? Of.TestedIn : Of.OpenedIn,
                      Of.TestedIn ? Of.Tested : Of.Opened, Of.Opened});
  return Idle;
}
