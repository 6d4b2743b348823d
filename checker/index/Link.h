/// \file
/// Linking: from what units tell to what an index says.
///
/// In rounds with a barrier between them, so that the result does not depend on
/// jobs or order (CORE I-2): a unit is analysed again when something it asked
/// for has changed since it was analysed last. Before it is known, a function
/// of another file is unknown, except that recursion through several files
/// starts from "never returns", like recursion within one.
#ifndef DURABILITY_INDEX_LINK_H
#define DURABILITY_INDEX_LINK_H

#include "index/Index.h"
#include "llvm/ADT/DenseMap.h"

namespace durability::index {

/// One state of the link.
class Linked {
public:
  /// Links \p Units (without nulls, in a fixed order). \p First: summaries do
  /// not know of each other yet.
  Linked(std::vector<const UnitFacts *> Units, bool First);

  /// Of everything that these keys stand for; equal hashes, equal answers.
  [[nodiscard]] uint64_t importHash(llvm::ArrayRef<uint64_t> Asked) const;
  /// Makes unknown what \p Before concluded otherwise, and what rests on it.
  /// Returns the number of functions whose own conclusion changed.
  [[nodiscard]] unsigned forgetUnsettled(const Linked &Before);
  [[nodiscard]] IndexContents contents(IndexSetup Setup) const;

private:
  struct Entry {
    SymbolicSummary Known;
    uint64_t Content = 0; ///< Hash of all of it.
    uint64_t Shape = 0;   ///< Hash of what it says, without the traces.
    bool Ambiguous = false;
  };
  void add(const ExportedFunction &Function);
  [[nodiscard]] uint64_t stateOf(uint64_t Key) const;

  std::vector<const UnitFacts *> Units;
  std::map<uint64_t, Entry> Entries;
  std::vector<uint64_t> Inert;
  std::vector<OverrideFact> Overrides;
  std::vector<TableFact> Tables;
  std::vector<FileEndFact> Ends;
  std::vector<SourceFact> Sources;
  llvm::DenseMap<uint64_t, std::vector<uint64_t>>
      Related; ///< Methods and table types to the functions behind them.
};

/// The hash of \p Known, with or without its traces.
[[nodiscard]] uint64_t hashOf(SymbolicSummary &Known, bool WithTraces);

} // namespace durability::index

#endif // DURABILITY_INDEX_LINK_H
