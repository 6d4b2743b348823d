/// \file
/// What constructions, allocations and calls whose result was not kept yield.
#include "core/Evaluator.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

/// The class template of a library's pointer.
static const ClassTemplateSpecializationDecl *smartPointer(QualType Type) {
  Type = Type.getNonReferenceType();
  return Evaluator::isSmartPointer(Type)
             ? dyn_cast<ClassTemplateSpecializationDecl>(
                   Type->getAsCXXRecordDecl())
             : nullptr;
}

/// What a library's pointer class takes over: a pointer, or a pointer class of
/// a derived type; null for every other construction.
static const Expr *adopted(const CXXConstructExpr &E) {
  if (E.getNumArgs() == 0 || !smartPointer(E.getType()))
    return nullptr;
  const Expr *First = E.getArg(0);
  bool Adopts =
      recordBehind(First->getType()) &&
      (First->getType()->isPointerType() || smartPointer(First->getType()));
  return Adopts ? First : nullptr;
}

/// The class of which a library's function makes an object for the pointer
/// class it returns: named as an argument of both templates, and not taken from
/// another pointer (which would be a cast).
static QualType madeType(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  const auto *Pointer = smartPointer(Call.getType());
  const TemplateArgumentList *Arguments =
      Callee ? Callee->getTemplateSpecializationArgs() : nullptr;
  if (!Pointer || !Arguments || Arguments->size() == 0 ||
      Pointer->getTemplateArgs().size() == 0 ||
      (*Arguments)[0].getKind() != TemplateArgument::Type ||
      !(*Arguments)[0].structurallyEquals(Pointer->getTemplateArgs()[0]) ||
      llvm::any_of(Call.arguments(), [](const Expr *Argument) {
        return smartPointer(Argument->getType());
      }))
    return {};
  return (*Arguments)[0].getAsType();
}

const CXXConstructorDecl *durability::constructorBehind(const CallExpr &Call) {
  const QualType Type = madeType(Call);
  const auto *Class = Type.isNull() ? nullptr : Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition())
    return nullptr;
  const CXXConstructorDecl *Only = nullptr;
  for (const CXXConstructorDecl *One : Class->ctors()) {
    if (One->isCopyOrMoveConstructor() || One->isDeleted() ||
        One->getMinRequiredArguments() > Call.getNumArgs() ||
        One->getNumParams() < Call.getNumArgs())
      continue;
    if (Only)
      return nullptr;
    Only = One;
  }
  return Only;
}

Value Evaluator::construct(const CXXConstructExpr &E, const State &S) const {
  if (const Value *Known = S.valueOf(&E))
    return *Known;
  if (E.getNumArgs() >= 1 && E.getConstructor()->isCopyOrMoveConstructor())
    return value(E.getArg(0), S);
  if (const Expr *Adopted = adopted(E))
    return value(Adopted, S);
  const AccessPath *New = Context.Paths.fresh(&E);
  Context.Dispatches.born(*New, E.getType());
  return Value::object(New);
}

/// What a call whose result was not kept, or a new expression, yields.
Value Evaluator::made(const Expr &E, const State &S) const {
  const auto *Allocation = dyn_cast<CXXNewExpr>(&E);
  if (Allocation && Allocation->getConstructExpr())
    return construct(*Allocation->getConstructExpr(), S);
  const AccessPath *New = Context.Paths.fresh(&E);
  QualType Type =
      Allocation ? Allocation->getAllocatedType() : madeType(cast<CallExpr>(E));
  if (!Type.isNull())
    Context.Dispatches.born(*New, Type);
  return Value::object(New);
}
