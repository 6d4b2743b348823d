/// \file
/// Group commit: one thread at a time leads; it writes what all callers have
/// staged to the log as one group, syncs if one of them asks for it, and then
/// adds the group to the memtable.
///
///  - LSM-14 A batch is visible only after it is acknowledged to be written,
///  and a
///    sync write only after the sync: the effects of a failed commit are never
///    seen by a reader.
///  - LSM-15 After a failed sync, or a failed write that could not be cut back,
///  the
///    store is poisoned: every mutating call returns the sticky error, reading
///    goes on, reopening recovers. NoSpace is cut back and leaves the store
///    usable.
///
/// Thread safety: the owner's mutex guards everything; functions that take a
/// Guard are called with it held and may let go of it meanwhile. visible() and
/// durable() need no lock.
#ifndef STORAGE_LSM_COMMITTER_H
#define STORAGE_LSM_COMMITTER_H

#include "lsm/LogWriter.h"
#include "lsm/Memtable.h"
#include "lsm/WriteBatch.h"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace storage::lsm {

using Guard = std::unique_lock<std::mutex>;

/// Position behind the last frame staged or written.
struct LogMark {
  Lsn Last = 0;
  uint32_t Crc = 0;
  uint64_t End = LogHeaderSize;
};

class Committer {
public:
  /// Takes over where recovery ended; \p Target receives what is written.
  NOT_DURABLE("touches no file")
  void start(Lsn Last, Lsn Stable, std::shared_ptr<Memtable> Target);

  /// Frames \p Batch behind what is staged; the lsn of its last operation.
  DURABLE_WRITES_BUFFER()
  Expected<Lsn> stage(const WriteBatch &Batch);
  /// Returns when everything up to \p Last is in the page cache.
  CACHED_ON_SUCCESS Status commitCached(Guard &Held, Lsn Last);
  /// Returns when everything up to \p Last is stable.
  DURABLE_FLUSHES() DURABLE_SYNCS() Status commitDurable(Guard &Held, Lsn Last);
  /// Returns when nobody leads and nothing is staged.
  DURABLE_WRITES() void drain(Guard &Held);
  /// Makes all that was written stable. The caller has drained.
  DURABLE_FLUSHES() DURABLE_SYNCS() Status syncWritten();

  /// Goes on in \p Log, with the header \p Header. Nothing is staged.
  DURABLE_WRITES_BUFFER()
  Status switchLog(OpenLog Log, const LogHeader &Header);
  /// From now on \p Table receives what is written. Nothing is staged.
  NOT_DURABLE("touches no file")
  void switchTarget(std::shared_ptr<Memtable> Table);
  /// Everything up to \p Flushed is stable in tables; logs below \p MinLog are
  /// not needed.
  NOT_DURABLE("touches no file")
  void noteFlushed(Lsn Flushed, uint64_t MinLog);

  NOT_DURABLE("touches no file") void poison(const Status &Cause);
  const Status &poisoned() const { return Poison; }

  DURABLE_FLUSHES() Status close() { return Writer.close(); }
  NOT_DURABLE("the store is poisoned") void abandon() { Writer.abandon(); }

  /// Everything up to here may be read.
  Lsn visible() const { return Visible.load(std::memory_order_acquire); }
  /// Everything up to here is stable.
  Lsn durable() const { return Durable.load(); }
  const LogMark &written() const { return Written; }
  /// lsn of the last operation staged.
  Lsn staged() const { return Staged.Last; }
  size_t stagedBytes() const { return Pending.size(); }
  uint64_t groups() const { return Groups; }
  uint64_t bytes() const { return Bytes; }
  uint64_t syncs() const { return Writer.syncs(); }

private:
  /// A caller waiting until its batch is written, or stable. Lives on that
  /// caller's stack while it is in the queue.
  struct Waiter {
    Lsn Last;
    bool Stable;
    Status Result = {};
  };
  /// A batch's place in Pending.
  struct StagedBatch {
    Lsn First;
    size_t Offset, Size;
  };

  Status wait(Guard &Held, Lsn Last, bool Stable);
  void lead(Guard &Held, bool Stable);
  bool covered(const Waiter &W) const;
  bool queued(const Waiter &W) const;
  bool syncDue() const;
  void noteSync();
  void dropStaged(const Status &Cause);
  void wake(const Status &Failed);

  LogWriter Writer; ///< The leader's; under the mutex when nobody leads.
  io::FrameSeed Seed;
  std::string Pending;              ///< Frames staged and not written.
  std::vector<StagedBatch> Batches; ///< In Pending.
  LogMark Staged, Written;
  std::deque<Waiter *> Queue;
  std::condition_variable Changed;
  std::shared_ptr<Memtable> Target;
  std::atomic<Lsn> Durable{0}, Visible{0};
  bool Leading = false;
  uint64_t MinLog = 0; ///< Logs below are let go of by the next leader.
  Status Poison;
  uint64_t Groups = 0, Bytes = 0;
};

} // namespace storage::lsm

#endif // STORAGE_LSM_COMMITTER_H
