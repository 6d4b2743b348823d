/// \file
/// A project's own pointer classes: an object with an arrow, made from the
/// pointer that the arrow yields again.
///
/// `FilePtr P(std::move(File)); P->sync();` is about `File`, as with a
/// library's smart pointer. Where the arrow chooses between the file and a
/// wrapper of it (tracing that may be on), each of its ways leads to that one
/// file, so the object, its pointee and what it was made from are one access
/// path. A class whose arrow only returns a field is followed into that field
/// instead, and one with a destructor of its own does more than point.
#ifndef DURABILITY_CORE_POINTERCLASS_H
#define DURABILITY_CORE_POINTERCLASS_H

#include "clang/AST/Type.h"

namespace clang {
class CXXConstructorDecl;
class CXXMethodDecl;
class CXXRecordDecl;
} // namespace clang

namespace durability {

/// What an object of \p Class, a standard library's smart pointer or container,
/// holds: its first type argument; null for other classes.
[[nodiscard]] clang::QualType heldByLibrary(const clang::CXXRecordDecl *Class);

/// True where an object made by \p Constructor points to what the first
/// argument is.
[[nodiscard]] bool adoptsPointee(const clang::CXXConstructorDecl &Constructor);

/// True where \p Method yields what its object points to: the arrow, and other
/// questions that are answered with the same type (`get()`).
[[nodiscard]] bool yieldsPointee(const clang::CXXMethodDecl &Method);

/// True where \p Type is what a status of class \p Status holds besides: T of a
/// `Result<T>`, also by reference or pointer.
[[nodiscard]] bool holdsValue(const clang::CXXRecordDecl &Status,
                              clang::QualType Type);

} // namespace durability

#endif // DURABILITY_CORE_POINTERCLASS_H
