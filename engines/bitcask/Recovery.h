/// \file
/// Finds out what a store's directory holds, without changing it, and then
/// makes what it found stable.
///
/// \code
///   below MERGE's floor: live iff listed        from the floor on: live
///   1.data 2.data 3.data(merged) ...            7.data ◄── 8.data ◄── 9.active
///                                               each names its predecessor
/// \endcode
///
///  - BC-13 Every file that should be there is there: those that MERGE lists,
///    and the predecessor that a written or copied file names. A missing one is
///    damage, never a hole.
///  - BC-14 What a crash left of the active file is copied, up to its first
///    invalid record, into a new sealed file before anything else is written: a
///    sync that failed earlier may have left pages clean that never reached the
///    disk, and only writing them again makes a later sync cover them. The old
///    file's bytes are dead from then on.
///
///  - BC-19 What a merge relied on is there: an active file that MERGE lists
///    has the last change that MERGE says was made. The merge has removed what
///    that file supersedes, so that a shorter one is damage, not a torn tail.
///
/// What it does not do: repair. Opening never needs it after a crash; after
/// damage it refuses.
///
/// Thread safety: functions without state.
#ifndef STORAGE_BITCASK_RECOVERY_H
#define STORAGE_BITCASK_RECOVERY_H

#include "bitcask/Keydir.h"
#include "bitcask/Manifest.h"
#include "bitcask/Options.h"

namespace storage::bitcask {

/// What a directory holds.
struct RecoveredStore {
  bool Exists = false; ///< Whether there is a manifest.
  Manifest Listed;
  std::vector<FileHandle> Files; ///< Live and sealed, by number.
  FileHandle Active; ///< What a crash left; null after a clean close.
  std::vector<std::string> Remove; ///< Names of files that do not count.
  FileId NextId = 1;
  FileId Newest = 0; ///< Last written or copied file that is sealed.
  Sequence Last = 0; ///< Last change that is there.
};

/// Reads the store in \p Directory. Corruption if stable bytes are damaged or
/// missing, Unsupported for a newer format. NotFound without a directory.
[[nodiscard]] NOT_DURABLE("only reads") Expected<RecoveredStore> readStore(
    io::FileSystem &Fs, const std::string &Directory);

/// Copies the active file of \p Store into a sealed one (BC-14), which takes
/// its place in \p Store, and removes what does not count. What was there when
/// \p Store was read is stable at return.
DURABLE_SYNCS_DIRECTORY(Fs)
DURABLE_ON_SUCCESS Status makeStable(io::FileSystem &Fs,
                                     const std::string &Directory,
                                     RecoveredStore &Store,
                                     BitcaskStats &Stats);

/// Fills \p Keys with what the files of \p Store say, from hints where they are
/// valid.
[[nodiscard]] NOT_DURABLE("only reads") Status
    loadKeys(io::FileSystem &Fs, const std::string &Directory,
             const RecoveredStore &Store, Keydir &Keys, BitcaskStats &Stats);

/// Sixty-four random bits: salts and store numbers.
uint64_t randomBits();

} // namespace storage::bitcask

#endif // STORAGE_BITCASK_RECOVERY_H
