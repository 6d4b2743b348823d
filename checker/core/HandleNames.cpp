/// \file
/// Handles by the place that keeps the name they are opened by.
#include "core/Evaluator.h"
#include "core/HandleFacts.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

bool durability::isNoHandle(const Expr &E) {
  const Expr *Bare = withoutCasts(&E);
  if (const auto *Minus = dyn_cast<UnaryOperator>(Bare))
    return Minus->getOpcode() == UO_Minus &&
           isa<IntegerLiteral>(withoutCasts(Minus->getSubExpr()));
  return isa<IntegerLiteral, CXXNullPtrLiteralExpr, GNUNullExpr>(Bare);
}

void HandleFacts::note(const ValueDecl &Handle, const HandleNaming &Found) {
  auto [It, New] = Namings.try_emplace(&Handle, Found);
  if (New)
    return;
  if (It->second.Name != Found.Name)
    It->second.Name = nullptr;
  It->second.Creates = It->second.Creates && Found.Creates;
}

const AccessPath *HandleFacts::fileNamed(const AccessPath &Name,
                                         AccessPathTable &Paths,
                                         bool &Creates) const {
  const ValueDecl *Kept = nullptr;
  if (const FieldDecl *Field = Name.field())
    Kept = Field->getCanonicalDecl();
  else if (Name.variable() && Name.variable()->hasGlobalStorage())
    Kept = Name.variable()->getCanonicalDecl();
  const ValueDecl *Handle = nullptr;
  for (const auto &[Of, Naming] : Namings) {
    if (!Kept || Naming.Name != Kept)
      continue;
    if (Handle)
      return nullptr;
    Handle = Of;
    Creates = Naming.Creates;
  }
  if (!Handle)
    return nullptr;
  if (const auto *Variable = dyn_cast<VarDecl>(Handle))
    return Paths.variable(*Variable);
  return Paths.field(*Name.parent(), *cast<FieldDecl>(Handle));
}
