/// \file
/// What a user of the LSM store chooses, and what it counts.
#ifndef STORAGE_LSM_OPTIONS_H
#define STORAGE_LSM_OPTIONS_H

#include <cstddef>
#include <cstdint>

namespace storage::lsm {

/// Limits; a call beyond one fails with Code::Limit and changes nothing.
inline constexpr size_t MaxKeyBytes = 65535;
inline constexpr size_t MaxValueBytes = 32u << 20;
inline constexpr size_t MaxBatchOperations = 65535;
inline constexpr size_t MaxBatchBytes = 60u << 20;

/// How one write is acknowledged.
struct WriteOptions {
  /// false (the default): the write is in the PAGE CACHE ONLY when it is
  /// acknowledged, CRASH-VULNERABLE: it survives a killed process and may be
  /// lost when the operating system crashes or power fails. true: it is on
  /// stable storage, with every write before it.
  bool Sync = false;
};

/// Fixed for the life of a Db object.
struct Options {
  /// Makes every write as if WriteOptions::Sync were set. OFF BY DEFAULT:
  /// writes then reach the PAGE CACHE ONLY and are CRASH-VULNERABLE. A crash of
  /// the operating system may take a suffix of them, never one from the middle,
  /// and never anything older than the last flush, sync() or sync write.
  bool SyncWrites = false;
  /// Make the directory and an empty store if there is none.
  bool CreateIfMissing = true;
  /// Fail with AlreadyExists if there is one.
  bool ErrorIfExists = false;
  /// Read without writing, syncing, truncating or locking anything.
  bool ReadOnly = false;
  /// Run a thread that flushes and compacts. Without it, Db::work() does that
  /// in the caller's thread, and a write that would need it fails with Busy.
  bool Background = true;
  /// Fill the logs of sync writes with zeros ahead, so that a sync writes no
  /// metadata. Costs up to 64 MiB for each opening that syncs.
  bool ZeroFill = true;
  /// Bytes of memtable at which it is flushed, 1 KiB to 1 GiB.
  size_t MemtableBytes = 4u << 20;
  /// Nominal bytes of a data block, 128 B to 1 MiB.
  size_t BlockBytes = 4096;
  /// Nominal bytes of a table made by compaction, 1 KiB to 1 GiB. Each table
  /// holds one descriptor.
  size_t TableBytes = 8u << 20;
  /// Keys between restart points of a block, 1 to 1024.
  uint32_t RestartInterval = 16;
  /// Bits of bloom filter per key, 0 (no filter) to 32.
  uint32_t BloomBitsPerKey = 10;
  /// Bytes of blocks kept in memory; 0: none.
  size_t BlockCacheBytes = 8u << 20;
  /// Tables of level 0 at which it is compacted, writes are slowed by a
  /// millisecond each, and writes wait.
  uint32_t L0Compact = 4, L0Slow = 8, L0Stop = 12;
  /// Bytes of level 1 at which it is compacted; each deeper level takes ten
  /// times as much.
  uint64_t Level1Bytes = 32u << 20;
};

/// Counters since opening.
struct Stats {
  uint64_t Writes = 0;    ///< Batches acknowledged, put and remove included.
  uint64_t LogBytes = 0;  ///< Bytes of frames written to logs.
  uint64_t LogWrites = 0; ///< Groups written.
  uint64_t LogSyncs = 0, TableSyncs = 0, ManifestSyncs = 0, DirectorySyncs = 0;
  uint64_t Flushes = 0, Compactions = 0, TrivialMoves = 0;
  uint64_t TableBytes = 0; ///< Bytes of tables written.
  uint64_t BytesRead = 0;  ///< Bytes of table blocks read.
  uint64_t Stalls = 0;     ///< Writes that waited for background work.
  uint64_t StallMicros = 0;
  uint64_t RecoveredRecords = 0;        ///< Operations found in logs by open.
  uint64_t RewrittenBytes = 0;          ///< Log bytes that open wrote again.
  uint64_t Tables = 0, StoredBytes = 0; ///< Live tables now.
  uint64_t syncs() const {
    return LogSyncs + TableSyncs + ManifestSyncs + DirectorySyncs;
  }
};

} // namespace storage::lsm

#endif // STORAGE_LSM_OPTIONS_H
