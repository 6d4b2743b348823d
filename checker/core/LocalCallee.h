/// \file
/// What a call through a local function pointer runs, by all that the variable
/// is given: `int (*Sync)(File *) = F->Table->Sync; return Sync(F);`.
#ifndef DURABILITY_CORE_LOCALCALLEE_H
#define DURABILITY_CORE_LOCALCALLEE_H

#include "clang/AST/Decl.h"

namespace durability {

struct LocalCallee {
  bool IsKnown = false; ///< Functions by name, null and one field are all.
  const clang::FieldDecl *Field = nullptr;
};

/// Of the variable that \p Callee, the callee of a call, reads; not known where
/// it reads none, or one whose address is taken.
[[nodiscard]] LocalCallee localCallee(const clang::Expr &Callee);

} // namespace durability

#endif
