/// \file
/// Finds out what a log directory holds, without changing it, and then makes
/// what it found stable.
///
/// The newest epoch E is anchored by its segment 0, which is stable before it
/// has a name. Backwards from there, headers name their predecessors: that part
/// was stable when E began, so anything missing in it is corruption. Forwards
/// from there, segments of E follow by index, and the first break ends the log
/// or is corruption:
///
/// \code
///   (1,0) ◄── (1,1) ◄── (2,0)   │   (2,1) ── (2,2) ── …
///    strict: every byte counts  │   ends at the first break, unless a later
///                               │   frame proves that more was stable
/// \endcode
///
///  - WAL-3 What is recovered is a prefix of what was appended, without a hole,
///    and consists only of frames that were.
///  - WAL-4 After a break at record X, a valid frame or header further on with
///    durable-lsn >= X is proof that X was stable: recovery refuses, naming
///    file and offset. Without proof the log ends before X and later segments
///    are dead.
///  - WAL-5 What is recovered is stable before anything builds on it: every
///    frame above the highest durable-lsn found is written again, same bytes
///    and offsets, and synced. A sync that failed earlier may have left pages
///    clean that never reached the disk; only writing them again makes a later
///    sync cover them. Other files are not touched.
///
/// What it does not do: repair. Opening never needs it after a crash; after
/// damage it refuses.
///
/// Thread safety: functions without state.
#ifndef STORAGE_WAL_RECOVERY_H
#define STORAGE_WAL_RECOVERY_H

#include "io/FileSystem.h"
#include "wal/Format.h"

namespace storage::wal {

/// A segment of the recovered chain.
struct Segment {
  SegmentHeader Header;
  uint64_t End = SegmentHeaderSize; ///< Offset behind the last frame.
  Lsn Last =
      0; ///< lsn of the last record, Header.PrevLast if the segment is empty.
  uint64_t RewriteFrom = UINT64_MAX; ///< Bytes from here to End may not be
                                     ///< stable; UINT64_MAX: all are.

  bool empty() const { return Last == Header.PrevLast; }
};

/// What a directory holds.
struct RecoveredLog {
  std::vector<Segment>
      Chain; ///< Oldest first; empty for a directory without segments.
  std::vector<std::string> Dead; ///< Names to remove: outside the chain, wholly
                                 ///< truncated, or temporary.
  uint64_t LogId = 0;
  uint32_t Epoch = 0; ///< Highest epoch seen.
  Lsn Base = 0;
  Lsn Last = 0;
  uint32_t LastCrc = 0;
  Lsn Durable = 0; ///< Highest durable-lsn found.
  Lsn Checkpoint = 0;
};

/// Reads the log in \p Directory. Corruption if stable bytes are damaged or
/// missing, Unsupported for a newer format.
[[nodiscard]] NOT_DURABLE("only reads") Expected<RecoveredLog> readLog(
    io::FileSystem &Fs, const std::string &Directory);

/// Writes what may not be stable again and syncs it (WAL-5).
DURABLE_SYNCS_DIRECTORY(Fs)
DURABLE_ON_SUCCESS Status makeStable(io::FileSystem &Fs,
                                     const std::string &Directory,
                                     RecoveredLog &Log);

/// Scans the frames of one segment in order, checking each against its place in
/// the chain.
class FrameWalker {
public:
  /// Walks \p Bytes (a whole segment, cut at its end if that is known) behind
  /// \p Header.
  FrameWalker(std::string_view Bytes, const SegmentHeader &Header)
      : Bytes(Bytes), Seed(Header.seed()), Last(Header.PrevLast),
        Crc(Header.PrevCrc) {}

  /// The next frame that continues the chain; nothing at the first that does
  /// not.
  std::optional<io::Frame> next();

  uint64_t offset() const {
    return Offset;
  } ///< Behind the last frame returned.
  Lsn last() const { return Last; }
  uint32_t crc() const { return Crc; }

private:
  std::string_view Bytes;
  io::FrameSeed Seed;
  uint64_t Offset = SegmentHeaderSize;
  Lsn Last;
  uint32_t Crc;
};

/// Largest segment file that is read: the nominal size is bounded by Wal, one
/// oversized frame may exceed it.
inline constexpr uint64_t MaxSegmentBytes = 1ull << 31;

} // namespace storage::wal

#endif // STORAGE_WAL_RECOVERY_H
