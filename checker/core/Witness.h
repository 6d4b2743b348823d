/// \file
/// Why a bit is set: the steps that led there, shared between states.
#ifndef DURABILITY_CORE_WITNESS_H
#define DURABILITY_CORE_WITNESS_H

#include "core/Finding.h"
#include "llvm/Support/Allocator.h"
#include <deque>

namespace durability {

/// One step, and what happened inside it when it is a call. Immutable, owned by
/// the arena.
struct Witness {
  clang::SourceLocation Location;
  std::string Message;
  const Witness *Inside = nullptr;   ///< The callee's own witness.
  const Witness *Previous = nullptr; ///< The step before it on the same data.
  const ForeignPlace *Elsewhere = nullptr; ///< See PathStep.
};

class WitnessArena {
public:
  const Witness *make(clang::SourceLocation Location, std::string Message,
                      const Witness *Inside = nullptr,
                      const Witness *Previous = nullptr) {
    // A recursive function would otherwise nest without end.
    if (depth(Inside) >= MaxDepth)
      Inside = nullptr;
    Steps.push_back({Location, std::move(Message), Inside, Previous});
    return &Steps.back();
  }
  /// A step in another translation unit. \p Declared: the function it happens
  /// in, as this one declares it.
  const Witness *makeForeign(clang::SourceLocation Declared,
                             std::string Message, ForeignPlace Place,
                             const Witness *Previous) {
    Places.push_back(std::move(Place));
    Steps.push_back(
        {Declared, std::move(Message), nullptr, Previous, &Places.back()});
    return &Steps.back();
  }

private:
  static constexpr unsigned MaxDepth = 8;
  static unsigned depth(const Witness *W) {
    unsigned N = 0;
    for (; W; W = W->Inside)
      ++N;
    return N;
  }
  std::deque<Witness> Steps;
  std::deque<ForeignPlace> Places;
};

/// The steps in path order.
inline void appendSteps(const Witness *W, std::vector<PathStep> &Path) {
  if (!W)
    return;
  appendSteps(W->Previous, Path);
  Path.push_back({W->Location, W->Message, W->Elsewhere});
  appendSteps(W->Inside, Path);
}

} // namespace durability

#endif // DURABILITY_CORE_WITNESS_H
