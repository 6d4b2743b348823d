/// \file
/// What the steps of a link have concluded, as those who come after them may
/// use it.
#ifndef DURABILITY_INDEX_LINKEDKNOWLEDGE_H
#define DURABILITY_INDEX_LINKEDKNOWLEDGE_H

#include "index/Link.h"

namespace durability::index {

/// Conclusions as one step, or, without a step, as anyone who comes after all
/// of them may use them.
class LinkedKnowledge : public Knowledge {
public:
  /// \p Facts: of the plan, or all of them.
  LinkedKnowledge(const Conclusions &From, const ProgramFacts &Facts)
      : From(From), Facts(Facts) {}
  /// As one that comes when only the steps in \p Which are done.
  LinkedKnowledge(const Conclusions &From, const ProgramFacts &Facts,
                  llvm::BitVector Which)
      : From(From), Facts(Facts), Settled(std::move(Which)), May(&Settled) {}
  void setStep(uint32_t Number) {
    Step = Number;
    May = &From.plan().steps()[Number].Known;
  }
  const ProgramFacts &facts() const override { return Facts; }
  bool knows(uint64_t Key) const override;
  bool isInert(uint64_t Key) const override;
  std::optional<SymbolicSummary> summary(uint64_t Key) const override;
  uint64_t hashOfAnswer(uint64_t Key) const override;

private:
  const Conclusions &From;
  const ProgramFacts &Facts;
  const llvm::BitVector Settled;
  const llvm::BitVector *May = nullptr; ///< Null: all steps.
  std::optional<uint32_t> Step;
};

} // namespace durability::index

#endif // DURABILITY_INDEX_LINKEDKNOWLEDGE_H
