/// \file
/// A path or glob of the command line or the configuration.
#ifndef DURABILITY_LINT_PATHFILTER_H
#define DURABILITY_LINT_PATHFILTER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/GlobPattern.h"
#include <string>
#include <vector>

namespace durability::lint {

/// \p Path absolute, relative to \p Directory (empty: the current one), without
/// dots.
[[nodiscard]] std::string absolutePath(llvm::StringRef Path,
                                       llvm::StringRef Directory);

class PathFilter {
public:
  /// Error: a glob that is none.
  [[nodiscard]] static llvm::Expected<PathFilter> create(llvm::StringRef Text);
  /// \p File, absolute, is the path, lies under it, or matches the glob.
  [[nodiscard]] bool matches(llvm::StringRef File) const;

private:
  std::string Path;
  std::optional<llvm::GlobPattern> Pattern;
};

/// Several, any of which may match.
class PathFilters {
public:
  [[nodiscard]] static llvm::Expected<PathFilters>
  create(llvm::ArrayRef<std::string> Texts);
  [[nodiscard]] bool empty() const { return Filters.empty(); }
  [[nodiscard]] bool matches(llvm::StringRef File) const;

private:
  std::vector<PathFilter> Filters;
};

} // namespace durability::lint

#endif // DURABILITY_LINT_PATHFILTER_H
