/// \file
/// The call graph of a whole program, as far as its functions can be told apart
/// by key.
#ifndef DURABILITY_INDEX_CALLLINKS_H
#define DURABILITY_INDEX_CALLLINKS_H

#include "index/UnitFacts.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include <set>

namespace durability::index {

class CallLinks {
public:
  explicit CallLinks(llvm::ArrayRef<const UnitFacts *> Units);

  /// Keys of the functions that reach no event and nothing unknown: the
  /// greatest solution, so recursion alone does not spoil it. Sorted.
  [[nodiscard]] std::vector<uint64_t> inert() const;
  /// Keys of functions whose recursion leads through more than one unit.
  [[nodiscard]] std::set<uint64_t> recursiveAcrossUnits() const;
  /// \p Keys and all functions that reach one of them.
  [[nodiscard]] std::set<uint64_t>
  withCallers(const std::set<uint64_t> &Keys) const;

private:
  struct Node {
    uint64_t Key = 0;
    unsigned Unit = 0;
    bool Touches = false; ///< Itself: an event, or a call nobody can follow.
    llvm::SmallVector<uint32_t, 4> Callees, Callers;
  };
  [[nodiscard]] std::vector<bool>
  reaching(llvm::function_ref<bool(const Node &)> Starts) const;
  void visit(uint32_t Root, struct ComponentSearch &Search) const;

  std::vector<Node> Nodes;
};

} // namespace durability::index

#endif // DURABILITY_INDEX_CALLLINKS_H
