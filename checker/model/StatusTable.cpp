#include "model/StatusTable.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using llvm::StringRef;

namespace durability::model {

/// The class with its members: a specialisation that nobody instantiated has
/// them in its template.
static const CXXRecordDecl *withMembers(const CXXRecordDecl &Class) {
  if (const CXXRecordDecl *Definition = Class.getDefinition())
    return Definition;
  if (const auto *Specialisation =
          dyn_cast<ClassTemplateSpecializationDecl>(&Class))
    return Specialisation->getSpecializedTemplate()
        ->getTemplatedDecl()
        ->getDefinition();
  return nullptr;
}

static bool isTest(const NamedDecl &Member) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Member);
  return Method && !Method->isStatic() && Method->isConst() &&
         Method->getNumParams() == 0 &&
         Method->getReturnType()->isBooleanType();
}

/// A static method that yields its own class.
static bool isFactory(const NamedDecl &Member) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Member);
  if (!Method || !Method->isStatic())
    return false;
  const CXXRecordDecl *Result =
      Method->getReturnType().getNonReferenceType()->getAsCXXRecordDecl();
  return Result &&
         Result->getCanonicalDecl() == Method->getParent()->getCanonicalDecl();
}

/// What members of \p AST's classes with the spelling \p Name are called; empty
/// when there are none.
static DeclarationName nameIn(const ASTContext &AST, StringRef Name) {
  if (Name == "operator bool")
    return AST.DeclarationNames.getCXXConversionFunctionName(
        AST.getCanonicalType(AST.BoolTy));
  auto Known = AST.Idents.find(Name);
  return Known == AST.Idents.end() ? DeclarationName()
                                   : DeclarationName(Known->second);
}

/// The member of \p Class or a base that is named so and passes \p Test; null
/// when there is none.
template <typename Predicate>
static const NamedDecl *member(const CXXRecordDecl &Class,
                               llvm::ArrayRef<StringRef> Names, Predicate Test,
                               unsigned Depth = 0) {
  const CXXRecordDecl *Definition = withMembers(Class);
  if (!Definition || Depth > 4)
    return nullptr;
  for (StringRef Name : Names)
    if (DeclarationName Known = nameIn(Class.getASTContext(), Name))
      for (const NamedDecl *Member : Definition->lookup(Known))
        if (Test(*Member))
          return Member;
  for (const CXXBaseSpecifier &Base : Definition->bases())
    if (const CXXRecordDecl *BaseClass = Base.getType()->getAsCXXRecordDecl())
      if (const NamedDecl *Found = member(*BaseClass, Names, Test, Depth + 1))
        return Found;
  return nullptr;
}

/// `const E &error() const`.
static bool isQuestion(const NamedDecl &Member) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Member);
  return Method && !Method->isStatic() && Method->isConst() &&
         Method->getNumParams() == 0 && !Method->getReturnType()->isVoidType();
}

const StatusEntry *StatusTable::entryFor(const CXXRecordDecl &Class) const {
  for (const StatusEntry &Entry : llvm::reverse(All.Statuses)) {
    if (Entry.ShapeTests.empty()) {
      if (isNamed(static_cast<const NamedDecl &>(Class), Entry.Name))
        return &Entry;
      continue;
    }
    if (!Class.getIdentifier() || !member(Class, Entry.ShapeTests, isTest) ||
        (!Entry.ShapeErrors.empty() &&
         !member(Class, Entry.ShapeErrors, isQuestion)))
      continue;
    bool Called = llvm::any_of(Entry.ShapeNames, [&](StringRef Part) {
      return Class.getName().contains(Part);
    });
    if (Called || member(Class, Entry.ShapeFactories, isFactory))
      return &Entry;
  }
  return nullptr;
}

const StatusEntry *StatusTable::entryFor(QualType Type) const {
  if (Type.isNull() || Type->isDependentType())
    return nullptr;
  const CXXRecordDecl *Class = Type.getNonReferenceType()->getAsCXXRecordDecl();
  return Class ? entryFor(*Class) : nullptr;
}

static StatusOperation ruleFor(const StatusEntry &Entry,
                               StatusRule::Form Kind) {
  for (const StatusRule &Rule : Entry.Rules)
    if (Rule.Kind == Kind)
      return Rule.Operation;
  return StatusOperation::None;
}

/// StatusOr<T>(T): the first template argument is what the class holds.
static bool isValueOf(const CXXRecordDecl &Class, QualType Parameter) {
  const auto *Specialisation =
      dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  if (!Specialisation || Specialisation->getTemplateArgs().size() == 0)
    return false;
  const TemplateArgument &Held = Specialisation->getTemplateArgs()[0];
  return Held.getKind() == TemplateArgument::Type &&
         Class.getASTContext().hasSameUnqualifiedType(
             Held.getAsType(), Parameter.getNonReferenceType());
}

