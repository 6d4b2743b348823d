#include "core/CallSite.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace durability;

std::string durability::displayName(const FunctionDecl &Function) {
  if (const auto *Method = dyn_cast<CXXMethodDecl>(&Function);
      Method && !Method->getParent()->isLambda())
    return Method->getParent()->getNameAsString() +
           "::" + Function.getNameAsString();
  return Function.getNameAsString();
}

std::string durability::calledName(const CallSite &Site) {
  return Site.Name.empty() && Site.Callee ? displayName(*Site.Callee)
                                          : Site.Name;
}
