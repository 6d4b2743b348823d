/// \file
/// Where the bytes of one file are, on one path.
///
/// Definitions (docs/analysis.md has the whole lattice). U says whether the
/// user-space buffer may hold data and K whether the page cache may hold data
/// that is not stable. Both are sets of *sources*: what was there on entry
/// (EntryBuffer, EntryCache), a write on this path (Here), or a callee that
/// nothing is known of (Unclear: no finding may rest on it). The empty set is
/// "no". A function run once from symbolic entry sources thus yields its
/// transfer function for every caller (summary composition is substitution of
/// sources). Join is set union; the lattice has sixteen elements per bit.
#ifndef DURABILITY_CORE_FILESTATE_H
#define DURABILITY_CORE_FILESTATE_H

#include "core/AccessPath.h"
#include "core/Effects.h"
#include "core/PathName.h"
#include "core/Witness.h"

namespace durability {

/// Sources of a bit.
enum SourceSet : uint8_t {
  FromNothing = 0,
  EntryBuffer = 1,
  EntryCache = 2,
  Here = 4,
  Unclear = 8
};

/// The strongest sync that every path to here made.
enum class SyncLevel : uint8_t { None, Data, Full };

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
  SyncLevel Settled = SyncLevel::None; ///< What is dirty now was written later.
  bool MetadataChanged = false; ///< Since the last full sync, on some path.
  bool Finished = false;   ///< One call opened and closed it: its own business.
  bool Truncated = false;  ///< Cut on some path to here, after it was opened.
  bool Emptied = false;    ///< To nothing.
  bool Postponed = false;  ///< On every path here, what a call wrote after the
                           ///< last sync its contract leaves unsynced.
  bool Unsyncable = false; ///< A library's stream object: has no descriptor.
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
  const Witness *Passed = nullptr; ///< A synced file was given its final name
                                   ///< while this new one was dirty.
  const Witness *Hinted = nullptr; ///< A sync that waits for nothing or not for
                                   ///< all, and none that does since.
  const Witness *Lost = nullptr; ///< What an own buffer held was replaced, and
                                 ///< not written.
  const AccessPath *HeldBy = nullptr; ///< Where it was kept, dirty, until the
                                      ///< place was given another handle.

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
  /// Written after a sync that every path to here made.
  [[nodiscard]] bool isDirtyAgain() const {
    return isDirty() && Settled != SyncLevel::None;
  }
  [[nodiscard]] bool isUnclear() const { return (Buffer | Cache) & Unclear; }
};

/// Equal properties of all files that are not neutral.
[[nodiscard]] bool sameProperties(llvm::ArrayRef<FileState> A,
                                  llvm::ArrayRef<FileState> B);

/// How many files have other properties in \p A than in \p B.
[[nodiscard]] unsigned countDifferences(llvm::ArrayRef<FileState> A,
                                        llvm::ArrayRef<FileState> B);

/// Makes unclear, on both sides, the files that countDifferences() counts. True
/// when that changed \p A.
bool obscureDifferences(llvm::MutableArrayRef<FileState> A,
                        llvm::MutableArrayRef<FileState> B, const Witness *Why);

/// Equal X of all files: what matters while a failure is pending.
[[nodiscard]] bool sameFailures(llvm::ArrayRef<FileState> A,
                                llvm::ArrayRef<FileState> B);

} // namespace durability

#endif // DURABILITY_CORE_FILESTATE_H
