/// \file
/// What a user of a Bitcask store chooses, and what it counts.
#ifndef STORAGE_BITCASK_OPTIONS_H
#define STORAGE_BITCASK_OPTIONS_H

#include "bitcask/Format.h"

namespace storage::bitcask {

/// Fixed for the life of a Bitcask object.
struct BitcaskOptions {
  /// Sync every put and remove before it returns. Without it a power loss may
  /// take the newest changes, back to the last rotation, sync(), merge() or
  /// close(); a killed process loses nothing in either mode.
  bool SyncWrites = false;
  /// Bytes after which the active file is sealed, 1 KiB to 1 GiB. A record that
  /// does not fit gets a larger file of its own.
  uint64_t MaxFileSize = 64u << 20;
  /// With SyncWrites: bytes of zeros written ahead of the records, so that most
  /// syncs find the file's size unchanged. 0: none.
  uint64_t FillAhead = 1u << 20;
  /// Write a hint for each file that is sealed.
  bool HintOnSeal = true;
  /// Read without writing, syncing or locking anything.
  bool ReadOnly = false;
  /// Make the directory and an empty store if there is none.
  bool CreateIfMissing = true;
  /// Fail with AlreadyExists if there is one.
  bool ErrorIfExists = false;
};

/// Which sealed files merge() rewrites.
enum class MergeScope : uint8_t {
  Worthwhile, ///< Those of which at least half is no longer needed.
  All,        ///< All, the active one included, which is sealed first.
};

/// Counters since opening.
struct BitcaskStats {
  uint64_t Puts = 0, Removes = 0; ///< Acknowledged.
  uint64_t Groups = 0;            ///< Writes of one or more changes together.
  uint64_t BytesWritten = 0;      ///< Of records, by put and remove.
  uint64_t Syncs = 0;     ///< Syncs of the active file, sealing included.
  uint64_t Rotations = 0; ///< Active files sealed.
  uint64_t Merges = 0;
  uint64_t MergedBytes = 0;    ///< Written by merges.
  uint64_t Stalls = 0;         ///< Changes that waited for something else than
                               ///< other changes.
  uint64_t RecoveredBytes = 0; ///< Copied from an active file by opening.
  uint64_t HintsRead = 0;      ///< Files whose keys came from their hint.
  uint64_t FilesScanned = 0;   ///< Files that opening had to scan.
  // At the moment of asking:
  uint64_t Keys = 0, Files = 0, FileBytes = 0, LiveBytes = 0;
};

} // namespace storage::bitcask

#endif // STORAGE_BITCASK_OPTIONS_H
