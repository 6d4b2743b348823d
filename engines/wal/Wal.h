/// \file
/// A write-ahead log: appends records, says which are stable, and gives them
/// back in order after a crash.
///
/// One thread at a time leads: it writes what all callers have staged as one
/// group and, if the mode or a caller asks for it, syncs once for all.
///
/// What survives a power loss (a process kill loses nothing acknowledged): mode
/// Sync everything acknowledged; Batch all but at most N - 1 appends; None a
/// prefix with everything up to the last forced sync. appendBatch, checkpoint,
/// truncate, waitDurable and close force one in every mode.
///
///  - WAL-6 Mode Sync acknowledges after the sync that covers the append;
///    durableLsn() never exceeds what a completed sync covers.
///  - WAL-7 In mode Batch acknowledged and unsynced appends never exceed N - 1,
///    over all threads and across rotation.
///  - WAL-8 In mode None append never syncs, rotation included.
///  - WAL-11 After a failed sync, or a failed write that could not be cut back,
///    the log is poisoned: every mutating call returns the sticky error,
///    reading goes on, reopening recovers. NoSpace is cut back: no poison.
///
/// Thread safety: all functions may be called from several threads, close() and
/// the destructor only last. A failed append may or may not be found by the
/// next open; which of the two never changes after that.
#ifndef STORAGE_WAL_WAL_H
#define STORAGE_WAL_WAL_H

#include "wal/Commit.h"
#include "wal/Options.h"
#include "wal/Recovery.h"
#include "wal/SegmentWriter.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace storage::wal {

class Wal {
public:
  /// Longest record or batch payload, in bytes.
  static constexpr size_t MaxRecord = io::MaxFramePayload;
  /// Mode None: segments that may wait for a sync; then append: Limit.
  static constexpr size_t MaxUnsyncedSegments = 256;
  /// Called by replay for each record; replay stops at an error.
  using Visitor = std::function<Status(Lsn, std::string_view)>;

  /// Opens and recovers the log in \p Directory. NotFound without one unless
  /// CreateIfMissing; Busy if open for writing elsewhere; Corruption if stable
  /// bytes are damaged; Unsupported for a newer format. \p Fs outlives the log.
  [[nodiscard]] DURABLE_ON_SUCCESS static Expected<std::unique_ptr<Wal>>
  open(io::FileSystem &Fs, std::string Directory, WalOptions Options = {});
  /// open() of a log that must not exist.
  [[nodiscard]] DURABLE_ON_SUCCESS static Expected<std::unique_ptr<Wal>>
  create(io::FileSystem &Fs, std::string Directory, WalOptions Options = {});
  /// Neither writes nor syncs: call close().
  ~Wal();

  /// Appends one record; returns its lsn.
  [[nodiscard]] DURABLE_IF("Mode == SyncMode::Sync") Expected<Lsn> append(
      std::string_view Record);
  /// Appends 1 to 65535 records, all or nothing; returns the last one's lsn.
  [[nodiscard]] DURABLE_ON_SUCCESS Expected<Lsn>
  appendBatch(std::span<const std::string_view> Records);
  /// Notes that the caller's state is stable up to \p Applied; takes an lsn.
  [[nodiscard]] DURABLE_ON_SUCCESS Expected<Lsn> checkpoint(Lsn Applied);
  /// Forgets the records up to \p UpTo, and segments with nothing else.
  DURABLE_ON_SUCCESS Status truncate(Lsn UpTo);
  /// Returns when all up to \p Target is stable; syncs if nobody else does.
  DURABLE_SYNCS(Writer) DURABLE_ON_SUCCESS Status waitDurable(Lsn Target);
  /// Makes everything stable and closes; poisoned, writes nothing and fails.
  DURABLE_ON_SUCCESS Status close();

  /// Visits the records after \p After and the base, in order, up to the last
  /// one when called. The visitor may append; what is truncated may be left
  /// out.
  Status replay(Lsn After, const Visitor &Visit) const;

  /// Everything up to here is stable.
  Lsn durableLsn() const { return Durable.load(); }
  Lsn lastLsn() const;       ///< lsn of the last record written.
  Lsn baseLsn() const;       ///< Records up to here are truncated.
  Lsn checkpointLsn() const; ///< The last checkpoint's Applied, or base.
  WalStats stats() const;

private:
  using Guard = std::unique_lock<std::mutex>;

  Wal(io::FileSystem &Fs, std::string Directory, WalOptions Options);
  DURABLE_ON_SUCCESS Status recover();
  DURABLE_ON_SUCCESS Status startEpoch(Lsn NewBase);
  DURABLE_ON_SUCCESS Status removeTruncated();
  SegmentHeader nextHeader(SegmentNumber N, uint64_t Salt, Lsn NewBase) const;
  NOT_DURABLE("only reads") Status writable() const;
  /// Frames a record into Pending; returns its last lsn. May rotate.
  DURABLE_WRITES_BUFFER(Writer)
  Expected<Lsn> stage(Guard &Held, FrameType Type, uint16_t Count,
                      std::string_view Payload);
  CACHED_ON_SUCCESS Status commitCached(Guard &Held, Lsn Last);
  DURABLE_FLUSHES(Writer)
  DURABLE_SYNCS(Writer) Status commitDurable(Guard &Held, Lsn Last);
  Status wait(Guard &Held, Lsn Last, bool Stable);
  bool queued(const Waiter &W) const;
  void lead(Guard &Held, bool Stable);
  DURABLE_WRITES(Writer) void drain(Guard &Held);
  DURABLE_FLUSHES(Writer) DURABLE_SYNCS(Writer) Status syncWritten();
  void dropStaged(const Status &Cause);
  bool syncDue(uint64_t Appends) const;
  void noteSync();
  DURABLE_IF("Mode != SyncMode::None") Status rotate();
  CACHED_ON_SUCCESS Status rotateCached();
  DURABLE_FLUSHES(Writer)
  DURABLE_SYNCS(Writer) DURABLE_ON_SUCCESS Status rotateDurably();
  void adopt(const SegmentHeader &Header);
  bool covered(const Waiter &W) const;
  void wake(const Status &Failed);
  NOT_DURABLE("touches no file") void poison(const Status &Cause);
  void work();
  void stopWorker();

  io::FileSystem &Fs;
  const std::string Directory;
  const WalOptions Options;
  const SyncMode Mode;
  std::unique_ptr<io::FileLock> Lock;

  mutable std::mutex Mutex; ///< Guards what follows.
  std::condition_variable Changed, WorkerWake;
  SegmentWriter Writer; ///< The leader's; under the mutex when nobody leads.
  std::vector<Segment> Chain; ///< Oldest first; the last is the active one.
  std::string Pending;        ///< Frames staged and not written.
  Mark Staged, Written;
  std::deque<Waiter *> Queue;
  std::atomic<Lsn> Durable{0};
  uint64_t LogId = 0;
  Lsn Base = 0, Checkpoint = 0;
  uint64_t PendingAppends = 0, UnsyncedAppends = 0;
  std::chrono::steady_clock::time_point OldestUnsynced;
  bool Leading = false, Closed = false, Stopping = false, WantSpare = false;
  Status Poison;
  WalStats Stats;
  std::thread Worker;
};

} // namespace storage::wal

#endif // STORAGE_WAL_WAL_H
