/// \file
/// What a user of the log chooses, and what it counts.
#ifndef STORAGE_WAL_OPTIONS_H
#define STORAGE_WAL_OPTIONS_H

#include "wal/Format.h"

#include <chrono>

namespace storage::wal {

/// Fixed for the life of a Wal object.
struct WalOptions {
  SyncMode Mode = SyncMode::Sync;
  /// Mode Batch: N, at least 1. Acknowledged and unsynced appends never exceed
  /// N - 1.
  uint32_t BatchAppends = 100;
  /// Mode Batch: longest time an acknowledged append stays unsynced; needs
  /// Background to hold while nobody appends.
  std::chrono::milliseconds MaxDelay{1000};
  /// Nominal bytes per segment, 1 KiB to 1 GiB. One frame that does not fit
  /// gets a larger segment of its own.
  uint64_t SegmentSize = 16u << 20;
  /// Fill segments with zeros, written and synced, ahead of use, so that an
  /// append changes no metadata.
  bool ZeroFill = true;
  /// Run a thread that prepares segments ahead and keeps MaxDelay.
  bool Background = true;
  /// Read without writing, syncing or locking anything.
  bool ReadOnly = false;
  /// Make the directory and an empty log if there is none.
  bool CreateIfMissing = true;
  /// Fail with AlreadyExists if there is one.
  bool ErrorIfExists = false;
};

/// Counters since opening.
struct WalStats {
  uint64_t Appends =
      0; ///< Calls of append and appendBatch that succeeded in being staged.
  uint64_t Bytes = 0;     ///< Bytes of frames written.
  uint64_t Writes = 0;    ///< Groups written.
  uint64_t Syncs = 0;     ///< File syncs in the commit path, rotation included.
  uint64_t Rotations = 0; ///< Segments begun by append.
  uint64_t RecoveredRecords = 0; ///< Records found by open.
};

} // namespace storage::wal

#endif // STORAGE_WAL_OPTIONS_H
