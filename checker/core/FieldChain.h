/// \file
/// Member accesses as paths of fields, without a state: what the inference of
/// own buffers compares.
///
/// Dereferences, smart pointers and methods that only return a field are
/// transparent: `Rep->Buf.size_`, `Rep->Buf.size()` with `return size_;`, and
/// `(*Rep).Buf.size_` are one path. Fields are canonical declarations.
#ifndef DURABILITY_CORE_FIELDCHAIN_H
#define DURABILITY_CORE_FIELDCHAIN_H

#include "clang/AST/Expr.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallVector.h"

namespace durability {

/// Fields, outermost first.
using FieldPath = llvm::SmallVector<const clang::FieldDecl *, 3>;
[[nodiscard]] bool endsWith(const FieldPath &Path, const FieldPath &End);

/// One member access: the field and the expression it is a field of.
struct FieldLink {
  const clang::FieldDecl *Field;
  const clang::Expr *Base; ///< Null where only a callee names it.
  bool Arrow;              ///< Base is a pointer to the record.
};

struct FieldChain {
  llvm::SmallVector<FieldLink, 3> Links; ///< Outermost first.
  const clang::Expr *Root = nullptr;     ///< What the first link is a part of.
  [[nodiscard]] FieldPath fields() const;
};

/// The chain that \p E designates; no links when it is no member access.
[[nodiscard]] FieldChain fieldChain(const clang::Expr &E);
/// The same for an argument: `&Log->Out` is Log->Out.
[[nodiscard]] FieldChain argumentChain(const clang::Expr &E);

/// \p E without parentheses, casts and temporaries.
[[nodiscard]] const clang::Expr *plain(const clang::Expr *E);
/// What a function returns that does nothing else; null for others, for
/// virtual functions and for those of system headers.
[[nodiscard]] const clang::Expr *onlyReturns(const clang::FunctionDecl &F);
/// Declared in a system header, or without a body in sight.
[[nodiscard]] bool isLibraryOrBodyless(const clang::FunctionDecl &F);
/// The literal zero or null pointer.
[[nodiscard]] bool isZero(const clang::Expr &E);

/// Where a value may come from: the root and the fields that lead to it.
struct Origin {
  const clang::VarDecl *Root = nullptr; ///< Null for `this`.
  FieldPath Fields;
  /// The function that computed the value from it (a length), if any.
  const clang::FunctionDecl *Through = nullptr;
  [[nodiscard]] bool isSamePlace(const Origin &Other) const {
    return Root == Other.Root && Fields == Other.Fields;
  }
};
using Origins = llvm::SmallVector<Origin, 2>;

/// Follows values through the local variables of one function.
class OriginFinder {
public:
  /// \p Variable may hold the value of \p E.
  void assigned(const clang::VarDecl &Variable, const clang::Expr &E) {
    Assigned[&Variable].push_back(&E);
  }
  [[nodiscard]] llvm::ArrayRef<const clang::Expr *>
  assignmentsOf(const clang::VarDecl &Variable) const;
  [[nodiscard]] const auto &all() const { return Assigned; }
  /// What the pointer, handle or object \p E may be (part of).
  [[nodiscard]] Origins ofObject(const clang::Expr &E) const;
  /// All that the number \p E is computed from.
  [[nodiscard]] Origins ofNumber(const clang::Expr &E) const;

private:
  struct Search;
  llvm::MapVector<const clang::VarDecl *,
                  llvm::SmallVector<const clang::Expr *, 1>>
      Assigned;
};

} // namespace durability

#endif // DURABILITY_CORE_FIELDCHAIN_H
