/// \file
/// The abstract state on one path: where the bytes of each file are, what
/// variables hold, what is assumed.
#ifndef DURABILITY_CORE_STATE_H
#define DURABILITY_CORE_STATE_H

#include "core/CallModel.h"
#include "core/FileState.h"
#include "core/NameChange.h"
#include "core/NameState.h"
#include "core/PlaceStore.h"
#include "core/Ways.h"
#include "llvm/ADT/SmallVector.h"

namespace clang {
class Expr;
class ReturnStmt;
} // namespace clang

namespace durability {

struct State {
  llvm::SmallVector<FileState, 4> Files; ///< Sorted by path id.
  PlaceStore Store;                      ///< What places hold.
  llvm::SmallVector<std::pair<const clang::Expr *, Value>, 8>
      Values; ///< Of calls whose result is awaited.
  llvm::SmallVector<unsigned, 2>
      FreshLoops; ///< Heads entered from outside whose body must run once (CORE
                  ///< O-4).
  llvm::SmallVector<std::pair<const AccessPath *, const PathName *>, 4>
      Texts; ///< What string objects hold; sorted by path id. Absent: what they
             ///< held on entry or were returned with.
  llvm::SmallVector<NameChange, 2>
      Changes; ///< Of names that a caller can say; in order.
  llvm::SmallVector<std::pair<const clang::VarDecl *, const clang::Expr *>, 1>
      Choices;          ///< What a condition chose for locals; see Choices.h.
  NameStates Entries;   ///< Names changed here: N.
  DirectorySyncs Syncs; ///< Directories synced here.
  Condition Assumed;
  const clang::Expr *Failed =
      nullptr; ///< The file operation whose failure this path handles.
  EffectKind FailedKind = EffectKind::Write;
  ErrorNature FailedNature =
      ErrorNature::Unspecified; ///< As far as the path tested the error number.
  const Witness *Acknowledged =
      nullptr; ///< A reply that every path to here has sent.
  const clang::ReturnStmt *Return = nullptr;
  Value Returned;
  bool HasReturned = false;

  [[nodiscard]] const FileState *find(const AccessPath &File) const;
  /// The state of \p File, or what it enters with when it is not tracked yet.
  [[nodiscard]] FileState entryOf(const AccessPath &File) const;
  /// The state of \p File, added with its entry sources when it was not tracked
  /// yet.
  FileState &file(const AccessPath &File);
  void drop(const AccessPath &File);
  /// From here on the path handles the failure of \p Operation.
  void fail(const clang::Expr *Operation, EffectKind Kind) {
    Failed = Operation;
    FailedKind = Kind;
    FailedNature = ErrorNature::Unspecified;
  }
  /// Calls \p Do for every tracked file that lies within \p Object or around
  /// it: a wrapper and the handle inside it are one file where only one of them
  /// is known.
  template <typename Function>
  void forEachRelated(const AccessPath &Object, Function Do) {
    for (FileState &F : Files)
      if (F.File->isWithin(Object) || Object.isWithin(*F.File))
        Do(F);
  }
  [[nodiscard]] const Value *stored(const AccessPath &Place) const;
  void store(const AccessPath &Place, const Value &V);
  /// As store() for each in turn.
  void storeAll(llvm::MutableArrayRef<PlaceStore::Item> Items);
  [[nodiscard]] const Value *valueOf(const clang::Expr *E) const;
  void setValue(const clang::Expr *E, const Value &V);
  [[nodiscard]] const PathName *text(const AccessPath &Object) const;
  void setText(const AccessPath &Object, const PathName *Text);
  [[nodiscard]] const clang::Expr *chosen(const clang::VarDecl &Local) const;
  void choose(const clang::VarDecl &Local, const clang::Expr *Given);
  /// Equality of what keeps paths apart. While a failure is pending nothing
  /// rests on the files' bits, except on X.
  [[nodiscard]] bool sameProperty(const State &Other) const;
  /// Takes the join with \p Other, whose property is the same (or is being
  /// merged by a limit); true when changed.
  /// \p Widen: what would go on changing is given up at once.
  bool merge(const State &Other, const clang::DeclContext *Function,
             bool Widen = false);
};

} // namespace durability

#endif // DURABILITY_CORE_STATE_H
