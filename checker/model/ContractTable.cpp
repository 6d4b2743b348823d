#include "model/ContractTable.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace durability::model {

ContractTable::ContractTable(const Definitions &All) {
  for (const ContractEntry &Entry : llvm::reverse(All.Contracts))
    BySimpleName[Entry.Name.Simple].push_back(&Entry);
}

static bool states(const ContractEntry &Entry, const FunctionDecl &Function) {
  if (isNamed(Function, Entry.Name))
    return true;
  // A static function of C has no linkage that could be asked for.
  return !Function.getASTContext().getLangOpts().CPlusPlus &&
         Entry.Name.Scope.empty() && Entry.Name.Kind == ScopedName::Function;
}

const ModelContract *ContractTable::find(const FunctionDecl &Function) const {
  if (BySimpleName.empty())
    return nullptr;
  llvm::StringRef Simple;
  if (const auto *Method = dyn_cast<CXXMethodDecl>(&Function);
      Method && isa<CXXConstructorDecl, CXXDestructorDecl>(Method))
    Simple = Method->getParent()->getName();
  else if (Function.getIdentifier())
    Simple = Function.getName();
  auto Found = BySimpleName.find(Simple);
  if (Found == BySimpleName.end())
    return nullptr;
  for (const ContractEntry *Entry : Found->second)
    if (states(*Entry, Function))
      return &Entry->Stated;
  return nullptr;
}

} // namespace durability::model
