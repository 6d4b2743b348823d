/// \file
/// A call, whatever its syntax: what the transfer functions work on.
#ifndef DURABILITY_CORE_CALLSITE_H
#define DURABILITY_CORE_CALLSITE_H

#include "core/AccessPath.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

namespace clang {
class Expr;
class FunctionDecl;
class ParmVarDecl;
} // namespace clang

namespace durability {

/// A call as the transfer sees it, whatever its syntax.
struct CallSite {
  const clang::Expr *Site = nullptr; ///< Null for implicit destructors.
  clang::SourceLocation Location;
  const clang::FunctionDecl *Callee =
      nullptr; ///< Null when not known statically.
  llvm::SmallVector<const clang::Expr *, 4> Arguments;
  const clang::Expr *ObjectExpr = nullptr;
  const AccessPath *Object = nullptr; ///< What a member function is called on.
  bool ResultUsed = false;
  bool Dispatched = false; ///< A virtual call whose target is not known.
  const clang::Expr *CalleeExpr = nullptr; ///< The pointer that is called.
  std::string Name; ///< Of the interface, for messages; empty: the callee's.
  std::string Why;  ///< Why the callee is unknown; empty: nothing is known.
  /// What the summary of a function without declaration is over.
  llvm::ArrayRef<clang::ParmVarDecl *> Parameters;
};

/// The name of a function in messages: "fwrite", "Writer::put".
[[nodiscard]] std::string displayName(const clang::FunctionDecl &Function);
/// What \p Site calls, for messages.
[[nodiscard]] std::string calledName(const CallSite &Site);

} // namespace durability

#endif // DURABILITY_CORE_CALLSITE_H
