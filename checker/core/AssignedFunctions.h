/// \file
/// Function pointers that no constant table holds: what is assigned to them.
#ifndef DURABILITY_CORE_ASSIGNEDFUNCTIONS_H
#define DURABILITY_CORE_ASSIGNEDFUNCTIONS_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

namespace clang {
class ASTContext;
class FieldDecl;
class FunctionDecl;
} // namespace clang

namespace durability {

/// Begins the name of a dispatch target that is a function rather than a class
/// or a table.
inline constexpr llvm::StringLiteral AssignedPrefix = "assigned ";

/// The functions that the translation unit puts into \p Field, in the order of
/// the source; empty when it puts anything but functions and null there, or
/// takes the field's address.
[[nodiscard]] llvm::SmallVector<const clang::FunctionDecl *, 2>
assignedFunctions(const clang::FieldDecl &Field, clang::ASTContext &AST);

} // namespace durability

#endif // DURABILITY_CORE_ASSIGNEDFUNCTIONS_H
