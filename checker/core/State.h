/// \file
/// The abstract state on one path: where the bytes of each file are, what
/// variables hold, what is assumed.
///
/// Definitions (docs/architecture.md has the whole lattice). For a file, U says
/// whether its user-space buffer may hold data and K whether its page cache may
/// hold data that is not stable. Both are sets of *sources*: what was there on
/// entry (EntryBuffer, EntryCache), a write on this path (Here), or a callee
/// that nothing is known of (Unclear: no finding may rest on it). The empty set
/// is "no". A function run once from symbolic entry sources thus yields its
/// transfer function for every caller (summary composition is substitution of
/// sources). Join is set union; the lattice has sixteen elements per bit.
#ifndef DURABILITY_CORE_STATE_H
#define DURABILITY_CORE_STATE_H

#include "core/AccessPath.h"
#include "core/CallModel.h"
#include "core/Effects.h"
#include "core/NameChange.h"
#include "core/Value.h"
#include "core/Ways.h"
#include "core/Witness.h"
#include "llvm/ADT/SmallVector.h"

namespace clang {
class Expr;
class ReturnStmt;
} // namespace clang

namespace durability {

/// Sources of a bit.
enum SourceSet : uint8_t {
  FromNothing = 0,
  EntryBuffer = 1,
  EntryCache = 2,
  Here = 4,
  Unclear = 8
};

struct FileState {
  const AccessPath *File = nullptr;
  uint8_t Buffer = EntryBuffer; ///< U.
  uint8_t Cache = EntryCache;   ///< K.
  bool Closed = false;
  bool SyncFailed = false; ///< X.
  bool Unbuffered = false;
  bool Synchronous = false; ///< O_DSYNC: writes are stable when they return.
  bool NotRegular = false;  ///< Carries no duty (CORE C-4).
  bool Opened = false;      ///< Came into being on this path.
  bool Written = false;     ///< On some path to here.
  bool Flushed = false;
  bool Synced = false;
  bool Finished = false;   ///< One call opened and closed it: its own business.
  uint16_t Attributes = 0; ///< OpenAttributes known to hold of the handle.
  bool Created = false; ///< Created or truncated on this path by a handle that
                        ///< could sync it, and not opened for appending.
  const PathName *Name = nullptr;    ///< What it was opened by or renamed to;
                                     ///< null when not known.
  const Witness *ClosedBy = nullptr; ///< Why Closed.
  const Witness *Unknown = nullptr;  ///< Why Buffer or Cache contains Unclear.
  const Witness *Buffered = nullptr; ///< Why Buffer contains Here.
  const Witness *Dirtied = nullptr;  ///< Why Cache contains Here.
  const Witness *LastSync = nullptr;

  /// Equality of what keeps paths apart. Where nothing is known of a bit, what
  /// else may be in it makes no difference to any check.
  [[nodiscard]] bool sameProperty(const FileState &Other) const;
  void merge(const FileState &Other);
  /// Nothing a check could speak of: no reason to keep paths apart.
  [[nodiscard]] bool isNeutral() const;
  /// A write here that nothing has made stable.
  [[nodiscard]] bool isDirty() const {
    return ((Buffer | Cache) & Here) && !NotRegular;
  }
  [[nodiscard]] bool isUnclear() const { return (Buffer | Cache) & Unclear; }
};

/// Equal properties of all files that are not neutral.
[[nodiscard]] bool sameProperties(llvm::ArrayRef<FileState> A,
                                  llvm::ArrayRef<FileState> B);

/// Equal X of all files: what matters while a failure is pending.
[[nodiscard]] bool sameFailures(llvm::ArrayRef<FileState> A,
                                llvm::ArrayRef<FileState> B);

struct State {
  llvm::SmallVector<FileState, 4> Files; ///< Sorted by path id.
  llvm::SmallVector<std::pair<const AccessPath *, Value>, 8>
      Store; ///< Sorted by path id.
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
  Condition Assumed;
  const clang::Expr *Failed =
      nullptr; ///< The file operation whose failure this path handles.
  EffectKind FailedKind = EffectKind::Write;
  ErrorNature FailedNature =
      ErrorNature::Unspecified; ///< As far as the path tested the error number.
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
  [[nodiscard]] const Value *valueOf(const clang::Expr *E) const;
  void setValue(const clang::Expr *E, const Value &V);
  [[nodiscard]] const PathName *text(const AccessPath &Object) const;
  void setText(const AccessPath &Object, const PathName *Text);
  /// Equality of what keeps paths apart. While a failure is pending nothing
  /// rests on the files' bits, except on X.
  [[nodiscard]] bool sameProperty(const State &Other) const;
  /// Takes the join with \p Other, whose property is the same (or is being
  /// merged by a limit); true when changed.
  bool merge(const State &Other, const clang::DeclContext *Function);
};

} // namespace durability

#endif // DURABILITY_CORE_STATE_H