/// Made of the error that the class is asked for, or of a wrapper of one
/// (`unexpected<E>`).
static bool isErrorOf(const CXXRecordDecl &Class, QualType Parameter,
                      const StatusEntry &Entry) {
  const auto *Asked = dyn_cast_or_null<CXXMethodDecl>(
      member(Class, Entry.ShapeErrors, isQuestion));
  if (!Asked)
    return false;
  const ASTContext &AST = Class.getASTContext();
  auto IsError = [&](QualType Type) {
    return AST.hasSameUnqualifiedType(
        Asked->getReturnType().getNonReferenceType(),
        Type.getNonReferenceType());
  };
  const auto *Wrapper = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      Parameter.getNonReferenceType()->getAsCXXRecordDecl());
  return IsError(Parameter) ||
         (Wrapper && Wrapper->getTemplateArgs().size() > 0 &&
          Wrapper->getTemplateArgs()[0].getKind() == TemplateArgument::Type &&
          IsError(Wrapper->getTemplateArgs()[0].getAsType()));
}

StatusOperation StatusTable::constructed(const FunctionDecl &Function,
                                         const StatusEntry &Entry) const {
  const auto &Constructor = cast<CXXConstructorDecl>(Function);
  if (Constructor.isCopyOrMoveConstructor())
    return StatusOperation::Forwards;
  // A default argument may be replaced by an error code at the call.
  if (Constructor.getNumParams() == 0)
    return ruleFor(Entry, StatusRule::DefaultConstructor);
  QualType First = Constructor.getParamDecl(0)->getType();
  if (const CXXRecordDecl *Class =
          First.getNonReferenceType()->getAsCXXRecordDecl()) {
    for (const StatusRule &Rule : Entry.Rules)
      if (Rule.Kind == StatusRule::ConstructorFrom &&
          isNamed(static_cast<const NamedDecl &>(*Class), Rule.Name))
        return Rule.Operation;
    if (entryFor(*Class))
      return StatusOperation::Forwards;
  }
  if (isErrorOf(*Constructor.getParent(), First, Entry))
    return StatusOperation::MakesError;
  if (StatusOperation Rule = ruleFor(Entry, StatusRule::Constructor);
      Rule != StatusOperation::None)
    return Rule;
  return isValueOf(*Constructor.getParent(), First) ? StatusOperation::MakesOk
                                                    : StatusOperation::None;
}

/// `OK` may be the test or the factory of a class; only one of them is static.
static bool canDo(const CXXMethodDecl &Method, StatusOperation Operation) {
  switch (Operation) {
  case StatusOperation::TestsOk:
  case StatusOperation::TestsError:
    return !Method.isStatic();
  case StatusOperation::MakesOk:
  case StatusOperation::MakesError:
    return Method.isStatic();
  default:
    return true;
  }
}

/// `Status asPoison() const`: the same answer told in another way.
static bool isRestatement(const CXXMethodDecl &Method) {
  return !Method.isStatic() && Method.isConst() && Method.getNumParams() == 0 &&
         Method.getReturnType()->getAsCXXRecordDecl() == Method.getParent();
}

StatusOperation StatusTable::operationOf(const FunctionDecl &Function) const {
  if (Function.getIdentifier())
    for (const StatusEntry &Entry : llvm::reverse(All.Statuses))
      for (const StatusRule &Rule : Entry.Rules)
        if (Rule.Kind == StatusRule::FreeFunction &&
            isNamed(Function, Rule.Name))
          return Rule.Operation;
  const auto *Method = dyn_cast<CXXMethodDecl>(&Function);
  const StatusEntry *Entry = Method ? entryFor(*Method->getParent()) : nullptr;
  if (!Entry)
    return StatusOperation::None;
  if (isa<CXXConstructorDecl>(Method))
    return constructed(Function, *Entry);
  if (Method->isCopyAssignmentOperator() || Method->isMoveAssignmentOperator())
    return StatusOperation::Forwards;
  if (Method->getOverloadedOperator() == OO_Exclaim)
    return ruleFor(*Entry, StatusRule::LogicalNot);
  if (const auto *Conversion = dyn_cast<CXXConversionDecl>(Method))
    return Conversion->getConversionType()->isBooleanType()
               ? ruleFor(*Entry, StatusRule::BoolConversion)
               : StatusOperation::None;
  if (!Method->getIdentifier())
    return StatusOperation::None;
  for (const StatusRule &Rule : Entry->Rules)
    if (Rule.Kind == StatusRule::Member && Rule.Text == Method->getName() &&
        canDo(*Method, Rule.Operation))
      return Rule.Operation;
  if (isFactory(*Method))
    return ruleFor(*Entry, StatusRule::StaticFactory);
  return isRestatement(*Method) ? StatusOperation::Forwards
                                : StatusOperation::None;
}

} // namespace durability::model
