/// \file
/// By which name a function is known in all translation units (CORE I-1).
#ifndef DURABILITY_INDEX_KEYS_H
#define DURABILITY_INDEX_KEYS_H

#include "index/UnitFacts.h"
#include "llvm/ADT/StringRef.h"

namespace clang {
class Decl;
class FieldDecl;
class FunctionDecl;
class RecordDecl;
} // namespace clang

namespace durability {
class AccessPath;
} // namespace durability

namespace durability::index {

/// Empty for what has no USR (a local of a lambda).
[[nodiscard]] std::string usrOf(const clang::Decl &D);

/// The USR of \p Function; with internal linkage \p Unit is added, because such
/// a USR holds only the base name of the file.
[[nodiscard]] std::string keyText(const clang::FunctionDecl &Function,
                                  llvm::StringRef Unit);

/// Qualified; an unnamed record has the name of its typedef, if there is one.
[[nodiscard]] std::string recordName(const clang::RecordDecl &Record);
/// The name of \p Field in its record; "#n" for the n-th when it has none.
[[nodiscard]] FieldName fieldName(const clang::FieldDecl &Field);
/// The field or global variable that keeps \p File or what it is an element of.
[[nodiscard]] HandleName handleName(const AccessPath &File);
/// What stands for the functions that constant tables of a type hold in a
/// field.
[[nodiscard]] uint64_t slotKey(llvm::StringRef Record, llvm::StringRef Field);
/// What stands for a class as one of which some method reaches an event.
[[nodiscard]] uint64_t classKey(const clang::RecordDecl &Class);
/// What stands for a field as a fill level.
[[nodiscard]] uint64_t fieldKey(const FieldName &Field);

/// What an index looks functions up by.
[[nodiscard]] uint64_t keyHash(llvm::StringRef KeyText);

} // namespace durability::index

#endif // DURABILITY_INDEX_KEYS_H
