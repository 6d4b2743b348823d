/// \file
/// Which classes an object can be of at all (CORE K-2).
///
/// A path remembers the classes that a receiver is not. Where summaries are
/// composed, two such memories can meet that leave none: no object is like
/// that, and the path is infeasible.
#ifndef DURABILITY_CORE_DISPATCHFAMILIES_H
#define DURABILITY_CORE_DISPATCHFAMILIES_H

#include "core/Condition.h"
#include <set>
#include <vector>

namespace durability {

class DispatchFamilies {
public:
  /// The receivers of some virtual call are of one of the classes \p Ids.
  void add(std::vector<unsigned> Ids);
  /// \p Assumed denies that \p Object is of any class of the families that
  /// the denied classes are in.
  [[nodiscard]] bool isExhausted(const AccessPath &Object,
                                 llvm::ArrayRef<Literal> Assumed) const;

private:
  std::set<std::vector<unsigned>> Families; ///< Each sorted.
};

} // namespace durability

#endif // DURABILITY_CORE_DISPATCHFAMILIES_H
