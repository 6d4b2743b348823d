/// \file
/// What one translation unit has to tell the others.
#ifndef DURABILITY_INDEX_EXPORT_H
#define DURABILITY_INDEX_EXPORT_H

#include "core/Analysis.h"
#include "index/ConcludedFacts.h"
#include "index/Encode.h"

namespace durability::index {

/// Belongs to one analysis.
class Exporter {
public:
  /// \p Unit: see UnitFacts. Paths are named relative to \p Root.
  Exporter(const TranslationUnitAnalysis &Analysis, llvm::StringRef Root,
           llvm::StringRef Unit);

  /// Of a resolved analysis. Functions have keys that another file can name
  /// (external linkage, not inline) or reach through a class (virtual methods)
  /// or a constant table.
  [[nodiscard]] UnitFacts facts();
  /// What is now known of \p Function, number \p Number of the call graph.
  [[nodiscard]] ConcludedFunction conclude(uint32_t Number,
                                           const clang::FunctionDecl &Function);

private:
  [[nodiscard]] std::vector<CloseFact> closes(const FunctionResult &Result);
  [[nodiscard]] std::vector<LeftFact> left(const FunctionResult &Result);
  [[nodiscard]] static std::vector<HandleName>
  synced(const FunctionResult &Result);

  const TranslationUnitAnalysis &Analysis;
  FileNames Files;
  const std::string Unit;
};

} // namespace durability::index

#endif // DURABILITY_INDEX_EXPORT_H
