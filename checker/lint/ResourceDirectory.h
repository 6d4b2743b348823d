/// \file
/// Where clang's own headers (stddef.h and the like) are: no program that
/// parses with clang's libraries works without them.
#ifndef DURABILITY_LINT_RESOURCEDIRECTORY_H
#define DURABILITY_LINT_RESOURCEDIRECTORY_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace durability {

/// \p Given, or beside this program, or where LLVM was at build time, or beside
/// a clang of the same version on PATH. Error: nowhere, with what to do.
[[nodiscard]] llvm::Expected<std::string>
findResourceDirectory(llvm::StringRef Given, const char *Argv0);

} // namespace durability

#endif // DURABILITY_LINT_RESOURCEDIRECTORY_H
