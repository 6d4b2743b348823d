/// \file
/// What the assignments of a translation unit say of the handles kept in fields
/// and global variables: their kind, and which of them are one file (CORE C-1,
/// C-3).
///
/// The facts are joined over all assignments and do not depend on the flow.
/// Where the assignments disagree, the careful side wins: a handle that is a
/// socket somewhere carries no duty anywhere.
#ifndef DURABILITY_CORE_HANDLEFACTS_H
#define DURABILITY_CORE_HANDLEFACTS_H

#include "core/CallModel.h"
#include "core/State.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"

namespace clang {
class FieldDecl;
} // namespace clang

namespace durability {

/// How a handle is opened, over all assignments; each flag says that some
/// assignment is of that kind.
struct HandleKind {
  bool Regular = false;
  bool Other = false;       ///< Socket, pipe, terminal, memory.
  bool Synchronous = false; ///< O_SYNC, O_DSYNC.
  bool Append = false;
  bool ReadOnly = false;
  bool Unbuffered = false;
  bool Unknown = false; ///< Some assignment is not an opening call.
  void add(const HandleKind &Other) {
    Regular |= Other.Regular;
    this->Other |= Other.Other;
    Synchronous |= Other.Synchronous;
    Append |= Other.Append;
    ReadOnly |= Other.ReadOnly;
    Unbuffered |= Other.Unbuffered;
    Unknown |= Other.Unknown;
  }
};

/// Where the name that a handle is opened by is kept: `A->Fd = open(A->Tmp,
/// …)`.
struct HandleNaming {
  const clang::ValueDecl *Name = nullptr; ///< Beside the handle: of the same
                                          ///< record, or at file scope as well.
  bool Creates = true; ///< Each opening creates or truncates the file, and none
                       ///< appends to it.
};

class HandleFacts {
public:
  /// Reads the bodies of \p Functions.
  void infer(llvm::ArrayRef<const clang::FunctionDecl *> Functions,
             const CallModel &Model, clang::ASTContext &AST);

  /// The kind of what \p Place (a field or global variable) holds; null when
  /// nothing is assigned to it here.
  [[nodiscard]] const HandleKind *kindOf(const clang::ValueDecl &Place) const;
  /// Another translation unit assigns handles of \p Kind to \p Place.
  void add(const clang::ValueDecl &Place, const HandleKind &Kind);
  /// All of them, in no order.
  [[nodiscard]] const auto &kinds() const { return Kinds; }
  /// Sets what is known of \p File by where it is kept.
  void apply(const AccessPath &File, FileState &F) const;
  /// The field of the same record whose handle is for the same file, the first
  /// of them; \p Field itself when there is none.
  [[nodiscard]] const clang::FieldDecl *
  sameFile(const clang::FieldDecl &Field) const;
  /// The file that is opened by the name kept at \p Name, and how; null when
  /// there is none, or not only one.
  [[nodiscard]] const AccessPath *fileNamed(const AccessPath &Name,
                                            AccessPathTable &Paths,
                                            bool &Creates) const;
  /// \p File by the first of the fields that stand for it.
  [[nodiscard]] const AccessPath *canonical(const AccessPath &File,
                                            AccessPathTable &Paths) const;

private:
  void note(const clang::ValueDecl &Handle, const HandleNaming &Found);
  llvm::DenseMap<const clang::ValueDecl *, HandleKind> Kinds;
  llvm::MapVector<const clang::ValueDecl *, HandleNaming>
      Namings; ///< By handle; without a name where the openings disagree.
  llvm::DenseMap<const clang::FieldDecl *, const clang::FieldDecl *> Same;
};

/// -1 and null are no handle.
[[nodiscard]] bool isNoHandle(const clang::Expr &E);

} // namespace durability

#endif // DURABILITY_CORE_HANDLEFACTS_H
