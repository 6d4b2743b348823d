/// \file
/// Source files that no entry of the compile database compiles: a gate that
/// does not see them must say so.
#ifndef DURABILITY_LINT_COVERAGE_H
#define DURABILITY_LINT_COVERAGE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include <string>
#include <vector>

namespace durability::lint {

/// The C and C++ sources under \p Root that are not in \p Compiled (absolute
/// paths), relative to it and sorted. Hidden folders, build trees (they hold a
/// CMakeCache.txt) and what \p Exclude matches are passed over; links are not
/// followed. Empty when nothing of the database lies under the root.
[[nodiscard]] std::vector<std::string>
filesWithoutEntry(llvm::StringRef Root, const llvm::StringSet<> &Compiled,
                  const class PathFilters &Exclude);

/// By its name, \p File is a C or C++ source that is compiled by itself.
[[nodiscard]] bool isSource(llvm::StringRef File);

} // namespace durability::lint

#endif // DURABILITY_LINT_COVERAGE_H
