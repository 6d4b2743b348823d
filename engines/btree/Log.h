/// \file
/// The B-tree's log: whole transactions, each written at once and synced before
/// it is acknowledged.
///
/// \code
///   | header slot 0 | header slot 1 | page frame … commit frame | … | dead |
/// \endcode
///
/// Every frame is a full page image; a transaction counts only with its commit
/// frame, which names the number of its pages and their running CRC.
///
///  - BTLOG-1 logTransaction() returns ok only after its frames were written
///    and synced, whatever the options: one write, one sync.
///  - BTLOG-2 The log starts over in the other header slot with the next
///    generation; that header is stable before a frame overwrites an old one.
///    The caller has made the data file stable first.
///  - BTLOG-3 After a failed sync, a failed write that could not be cut back,
///    or any failure while starting over, the log is poisoned: only recovery
///    can tell what is on the media. A full disk is cut back and leaves the log
///    usable.
///
/// Thread safety: one caller at a time, except durableLsn().
#ifndef STORAGE_BTREE_LOG_H
#define STORAGE_BTREE_LOG_H

#include "btree/Page.h"
#include "io/FileSystem.h"

#include <atomic>
#include <span>

namespace storage::btree {

/// Where the frames of a log end.
struct LogEnd {
  TreeState State;            ///< What the last commit left.
  uint32_t Crc = 0;           ///< CRC of the last frame.
  uint64_t Offset = LogStart; ///< Behind the last frame.
};

class Log {
public:
  /// Continues the log open in \p F, whose header \p Header is valid and whose
  /// committed frames end at \p End.
  Log(std::unique_ptr<io::File> F, const LogHeader &Header, LogEnd End,
      uint64_t FileSize);

  /// lsn of the commit frame of a next transaction with \p Pages pages: what
  /// its pages are sealed with.
  Lsn commitLsn(size_t Pages) const { return End.State.Last + Pages + 1; }

  /// Commits \p Pages, sealed with commitLsn(), and \p After. On failure
  /// nothing is committed; NoSpace leaves the log as it was.
  DURABLE_ON_SUCCESS Status logTransaction(std::span<const PageRef> Pages,
                                           const TreeState &After);

  /// Commits one page: a transaction of its own.
  DURABLE_ON_SUCCESS Status logWrite(const PageRef &P);

  /// Begins the next generation: the log is empty. Everything committed must be
  /// stable in the data file.
  DURABLE_ON_SUCCESS Status startOver();

  /// Writes the header and the bytes from \p From to the end again, same bytes
  /// and offsets, and syncs. \p Bytes is the whole file.
  DURABLE_ON_SUCCESS Status rewrite(std::string_view Bytes, uint64_t From);

  /// Closes; writes nothing.
  DURABLE_FLUSHES() Status close();

  /// Commits up to here are stable.
  Lsn durableLsn() const { return Durable.load(std::memory_order_acquire); }
  /// State after the last commit.
  const TreeState &state() const { return End.State; }
  uint64_t generation() const { return Header.Generation; }
  /// Bytes of frames in this generation.
  uint64_t bytes() const { return End.Offset - LogStart; }
  uint64_t syncs() const { return Syncs.load(std::memory_order_relaxed); }
  uint64_t bytesWritten() const {
    return BytesWritten.load(std::memory_order_relaxed);
  }

private:
  Status fail(const Status &Cause);

  std::unique_ptr<io::File> F;
  LogHeader Header;
  LogEnd End;
  uint64_t FileSize; ///< What a failed append is cut back to.
  Status Poison;
  std::atomic<Lsn> Durable;
  std::atomic<uint64_t> Syncs{0}, BytesWritten{0};
};

/// A random number that no other incarnation of a log has.
uint64_t randomSalt();

} // namespace storage::btree

#endif // STORAGE_BTREE_LOG_H
