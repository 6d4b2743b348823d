/// \file
/// In which order the functions of a program are analysed, decided on the call
/// graph that its units export, before anything is analysed.
///
/// Nodes are functions of units, edges calls: within a unit by number, to other
/// units by key, also through methods and tables to all that may be behind
/// them. Functions that reach no event are *inert* (the greatest solution, so
/// recursion alone does not spoil it) and need no analysis. The others form
/// strongly connected components. A *step* analyses components of one unit
/// whose callees outside of it are settled, as many as there are at once, or
/// one component whose recursion leads through several units.
///
/// LINK-1: the steps, their order and what each of them may know (the steps
/// before it that it depends on) follow from the facts alone, so results do not
/// depend on jobs, on the order in which steps run, or on memory.
#ifndef DURABILITY_INDEX_LINKPLAN_H
#define DURABILITY_INDEX_LINKPLAN_H

#include "index/Knowledge.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"

namespace durability::index {

class LinkPlan {
public:
  /// Functions of one unit, by number.
  struct Part {
    unsigned Unit = 0;
    std::vector<uint32_t> Nodes; ///< Sorted.
    std::vector<uint64_t> Asked; ///< Keys that they may ask for; sorted.
  };
  struct Step {
    std::vector<Part> Parts; ///< More than one: recursion through these units.
    std::vector<uint32_t> After; ///< Steps that must be done before.
    llvm::BitVector Known; ///< Steps whose results it may use, besides its own.
  };
  struct Provider {
    unsigned Unit;
    uint32_t Node;
    uint32_t Step;
  };

  /// Functions of a recursion through several units: larger ones are cut.
  static constexpr size_t DefaultCircle = 32;
  /// \p Units: null for one that could not be read.
  explicit LinkPlan(llvm::ArrayRef<const UnitFacts *> Units,
                    size_t MaxCircle = DefaultCircle);

  [[nodiscard]] const std::vector<Step> &steps() const { return Steps; }
  [[nodiscard]] const ProgramFacts &facts() const { return Facts; }
  /// The functions that \p Key stands for, if all of them reach events; several
  /// where it is not known which one is linked.
  [[nodiscard]] llvm::ArrayRef<Provider> providers(uint64_t Key) const;
  /// The key that \p Node of \p Unit provides; 0 for none.
  [[nodiscard]] uint64_t keyOf(unsigned Unit, uint32_t Node) const;
  /// Steps that \p Unit takes part in, in order.
  [[nodiscard]] llvm::ArrayRef<uint32_t> stepsOf(unsigned Unit) const {
    return ByUnit[Unit];
  }
  /// Of what \p Unit can learn before anything is analysed; equal hashes, equal
  /// facts.
  [[nodiscard]] uint64_t hashOfFacts(unsigned Unit) const {
    return Hashes[Unit];
  }
  /// Some of what \p Node of \p Unit calls is unknown to it, because the circle
  /// is too large.
  [[nodiscard]] bool isCut(unsigned Unit, uint32_t Node) const {
    return Cut.contains({Unit, Node});
  }
  [[nodiscard]] size_t maxCircle() const { return MaxCircle; }
  /// Functions to be analysed.
  [[nodiscard]] size_t size() const { return Eventful; }

private:
  friend class PlanBuilder;
  ProgramFacts Facts;
  std::vector<Step> Steps;
  std::vector<std::vector<uint32_t>> ByUnit;
  llvm::DenseMap<uint64_t, llvm::SmallVector<Provider, 1>> Providers;
  llvm::DenseMap<std::pair<unsigned, uint32_t>, uint64_t> Keys;
  std::vector<uint64_t> Hashes; ///< By unit.
  llvm::DenseSet<std::pair<unsigned, uint32_t>> Cut;
  size_t MaxCircle;
  size_t Eventful = 0;
};

} // namespace durability::index

#endif // DURABILITY_INDEX_LINKPLAN_H
