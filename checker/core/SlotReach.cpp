#include "core/PointerClass.h"
#include "core/SlotBehaviour.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

/// The record that a pointer, smart pointer or reference leads to.
static const CXXRecordDecl *recordHeld(QualType Type) {
  for (unsigned Steps = 0; Steps < 3; ++Steps) {
    const auto *Record = dyn_cast_or_null<CXXRecordDecl>(recordBehind(Type));
    const QualType Held = heldByLibrary(Record);
    if (Held.isNull())
      return Record;
    Type = Held;
  }
  return nullptr;
}

/// A class with a method that syncs or flushes, by its word.
static bool hasSyncWord(const CXXRecordDecl &Class, AnalysisContext &Context) {
  auto Has = [&](const CXXRecordDecl *C) {
    return llvm::any_of(C->methods(), [&](const CXXMethodDecl *Method) {
      std::optional<EffectKind> Word = Context.Model.wordOf(*Method);
      return Word == EffectKind::Sync || Word == EffectKind::Flush ||
             Word == EffectKind::Write;
    });
  };
  bool Found = Has(&Class);
  Class.forallBases([&](const CXXRecordDecl *Base) {
    Found = Found || Has(Base);
    return true;
  });
  return Found;
}

/// Through an object of \p Type a file can be reached, as far as its definition
/// shows.
static bool isFileLike(QualType Type, AnalysisContext &Context,
                       unsigned Depth = 0) {
  Type = Type.getNonReferenceType();
  if (Type->isPointerType() && !Type->getPointeeType()->isRecordType())
    return Type->getPointeeType()->isVoidType() ||
           Type->getPointeeType()->isFunctionType();
  const CXXRecordDecl *Class = recordHeld(Type);
  if (!Class)
    return Type->isRecordType() && !Type->getAsCXXRecordDecl();
  if (!Class->hasDefinition())
    return true;
  const SourceManager &Sources = Context.AST.getSourceManager();
  if (Sources.isInSystemHeader(Class->getLocation()))
    return !Class->isInStdNamespace() || Class->isPolymorphic();
  return hasSyncWord(*Class, Context) ||
         (Depth < 2 && llvm::any_of(
                           Class->fields(),
                           [&](const FieldDecl *Field) {
                             return isFileLike(Field->getType(), Context,
                                               Depth + 1);
                           }));
}

/// `this`, or a part of it that could lead to a file.
static bool leadsToFile(const Expr &E, AnalysisContext &Context) {
  struct Finder : RecursiveASTVisitor<Finder> {
    bool Whole = false, Part = false;
    bool TraverseMemberExpr(MemberExpr *E) {
      if (!isa<CXXThisExpr>(E->getBase()->IgnoreParenImpCasts()))
        return RecursiveASTVisitor::TraverseMemberExpr(E);
      Part = true;
      return true;
    }
    bool VisitCXXThisExpr(CXXThisExpr *) { return Whole = true; }
  } Search;
  Search.TraverseStmt(const_cast<Expr *>(&E));
  const Expr *Bare = E.IgnoreParenImpCasts();
  if (Search.Whole || isa<LambdaExpr>(Bare))
    return true;
  QualType Type = Bare->getType();
  // A descriptor is a plain number.
  if (Type->isIntegerType() && !Type->isBooleanType() &&
      !Type->isEnumeralType())
    return Search.Part && isa<MemberExpr>(Bare);
  return isFileLike(Type, Context);
}

bool durability::mayReachFiles(const CallExpr &Call, const FunctionDecl &Caller,
                               AnalysisContext &Context) {
  // What it returns may be what the caller returns; a status is no size or
  // time.
  QualType Returned = Call.getType();
  if (!Returned->isVoidType() && !Returned->isDependentType() &&
      (!Returned->isUnsignedIntegerType() || Returned->isBooleanType()) &&
      Context.AST.hasSameUnqualifiedType(Returned.getNonReferenceType(),
                                         Caller.getReturnType()))
    return true;
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call)) {
    const Expr *Object =
        Member->getImplicitObjectArgument()->IgnoreParenImpCasts();
    if (isa<CXXThisExpr>(Object) || isFileLike(Object->getType(), Context))
      return true;
  }
  return llvm::any_of(Call.arguments(), [&](const Expr *Argument) {
    return leadsToFile(*Argument, Context);
  });
}

bool durability::mayWakeOthers(const CallExpr &Call) {
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call.getDirectCallee());
  if (Method)
    return llvm::any_of(
        Method->getParent()->methods(), [](const CXXMethodDecl *Other) {
          return Other->getIdentifier() && Other->getName() == "wait";
        });
  return llvm::any_of(Call.arguments(), [](const Expr *Argument) {
    const auto *Unary =
        dyn_cast<UnaryOperator>(Argument->IgnoreParenImpCasts());
    const auto *Member =
        Unary && Unary->getOpcode() == UO_AddrOf
            ? dyn_cast<MemberExpr>(Unary->getSubExpr()->IgnoreParens())
            : nullptr;
    return Member && !Member->getType()->isIntegerType() &&
           isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts());
  });
}
