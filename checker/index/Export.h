/// \file
/// What the analysis of one translation unit has to tell the others.
#ifndef DURABILITY_INDEX_EXPORT_H
#define DURABILITY_INDEX_EXPORT_H

#include "core/Analysis.h"
#include "index/Imports.h"

namespace durability::index {

/// \p Unit: see UnitFacts. Exported are functions that another file can name
/// (external linkage, not inline) or reach through a class (methods that
/// override) or a constant table.
[[nodiscard]] UnitFacts exportUnit(const TranslationUnitAnalysis &Analysis,
                                   const Imports &Asked, llvm::StringRef Root,
                                   llvm::StringRef Unit);

} // namespace durability::index

#endif // DURABILITY_INDEX_EXPORT_H
