/// \file
/// What one function says about buffers: the writes whose data and handle are
/// fields or parameters, the fill levels it moves, and the calls it makes.
#ifndef DURABILITY_CORE_BUFFERSCAN_H
#define DURABILITY_CORE_BUFFERSCAN_H

#include "core/CallModel.h"
#include "core/LevelChange.h"
#include "llvm/ADT/DenseSet.h"
#include <vector>

namespace durability {

/// A write of [Data, length) to Handle, here or in a callee.
struct DrainFact {
  Origin Data;
  Origins Lengths; ///< What the number of bytes is computed from.
  Origin Handle;
  bool Stream;           ///< The handle keeps a buffer of its own.
  const clang::Expr *At; ///< The call in this function.
  unsigned Order;        ///< Position among the expressions of the function.
};

/// A fill level that is moved, here or in a callee.
struct ChangeFact {
  ChangeKind Kind;
  Origin Level;          ///< Its fields; the root where it is known.
  bool Rooted;           ///< Level.Root is meant: a parameter, `this`.
  const clang::Expr *To; ///< For SetTo, in terms of this function.
  FieldPath ToFields;    ///< For SetTo: the field whose value it is.
  const clang::Expr *At;
  unsigned Order;
};

struct FunctionFacts {
  const clang::FunctionDecl *Function;
  OriginFinder Values;
  std::vector<DrainFact> Drains;
  std::vector<ChangeFact> Changes;
  std::vector<std::pair<const clang::CallExpr *, unsigned>> Calls;
  /// Fields that are given a shared mapping of a file.
  llvm::SmallVector<const clang::FieldDecl *, 1> Mapped;
};

[[nodiscard]] FunctionFacts scanBuffers(const clang::FunctionDecl &Function,
                                        const CallModel &Model,
                                        const clang::ASTContext &Context);

/// What \p Inner, a place in the callee of \p Call, is in the caller, as an
/// object or as all that a number is computed from.
[[nodiscard]] Origins substituteOrigin(const Origin &Inner,
                                       const clang::CallExpr &Call,
                                       const OriginFinder &Values, bool Number);
/// The same for a level that is changed in the callee; nullopt where the caller
/// cannot name it.
[[nodiscard]] std::optional<ChangeFact>
substituteChange(const ChangeFact &Inner, const clang::CallExpr &Call,
                 unsigned Order);
/// The argument that \p Variable of the callee stands for; the object for null
/// (`this`).
[[nodiscard]] const clang::Expr *argumentFor(const clang::VarDecl *Variable,
                                             const clang::CallExpr &Call);

} // namespace durability

#endif // DURABILITY_CORE_BUFFERSCAN_H
