/// \file
/// What is known of a whole program: the facts of all its units merged, and
/// what its functions do.
#ifndef DURABILITY_INDEX_KNOWLEDGE_H
#define DURABILITY_INDEX_KNOWLEDGE_H

#include "index/ConcludedFacts.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace durability::index {

/// Each list is sorted and without duplicates: see finish().
struct ProgramFacts {
  std::vector<uint64_t> Inert; ///< Functions that touch no file.
  std::vector<OverrideFact> Overrides;
  std::vector<TableFact> Tables;
  std::vector<FileEndFact> Ends;
  std::vector<BufferFact> Buffers;
  std::vector<KindFact> Kinds;
  std::vector<LeftFact> Left;
  std::vector<HandleName> Synced;
  std::vector<SourceFact> Sources;

  void add(const UnitFacts &Unit);
  void finish();

  [[nodiscard]] bool isInert(uint64_t Key) const;
  /// Some function syncs a file that is kept there.
  [[nodiscard]] bool isSynced(const HandleName &Handle) const;
  [[nodiscard]] llvm::ArrayRef<OverrideFact> overriders(uint64_t Method) const;
  /// The tables of type \p Record.
  [[nodiscard]] llvm::ArrayRef<TableFact> tables(llvm::StringRef Record) const;
  /// Of files of kind \p Kind.
  [[nodiscard]] llvm::ArrayRef<FileEndFact>
  fileEnds(llvm::StringRef Kind) const;
};

/// Answers may be asked for by several threads at once.
class Knowledge {
public:
  virtual ~Knowledge() = default;
  [[nodiscard]] virtual const ProgramFacts &facts() const = 0;
  /// Whether there is, or will be, a summary.
  [[nodiscard]] virtual bool knows(uint64_t Key) const = 0;
  /// Nothing: not known (yet), or told apart from another one by nothing.
  [[nodiscard]] virtual std::optional<SymbolicSummary>
  summary(uint64_t Key) const = 0;
  [[nodiscard]] virtual bool isInert(uint64_t Key) const {
    return facts().isInert(Key);
  }
  /// Of what is known of \p Key; 0: nothing. Equal hashes, equal answers.
  [[nodiscard]] virtual uint64_t hashOfAnswer(uint64_t) const { return 0; }
};

} // namespace durability::index

#endif // DURABILITY_INDEX_KNOWLEDGE_H
