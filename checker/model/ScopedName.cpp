#include "model/ScopedName.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;
using llvm::ArrayRef;
using llvm::StringRef;

namespace durability::model {

static bool isIdentifier(StringRef Word) {
  if (Word.empty() || llvm::isDigit(Word.front()))
    return false;
  return llvm::all_of(Word,
                      [](char C) { return llvm::isAlnum(C) || C == '_'; });
}

static OverloadedOperatorKind operatorOf(StringRef Sign) {
  for (int Kind = OO_None + 1; Kind < NUM_OVERLOADED_OPERATORS; ++Kind) {
    const char *Known =
        getOperatorSpelling(static_cast<OverloadedOperatorKind>(Kind));
    if (Known && Sign == Known)
      return static_cast<OverloadedOperatorKind>(Kind);
  }
  return OO_None;
}

std::optional<ScopedName> scopedNameOf(StringRef Spelled) {
  ScopedName Result;
  Result.Full = Spelled;
  StringRef Rest = Spelled;
  Result.AnyLinkage = Rest.consume_front("::");
  while (true) {
    if (Rest.starts_with("operator") && !isIdentifier(Rest)) {
      StringRef Sign = Rest.drop_front(StringRef("operator").size());
      Result.Simple = Rest;
      if (Sign == " bool") {
        Result.Kind = ScopedName::BoolConversion;
        return Result;
      }
      Result.Kind = ScopedName::Operator;
      Result.Op = operatorOf(Sign);
      return Result.Op == OO_None ? std::nullopt : std::optional(Result);
    }
    size_t End = Rest.find("::");
    if (End == StringRef::npos)
      break;
    Result.Scope.push_back(Rest.take_front(End));
    if (!isIdentifier(Result.Scope.back()))
      return std::nullopt;
    Rest = Rest.drop_front(End + 2);
  }
  bool Destroys = Rest.consume_front("~");
  if (!isIdentifier(Rest))
    return std::nullopt;
  Result.Simple = Rest;
  bool NamesClass = !Result.Scope.empty() && Result.Scope.back() == Rest;
  if (Destroys && !NamesClass)
    return std::nullopt;
  if (NamesClass)
    Result.Kind = Destroys ? ScopedName::Destructor : ScopedName::Constructor;
  return Result;
}

/// The scopes around a declaration, inline ones left out, are exactly \p Scope.
/// So are anonymous ones inside a scope: at the top they may hold a function
/// that is called like one of a library.
static bool isInScope(const DeclContext *Context, ArrayRef<StringRef> Scope) {
  const bool Named = !Scope.empty();
  for (; !Context->isTranslationUnit(); Context = Context->getParent()) {
    const auto *Space = dyn_cast<NamespaceDecl>(Context);
    if (Context->isTransparentContext() || Context->isInlineNamespace() ||
        (Named && Space && Space->isAnonymousNamespace()))
      continue;
    // A class that is local to a function has that for a scope.
    if (!isa<NamespaceDecl, CXXRecordDecl, FunctionDecl>(Context))
      return false;
    const IdentifierInfo *Name = cast<NamedDecl>(Context)->getIdentifier();
    if (Scope.empty() || !Name || Name->getName() != Scope.back())
      return false;
    Scope = Scope.drop_back();
  }
  return Scope.empty();
}

static bool hasForm(const FunctionDecl &Function, const ScopedName &Name) {
  switch (Name.Kind) {
  case ScopedName::Function:
    return Function.getIdentifier() && Function.getName() == Name.Simple;
  case ScopedName::Constructor:
    return isa<CXXConstructorDecl>(Function);
  case ScopedName::Destructor:
    return isa<CXXDestructorDecl>(Function);
  case ScopedName::Operator:
    return Function.getOverloadedOperator() == Name.Op;
  case ScopedName::BoolConversion:
    if (const auto *Conversion = dyn_cast<CXXConversionDecl>(&Function))
      return Conversion->getConversionType()->isBooleanType();
    return false;
  }
  llvm_unreachable("covered switch");
}

bool isNamed(const FunctionDecl &Function, const ScopedName &Name) {
  if (!hasForm(Function, Name))
    return false;
  if (Name.Scope.empty() && Name.Kind == ScopedName::Function &&
      !Name.AnyLinkage)
    return Function.isExternC();
  return isInScope(Function.getDeclContext(), Name.Scope);
}

bool isNamed(const NamedDecl &Declaration, const ScopedName &Name) {
  return Declaration.getIdentifier() && Declaration.getName() == Name.Simple &&
         isInScope(Declaration.getDeclContext(), Name.Scope);
}

} // namespace durability::model
