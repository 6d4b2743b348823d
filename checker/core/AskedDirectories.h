/// \file
/// Branches that ask whether there is a directory and then do not sync it.
///
/// A handle of which contracts say nothing but that it syncs a directory is
/// tested for being there because it is to be synced. A branch behind that test
/// that does nothing with it, nor with any file, and sets a status claims a
/// sync that did not happen. That the directory is synced elsewhere does not
/// help: what changed since is not covered.
#ifndef DURABILITY_CORE_ASKEDDIRECTORIES_H
#define DURABILITY_CORE_ASKEDDIRECTORIES_H

#include "clang/Basic/SourceLocation.h"
#include <vector>

namespace clang {
class FunctionDecl;
class ValueDecl;
} // namespace clang

namespace durability {

struct AnalysisContext;

struct AskedDirectory {
  const clang::ValueDecl *Handle = nullptr;
  const clang::FunctionDecl *Function = nullptr;
  clang::SourceLocation Asked;   ///< The test.
  clang::SourceLocation Claimed; ///< Where the branch sets the status.
};

/// In order of appearance.
[[nodiscard]] std::vector<AskedDirectory>
findAskedDirectories(AnalysisContext &Context);

} // namespace durability

#endif // DURABILITY_CORE_ASKEDDIRECTORIES_H
