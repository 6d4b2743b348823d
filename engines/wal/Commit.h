/// \file
/// The small parts of group commit: how far the log has got, and who waits.
#ifndef STORAGE_WAL_COMMIT_H
#define STORAGE_WAL_COMMIT_H

#include "wal/Format.h"

namespace storage::wal {

/// Position behind the last frame staged or written.
struct Mark {
  Lsn Last = 0;     ///< lsn of the last record.
  uint32_t Crc = 0; ///< CRC of the last frame.
  uint64_t End = SegmentHeaderSize;
};

/// A caller waiting, while it is in the queue, until its record is written, or
/// stable. Lives on that caller's stack; the log's mutex guards it.
struct Waiter {
  Lsn Last;
  bool Stable; ///< Wait for the sync, not only for the write.
  Status Result = {};
};

} // namespace storage::wal

#endif // STORAGE_WAL_COMMIT_H
