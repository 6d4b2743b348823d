#include "core/PointerClass.h"
#include "core/DispatchGroups.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace durability;

QualType durability::heldByLibrary(const CXXRecordDecl *Class) {
  const auto *Holder = dyn_cast_or_null<ClassTemplateSpecializationDecl>(Class);
  if (!Holder || !Holder->isInStdNamespace() ||
      Holder->getTemplateArgs().size() == 0 ||
      Holder->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return {};
  return Holder->getTemplateArgs()[0].getAsType();
}

/// The class that a pointer, a reference to one, or a library's smart pointer
/// leads to; null for other types.
static const CXXRecordDecl *pointee(QualType Type) {
  Type = Type.getNonReferenceType();
  if (Type->isPointerType())
    return Type->getPointeeCXXRecordDecl();
  const QualType Held = heldByLibrary(Type->getAsCXXRecordDecl());
  return Held.isNull() ? nullptr : Held->getAsCXXRecordDecl();
}

static const CXXMethodDecl *arrowOf(const CXXRecordDecl &Class) {
  DeclarationName Arrow =
      Class.getASTContext().DeclarationNames.getCXXOperatorName(OO_Arrow);
  for (const NamedDecl *Found : Class.lookup(Arrow))
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Found);
        Method && Method->isConst())
      return Method;
  return nullptr;
}

/// The class that objects of \p Class point to; null where that is no pointer
/// class, or one that is followed by its fields.
static const CXXRecordDecl *pointeeOf(const CXXRecordDecl &Class) {
  const CXXRecordDecl *Definition = Class.getDefinition();
  const CXXMethodDecl *Arrow = Definition ? arrowOf(*Definition) : nullptr;
  if (!Arrow || Arrow->isVirtual() || !Arrow->hasBody() ||
      inSystemHeader(*Arrow) || soleReturn(*Arrow) ||
      Definition->hasUserDeclaredDestructor())
    return nullptr;
  return pointee(Arrow->getReturnType());
}

static bool isSameFamily(const CXXRecordDecl *A, const CXXRecordDecl *B) {
  if (!A || !B || !A->getDefinition() || !B->getDefinition())
    return false;
  A = A->getDefinition(), B = B->getDefinition();
  return A->getCanonicalDecl() == B->getCanonicalDecl() ||
         A->isDerivedFrom(B) || B->isDerivedFrom(A);
}

bool durability::adoptsPointee(const CXXConstructorDecl &Constructor) {
  return Constructor.getNumParams() > 0 &&
         isSameFamily(pointeeOf(*Constructor.getParent()),
                      pointee(Constructor.getParamDecl(0)->getType()));
}

bool durability::yieldsPointee(const CXXMethodDecl &Method) {
  if (!Method.isConst() || Method.getNumParams() != 0 ||
      !Method.getReturnType()->isPointerType())
    return false;
  const CXXRecordDecl *Found = pointee(Method.getReturnType());
  const CXXRecordDecl *Meant = Found ? pointeeOf(*Method.getParent()) : nullptr;
  return Meant && Meant->getCanonicalDecl() == Found->getCanonicalDecl();
}

bool durability::holdsValue(const CXXRecordDecl &Status, QualType Type) {
  const auto *Holder = dyn_cast<ClassTemplateSpecializationDecl>(&Status);
  if (!Holder || Holder->getTemplateArgs().size() == 0 ||
      Holder->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return false;
  const QualType Held = Holder->getTemplateArgs()[0].getAsType();
  Type = Type.getNonReferenceType();
  const ASTContext &AST = Status.getASTContext();
  return (Held->isRecordType() || Held->isPointerType()) &&
         (AST.hasSameUnqualifiedType(Held, Type) ||
          (Type->isPointerType() &&
           AST.hasSameUnqualifiedType(Held, Type->getPointeeType())));
}
