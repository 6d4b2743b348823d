#include "core/CallGraph.h"
#include "core/LocalCallee.h"
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

void CallGraph::Node::noteOpenCall(const CallExpr &Call,
                                   const ASTContext &AST) {
  const FieldDecl *Field = calledField(*Call.getCallee());
  if (Field && !isComparator(Call, AST))
    OpenFields.insert(Field->getCanonicalDecl());
  else if (Field)
    CallsBlindly = true;
  else if (localCallee(*Call.getCallee()).IsKnown)
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
             !localCallee(*Call.getCallee()).IsKnown) {
    CallsPointer = true;
  }
}
