/// \file
/// Bit N: names that a path changed and that a crash may take back (CORE §1).
///
/// A name is stable once the directory that holds it is synced. Which directory
/// that is follows from the name as a term (core/Parentage.h), or from the
/// object that the change went through: one that keeps names by its contract
/// (a file system) is synced by the same object.
#ifndef DURABILITY_CORE_NAMESTATE_H
#define DURABILITY_CORE_NAMESTATE_H

#include "core/PathName.h"
#include "core/Witness.h"
#include "llvm/ADT/SmallVector.h"

namespace durability {

enum class EntryCause : uint8_t {
  Created,   ///< Opened by a call that may make the file.
  Renamed,   ///< Name took the place of From.
  Linked,    ///< Name is one more name of From.
  Removed,   ///< Nothing is called Name any more.
  Directory, ///< A directory was made.
  Stated,    ///< A contract says that names change.
};

struct NameState {
  EntryCause Cause = EntryCause::Created;
  const PathName *Name = nullptr;     ///< Null: only Keeper tells.
  const PathName *From = nullptr;     ///< For Renamed and Linked.
  const AccessPath *Keeper = nullptr; ///< What the change went through, where a
                                      ///< contract speaks.
  uint8_t Unstable = 0;  ///< N: sources Here and Unclear; none: stable.
  bool Intended = false; ///< The same operation makes the file stable, or
                         ///< publishes what it wrote: the name matters.
  const Witness *Step = nullptr;   ///< The change.
  const Witness *Synced = nullptr; ///< When it is stable.

  [[nodiscard]] bool isSame(const NameState &Other) const {
    return Cause == Other.Cause && Name == Other.Name && Keeper == Other.Keeper;
  }
  /// Equality of what keeps paths apart: names that matter to nobody do not.
  [[nodiscard]] bool sameProperty(const NameState &Other) const {
    return isSame(Other) && Unstable == Other.Unstable &&
           Intended == Other.Intended;
  }
  [[nodiscard]] bool matters() const {
    return Intended || Cause == EntryCause::Stated ||
           Cause == EntryCause::Directory;
  }
};

/// A directory that was synced on the way here.
struct DirectorySync {
  const PathName *Directory = nullptr; ///< Null: not known by name.
  const AccessPath *Through = nullptr; ///< The handle, or the object that
                                       ///< keeps the names; null: not known.
  bool Stated =
      false; ///< A contract says so, and Through keeps the names; else
             ///< Through is a handle, whose own state tells callers.
  bool Everything = false; ///< sync(), syncfs().
  bool Useful = false;     ///< It made some name stable.
  const Witness *Step = nullptr;
  friend bool operator==(const DirectorySync &A, const DirectorySync &B) {
    return A.Directory == B.Directory && A.Through == B.Through &&
           A.Everything == B.Everything;
  }
};

using NameStates = llvm::SmallVector<NameState, 0>;
using DirectorySyncs = llvm::SmallVector<DirectorySync, 0>;

/// The entry of \p In that \p Like is; null when there is none.
[[nodiscard]] inline const NameState *findEntry(const NameStates &In,
                                                const NameState &Like) {
  for (const NameState &Entry : In)
    if (Entry.isSame(Like))
      return &Entry;
  return nullptr;
}

/// Equal N of all names that matter.
[[nodiscard]] bool sameProperties(const NameStates &A, const NameStates &B);
/// What may be unstable on one of two paths may be on their join; true when
/// \p Into changed.
bool mergeEntries(NameStates &Into, const NameStates &From);
/// Makes unclear, on both sides, the names that matter and differ. True when
/// that changed \p A.
bool obscureDifferences(NameStates &A, NameStates &B);
/// Equal syncs of directories, those left out that nothing but the handle's own
/// state need tell of.
[[nodiscard]] bool sameSyncs(const DirectorySyncs &A, const DirectorySyncs &B);
/// What was synced on both; true when \p Into changed.
bool mergeSyncs(DirectorySyncs &Into, const DirectorySyncs &From);

} // namespace durability

#endif // DURABILITY_CORE_NAMESTATE_H
