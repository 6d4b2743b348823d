/// \file
/// By which name a function is known in all translation units (CORE I-1).
#ifndef DURABILITY_INDEX_KEYS_H
#define DURABILITY_INDEX_KEYS_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <string>

namespace clang {
class Decl;
class FunctionDecl;
} // namespace clang

namespace durability::index {

/// Empty for what has no USR (a local of a lambda).
[[nodiscard]] std::string usrOf(const clang::Decl &D);

/// The USR of \p Function; with internal linkage \p Unit is added, because such
/// a USR holds only the base name of the file.
[[nodiscard]] std::string keyText(const clang::FunctionDecl &Function,
                                  llvm::StringRef Unit);

/// What an index looks functions up by.
[[nodiscard]] uint64_t keyHash(llvm::StringRef KeyText);

} // namespace durability::index

#endif // DURABILITY_INDEX_KEYS_H
