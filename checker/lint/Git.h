/// \file
/// What changed since a revision, asked of git.
#ifndef DURABILITY_LINT_GIT_H
#define DURABILITY_LINT_GIT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <optional>
#include <string>

namespace durability::lint {

/// The differences between a revision and the working tree, with changes that
/// are staged or not, and new files.
struct ChangedFiles {
  std::string Commit; ///< Hexadecimal.
  /// By absolute path, links resolved: the text at the revision, as a checkout
  /// would write it; nothing when the file was not there. A file that was
  /// renamed has its text under both names.
  std::map<std::string, std::optional<std::string>> Texts;
};

/// \p Directory lies in the working tree. Error: no repository, no such
/// revision, no git; says what to do.
[[nodiscard]] llvm::Expected<ChangedFiles>
changedSince(llvm::StringRef Revision, llvm::StringRef Directory);

} // namespace durability::lint

#endif // DURABILITY_LINT_GIT_H
