/// \file
/// Declarations of one translation unit by the names that others give them.
#include "index/Decode.h"
#include "index/Keys.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace durability::index;
using llvm::StringRef;

static const RecordDecl *recordOf(NamedDecl *Found) {
  auto *Typedef = dyn_cast<TypedefNameDecl>(Found);
  return Typedef ? Typedef->getUnderlyingType()->getAsRecordDecl()
                 : dyn_cast<RecordDecl>(Found);
}

/// Calls \p Do with the declarations that \p Qualified names, until it is true.
static bool lookUp(ASTContext &AST, StringRef Qualified,
                   llvm::function_ref<bool(NamedDecl *)> Do) {
  const DeclContext *Scope = AST.getTranslationUnitDecl();
  while (Scope && !Qualified.empty()) {
    auto [Name, Rest] = Qualified.split("::");
    const DeclContext *Inner = nullptr;
    for (NamedDecl *Found : Scope->lookup(&AST.Idents.get(Name))) {
      if (Rest.empty() && Do(Found))
        return true;
      if (const RecordDecl *Record = recordOf(Found))
        Inner = Record->getDefinition();
      else if (auto *Space = dyn_cast<NamespaceDecl>(Found))
        Inner = Space;
    }
    Scope = Inner;
    Qualified = Rest;
  }
  return false;
}

const RecordDecl *NameLookup::record(StringRef Qualified) {
  auto [It, New] = Records.try_emplace(Qualified, nullptr);
  if (New)
    lookUp(AST, Qualified, [&](NamedDecl *Found) {
      const RecordDecl *Record = recordOf(Found);
      It->second = Record ? Record->getDefinition() : nullptr;
      return It->second != nullptr;
    });
  return It->second;
}

const VarDecl *NameLookup::global(StringRef Qualified, StringRef Usr) {
  auto [It, New] = Globals.try_emplace(Usr, nullptr);
  if (New)
    lookUp(AST, Qualified, [&](NamedDecl *Found) {
      auto *Variable = dyn_cast<VarDecl>(Found);
      // A static variable of the same name is another one.
      if (Variable && usrOf(*Variable) == Usr)
        It->second = Variable;
      return It->second != nullptr;
    });
  return It->second;
}

const FunctionDecl *NameLookup::function(StringRef Qualified, StringRef Usr) {
  auto [It, New] = Functions.try_emplace(Usr, nullptr);
  if (New)
    lookUp(AST, Qualified, [&](NamedDecl *Found) {
      auto *Function = dyn_cast<FunctionDecl>(Found);
      if (Function && usrOf(*Function) == Usr)
        It->second = Function->getCanonicalDecl();
      return It->second != nullptr;
    });
  return It->second;
}
