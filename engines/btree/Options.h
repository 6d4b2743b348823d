/// \file
/// What a user of the tree chooses, and what it counts.
#ifndef STORAGE_BTREE_OPTIONS_H
#define STORAGE_BTREE_OPTIONS_H

#include "btree/Cell.h"

namespace storage::btree {

/// Fixed for the life of a Tree object.
struct TreeOptions {
  /// Bytes per page of a new store: a power of two, 512 to 32768. An existing
  /// store keeps the one it was made with.
  uint32_t PageSize = 4096;
  /// Log size at which the next write makes a checkpoint first, at least
  /// 8 KiB, at most 1 GiB.
  uint64_t CheckpointBytes = 16u << 20;
  /// Fill a new log with that many zeros, so that a commit changes no metadata.
  bool ZeroFill = true;
  /// Limit of one transaction, in bytes of changed pages: 32 pages to 1 GiB.
  uint64_t MaxTransactionBytes = 64u << 20;
  /// Pages of the data file that are kept in memory, in bytes. Pages that are
  /// not in the data file yet (at most the log's) come on top.
  uint64_t CacheBytes = 64u << 20;
  /// Read without writing, syncing or locking anything.
  bool ReadOnly = false;
  /// Make the directory and an empty store if there is none.
  bool CreateIfMissing = true;
  /// Fail with AlreadyExists if there is one.
  bool ErrorIfExists = false;
};

/// Counters since opening, and the size of the tree.
struct TreeStats {
  uint64_t Commits = 0;    ///< Transactions committed.
  uint64_t Operations = 0; ///< Calls of put, remove and write they came from.
  uint64_t LogSyncs = 0;   ///< One per commit, one per checkpoint, two at open.
  uint64_t DataSyncs = 0;  ///< One per checkpoint.
  uint64_t LogBytes = 0;   ///< Written to the log in commits.
  uint64_t PagesLogged = 0;
  uint64_t PagesWritten = 0; ///< To the data file.
  uint64_t PagesRead = 0;    ///< From the data file.
  uint64_t CacheHits = 0;
  uint64_t Checkpoints = 0;
  uint64_t Stalls = 0;                ///< Writes that made a checkpoint first.
  uint64_t RecoveredTransactions = 0; ///< Found in the log by open.
  uint64_t RecoveredPages = 0;        ///< Written to the data file by open.
  uint64_t Keys = 0;
  uint32_t Height = 0, PageSize = 0, PageCount = 0, FreePages = 0;
};

} // namespace storage::btree

#endif // STORAGE_BTREE_OPTIONS_H
