#include "model/CallTable.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;
using llvm::ArrayRef;
using llvm::StringRef;

namespace durability::model {

CallTable::CallTable(const Definitions &All) {
  for (const auto &[Name, Overloads] : All.Calls) {
    for (const CallEntry &Entry : Overloads) {
      switch (Entry.Name.Kind) {
      case ScopedName::Function:
        Functions[Entry.Name.Simple].push_back(&Entry);
        break;
      case ScopedName::Constructor:
        Constructors[Entry.Name.Simple].push_back(&Entry);
        break;
      case ScopedName::Destructor:
        Destructors[Entry.Name.Simple].push_back(&Entry);
        break;
      case ScopedName::Operator:
        Operators[Entry.Name.Op].push_back(&Entry);
        break;
      case ScopedName::BoolConversion:
        BoolConversions.push_back(&Entry);
        break;
      }
    }
  }
}

static ArrayRef<const CallEntry *> lookUp(const auto &Map,
                                          const IdentifierInfo *Name) {
  if (!Name)
    return {};
  auto Found = Map.find(Name->getName());
  return Found == Map.end() ? ArrayRef<const CallEntry *>()
                            : ArrayRef(Found->second);
}

ArrayRef<const CallEntry *>
CallTable::candidatesFor(const FunctionDecl &Callee) const {
  if (const IdentifierInfo *Name = Callee.getIdentifier())
    return lookUp(Functions, Name);
  if (OverloadedOperatorKind Op = Callee.getOverloadedOperator())
    return Operators[Op];
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  if (!Method)
    return {};
  if (isa<CXXConstructorDecl>(Method))
    return lookUp(Constructors, Method->getParent()->getIdentifier());
  if (isa<CXXDestructorDecl>(Method))
    return lookUp(Destructors, Method->getParent()->getIdentifier());
  return isa<CXXConversionDecl>(Method) ? ArrayRef(BoolConversions)
                                        : ArrayRef<const CallEntry *>();
}

static bool hasShape(QualType Type, ParameterShape Shape) {
  if (Shape == ParameterShape::Any || Type->isDependentType())
    return true;
  QualType Value = Type.getNonReferenceType();
  switch (Shape) {
  case ParameterShape::Any:
    return true;
  case ParameterShape::Integer:
    return Value->isIntegralOrEnumerationType();
  case ParameterShape::String:
    return Value->isPointerType() &&
           Value->getPointeeType()->isAnyCharacterType();
  case ParameterShape::Pointer:
    return Value->isAnyPointerType() || Value->isNullPtrType() ||
           Value->isArrayType();
  case ParameterShape::Record:
    return Value->isRecordType();
  case ParameterShape::Function:
    return Value->isFunctionPointerType() || Value->isFunctionType();
  }
  llvm_unreachable("covered switch");
}

static bool hasParameters(const FunctionDecl &Callee, const CallEntry &Entry) {
  if (!Entry.Parameters || !Callee.hasPrototype())
    return true;
  unsigned Wanted = Entry.Parameters->size();
  unsigned Given = Callee.getNumParams();
  bool More = Given > Wanted || Callee.isVariadic();
  if (Given < Wanted || (More && !Entry.MoreParameters))
    return false;
  for (unsigned I = 0; I != Wanted; ++I)
    if (!hasShape(Callee.getParamDecl(I)->getType(), (*Entry.Parameters)[I]))
      return false;
  return true;
}

const FunctionDecl *definitionOf(const FunctionDecl &Function) {
  const FunctionDecl *Definition = nullptr;
  if (Function.hasBody(Definition))
    return Definition;
  const FunctionDecl *Pattern = Function.getTemplateInstantiationPattern();
  return Pattern && Pattern->hasBody(Definition) ? Definition : nullptr;
}

/// The project's own function of that name, in front of or instead of the
/// library's: its body counts.
static bool isReplaced(const FunctionDecl &Callee, const CallEntry &Entry) {
  if (!Entry.BuiltIn || !Entry.Name.Scope.empty())
    return false;
  const FunctionDecl *Definition = definitionOf(Callee);
  return Definition &&
         !Callee.getASTContext().getSourceManager().isInSystemHeader(
             Definition->getLocation());
}

static bool describes(const CallEntry &Entry, const FunctionDecl &Callee) {
  if (isNamed(Callee, Entry.Name))
    return hasParameters(Callee, Entry) && !isReplaced(Callee, Entry);
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  if (!Method || Entry.Name.Scope.empty() ||
      Entry.Name.Kind != ScopedName::Function || definitionOf(Callee))
    return false;
  return llvm::any_of(
      Method->overridden_methods(),
      [&](const CXXMethodDecl *Base) { return describes(Entry, *Base); });
}

const CallEntry *CallTable::find(const FunctionDecl &Callee) const {
  for (const CallEntry *Entry : candidatesFor(Callee))
    if (describes(*Entry, Callee))
      return Entry;
  return nullptr;
}

} // namespace durability::model
