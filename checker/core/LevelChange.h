/// \file
/// What one expression does to the fill level of a buffer, as far as it can be
/// read off it without knowing which buffers there are.
#ifndef DURABILITY_CORE_LEVELCHANGE_H
#define DURABILITY_CORE_LEVELCHANGE_H

#include "core/FieldChain.h"

namespace durability {

enum class ChangeKind : uint8_t {
  Grow,     ///< `L += n`, `++L`, `L.append(…)`, `L = f(L, data)`.
  Reset,    ///< `L = 0`, `L.clear()`, `L = make()`.
  MoveOut,  ///< `std::move(L)`, a swap: the content is somewhere else now.
  SetTo,    ///< `L = x` for another x; a reset where x is the storage.
  Released, ///< `f(L)` without a result: a reset where it follows the drain.
};

struct LevelChange {
  ChangeKind Kind;
  const clang::Expr *Level;
  const clang::Expr *To = nullptr; ///< For SetTo.
};

/// What \p E itself (not its parts) changes; two entries for a swap.
[[nodiscard]] llvm::SmallVector<LevelChange, 2>
levelChangesOf(const clang::Expr &E);

/// True for `X.size()` and `X.length()` of a library container, where \p Empty
/// is false, and for `X.empty()` where it is true.
[[nodiscard]] bool asksContainer(const clang::CXXMemberCallExpr &Call,
                                 bool Empty);

} // namespace durability

#endif // DURABILITY_CORE_LEVELCHANGE_H
