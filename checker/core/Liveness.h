/// \file
/// Which locals a block of a function may still look at: what others hold is
/// forgotten there, so that paths meet again that differ in nothing else.
#ifndef DURABILITY_CORE_LIVENESS_H
#define DURABILITY_CORE_LIVENESS_H

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include <vector>

namespace clang {
class CFG;
class FunctionDecl;
class VarDecl;
} // namespace clang

namespace durability {

/// Live variables (the classical backward analysis) of the locals that nothing
/// but their name leads to: scalars whose address nobody takes, that no
/// reference is bound to and no lambda captures. All others always live.
class Liveness {
public:
  Liveness(const clang::FunctionDecl &Function, const clang::CFG &Graph);

  /// True when \p Local is assigned before it is looked at on every path from
  /// the start of block \p Block.
  [[nodiscard]] bool isDead(const clang::VarDecl &Local, unsigned Block) const;

private:
  void solve(const clang::CFG &Graph);

  llvm::DenseMap<const clang::VarDecl *, unsigned> Numbers;
  std::vector<llvm::BitVector> LiveIn; ///< By block id.
};

} // namespace durability

#endif // DURABILITY_CORE_LIVENESS_H
