/// \file
/// Replacing a file as a whole, so that a crash leaves the old or the new one.
#ifndef DURABILITY_LINT_DURABLEFILE_H
#define DURABILITY_LINT_DURABLEFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace durability::lint {

/// Writes \p Bytes to a temporary file beside \p File, syncs it, renames it and
/// syncs the directory. Error: which step failed, with the name of the file.
[[nodiscard]] llvm::Error replaceDurably(llvm::StringRef File,
                                         llvm::StringRef Bytes);

} // namespace durability::lint

#endif // DURABILITY_LINT_DURABLEFILE_H
