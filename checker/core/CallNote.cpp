#include "core/CallGraph.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

/// It ends in a call that does not return, such as abort(), and no return
/// statement comes before it.
static bool neverReturns(const FunctionDecl &Function) {
  if (Function.isNoReturn())
    return true;
  const auto *Body = dyn_cast_or_null<CompoundStmt>(Function.getBody());
  const auto *Last = Body && !Body->body_empty()
                         ? dyn_cast<CallExpr>(Body->body_back())
                         : nullptr;
  const FunctionDecl *Callee = Last ? Last->getDirectCallee() : nullptr;
  struct Finder : DynamicRecursiveASTVisitor {
    bool Found = false;
    bool VisitReturnStmt(ReturnStmt *) override { return !(Found = true); }
    bool VisitGotoStmt(GotoStmt *) override { return !(Found = true); }
  } Returns;
  if (!Callee || !Callee->isNoReturn())
    return false;
  Returns.TraverseStmt(Function.getBody());
  return !Returns.Found;
}

void CallGraph::Node::define(const FunctionDecl &Function) {
  Definition = &Function;
  NeverReturns = neverReturns(Function);
}

/// A descriptor is an int, and any pointer may lead to a handle.
static bool maybeFile(const Expr &Argument, const ASTContext &AST) {
  const Expr *E = Argument.IgnoreParenImpCasts();
  const QualType Type = E->getType();
  if (!Type->isArithmeticType() && !Type->isEnumeralType())
    return true;
  return !E->isValueDependent() &&
         AST.hasSameUnqualifiedType(Type, AST.IntTy) && !E->isEvaluatable(AST);
}

/// An order: an integer or truth value of two things of one type, neither of
/// which it may change.
static bool isComparator(const CallExpr &Call, const ASTContext &AST) {
  const QualType Callee = Call.getCallee()->getType();
  const auto *Type = Callee->isFunctionPointerType()
                         ? Callee->getPointeeType()->getAs<FunctionProtoType>()
                         : nullptr;
  return Type && Type->getNumParams() == 2 &&
         Type->getReturnType()->isIntegerType() &&
         Type->getParamType(0)->isPointerType() &&
         Type->getParamType(0)->getPointeeType().isConstQualified() &&
         AST.hasSameUnqualifiedType(Type->getParamType(0),
                                    Type->getParamType(1));
}

static bool passesNoFile(const CallExpr &Call, const ASTContext &AST) {
  // A hook without arguments works on the program's own variables.
  return isComparator(Call, AST) ||
         (Call.getNumArgs() &&
          llvm::none_of(Call.arguments(), [&](const Expr *Argument) {
            return maybeFile(*Argument, AST);
          }));
}

namespace {
/// Whether a local variable is given nothing but functions by name.
class GivenFunctions : public DynamicRecursiveASTVisitor {
public:
  explicit GivenFunctions(const VarDecl &Of) : Of(Of) {}
  bool VisitVarDecl(VarDecl *Variable) override {
    if (Variable == &Of && Variable->hasInit())
      note(*Variable->getInit());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) override {
    if (E->isAssignmentOp() && isIt(*E->getLHS()))
      note(*E->getRHS());
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *E) override {
    Only = Only && (E->getOpcode() != UO_AddrOf || !isIt(*E->getSubExpr()));
    return true;
  }
  bool Only = true;

private:
  bool isIt(const Expr &E) const {
    const auto *Reference = dyn_cast<DeclRefExpr>(E.IgnoreParenImpCasts());
    return Reference && Reference->getDecl() == &Of;
  }
  void note(const Expr &Given) {
    const Expr *E = Given.IgnoreParenImpCasts();
    if (const auto *Address = dyn_cast<UnaryOperator>(E);
        Address && Address->getOpcode() == UO_AddrOf)
      E = Address->getSubExpr()->IgnoreParenImpCasts();
    const auto *Named = dyn_cast<DeclRefExpr>(E);
    Only = Only && Named && isa<FunctionDecl>(Named->getDecl());
  }
  const VarDecl &Of;
};
} // namespace

/// What \p Callee runs is among the functions that \p Body names.
static bool isNamedIn(const Expr &Callee, const Stmt *Body) {
  const auto *Reference = dyn_cast<DeclRefExpr>(Callee.IgnoreParenImpCasts());
  const auto *Local =
      Reference ? dyn_cast<VarDecl>(Reference->getDecl()) : nullptr;
  if (!Local || !Local->isLocalVarDecl() || Local->isStaticLocal() || !Body)
    return false;
  GivenFunctions Given(*Local);
  Given.TraverseStmt(const_cast<Stmt *>(Body));
  return Given.Only;
}

void CallGraph::Node::noteOpenCall(const CallExpr &Call,
                                   const ASTContext &AST) {
  const FieldDecl *Field = calledField(*Call.getCallee());
  if (Field && !isComparator(Call, AST))
    OpenFields.insert(Field->getCanonicalDecl());
  else if (Field)
    CallsBlindly = true;
  else if (isNamedIn(*Call.getCallee(), Definition->getBody()))
    return;
  else if (passesNoFile(Call, AST))
    CallsBlindly = true;
  else if (!OwnUnknown) {
    OwnUnknown = true;
    const auto *Named =
        dyn_cast<DeclRefExpr>(Call.getCallee()->IgnoreParenImpCasts());
    Unknown = Named ? "the function pointer '" +
                          Named->getDecl()->getNameAsString() + "'"
                    : std::string("a function pointer");
  }
}

void CallGraph::Node::noteCall(const CallExpr &Call, const ASTContext &AST) {
  if (const auto *Method =
          dyn_cast_or_null<CXXMethodDecl>(Call.getDirectCallee())) {
    if (isOpenCall(Call))
      Methods.insert(Method->getCanonicalDecl());
  } else if (const FieldDecl *Field = calledField(*Call.getCallee())) {
    if (!isComparator(Call, AST))
      Fields.insert(Field->getCanonicalDecl());
  } else if (!passesNoFile(Call, AST) &&
             !isNamedIn(*Call.getCallee(), Definition->getBody())) {
    CallsPointer = true;
  }
}
