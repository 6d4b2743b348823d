/// \file
/// A log-structured hash table: every change is appended to a file, and an
/// index in memory says where each key's newest value is (Sheehy and Smith,
/// "Bitcask: A Log-Structured Hash Table for Fast Key/Value Data", 2010).
///
/// What survives a power loss (a process kill loses nothing acknowledged): with
/// SyncWrites everything acknowledged; without, a prefix with everything up to
/// the last rotation, sync(), merge() or close().
///
/// Unlike in the paper, a sequence number orders, not a clock; merge outputs
/// count when a manifest lists them; a crashed file is copied, never appended
/// to; writers that wait are committed as one group.
///
///  - BC-15 Rotation: footer, sync, name of a sealed file, directory synced.
///    The next file is made by the first change that needs it.
///  - BC-16 After a failed sync, or a failed write that could not be cut back,
///    the store is poisoned: every mutating call returns the sticky error,
///    reading goes on, reopening recovers. NoSpace is cut back: no poison.
///  - BC-17 A merge is visible when the manifest is, as a whole. Before that,
///    everything is stable that supersedes what it leaves out; inputs are
///    unlinked after it. A removal is left out only if no older file stays.
///  - BC-18 A store opened read-only changes nothing on disk and takes no lock;
///    one opened for writing is exclusive.
///
/// Limits: all keys and, while scanning, one data file are in memory.
///
/// Thread safety: all functions may be called from several threads, close() and
/// the destructor only last. Writers wait for each other, readers for nobody. A
/// failed change may or may not be found later; which of the two is for good.
#ifndef STORAGE_BITCASK_BITCASK_H
#define STORAGE_BITCASK_BITCASK_H

#include "bitcask/Recovery.h"
#include "bitcask/Writers.h"

#include <atomic>
#include <condition_variable>
#include <deque>

namespace storage::bitcask {

class Bitcask {
public:
  /// Called by fold for each key and value; fold stops at an error.
  using Visitor = std::function<Status(std::string_view, std::string_view)>;

  /// Opens and recovers the store in \p Directory. NotFound without one unless
  /// CreateIfMissing; Busy if open for writing elsewhere; Corruption if stable
  /// bytes are damaged; Unsupported for a newer format. \p Fs outlives it.
  [[nodiscard]] DURABLE_ON_SUCCESS static Expected<std::unique_ptr<Bitcask>>
  open(io::FileSystem &Fs, std::string Directory, BitcaskOptions Options = {});
  /// Neither writes nor syncs: call close().
  ~Bitcask();

  /// The value of \p Key, nothing without one; Corruption if it is damaged.
  [[nodiscard]] NOT_DURABLE("only reads")
      Expected<std::optional<std::string>> get(std::string_view Key) const;
  /// Keys have 1 to 65535 bytes, values at most 64 MiB; longer ones are Limit.
  DURABLE_IF("SyncWrites")
  Status put(std::string_view Key, std::string_view Value);
  /// Removing a key that is not there is no error.
  DURABLE_IF("SyncWrites") Status remove(std::string_view Key);
  /// Makes every acknowledged change stable.
  DURABLE_SYNCS(Active) DURABLE_ON_SUCCESS Status sync();
  /// Seals the active file.
  DURABLE_ON_SUCCESS Status rotate();
  /// Rewrites what is live of the sealed files that \p Scope names and removes
  /// them. Reading and writing go on meanwhile. Busy while another merge runs.
  DURABLE_ON_SUCCESS Status merge(MergeScope Scope = MergeScope::Worthwhile);
  /// Makes all stable, seals, closes; poisoned, writes nothing and fails.
  DURABLE_ON_SUCCESS Status close();

  /// Visits all keys and values as of the call, in no order.
  NOT_DURABLE("only reads") Status fold(const Visitor &Visit) const;
  /// Reads every file and checks it; the damage found, by file.
  [[nodiscard]] NOT_DURABLE(
      "only reads") Expected<std::vector<Status>> verify();
  BitcaskStats stats() const;

private:
  using Guard = std::unique_lock<std::mutex>;
  /// A caller in the queue, on its own stack.
  struct Waiter;
  class Turn;
  struct MergeOutput;
  struct MergeWork;

  Bitcask(io::FileSystem &Fs, std::string Directory, BitcaskOptions Options);
  DURABLE_ON_SUCCESS Status recover();
  NOT_DURABLE("only reads") Status recoverReadOnly();
  void adopt(RecoveredStore &Store);
  DURABLE_ON_SUCCESS Status createStore();
  DURABLE_IF("SyncWrites") Status change(const Record &C);
  std::vector<Record> frontGroup() const;
  DURABLE_IF("SyncWrites") Status writeGroup(std::vector<Record> &Changes);
  NOT_DURABLE("touches no file")
  void apply(const std::vector<Record> &Changes, uint64_t Offset);
  DURABLE_ON_SUCCESS Status makeRoom(uint64_t Bytes);
  DURABLE_FLUSHES(Active)
  DURABLE_SYNCS(Active) DURABLE_ON_SUCCESS Status sealActive();
  DURABLE_FLUSHES(Active)
  DURABLE_SYNCS(Active) DURABLE_ON_SUCCESS Status closeActive();
  NOT_DURABLE("a hint is optional") Status hintFor(const DataFile &File);
  DURABLE_FLUSHES(Active) DURABLE_SYNCS(Active) Status syncActive();
  NOT_DURABLE("touches no file") Status keep(const Status &Failed);
  NOT_DURABLE("only reads") Status writable(const char *Op) const;
  FileId takeId();
  NOT_DURABLE("counts")
  void count(uint64_t BitcaskStats::*Which, uint64_t By = 1) const;
  NOT_DURABLE("only reads") bool choose(MergeScope Scope, MergeWork &Work);
  DURABLE_ON_SUCCESS Status rewrite(MergeWork &Work);
  DURABLE_WRITES_BUFFER(Work)
  Status rewriteFile(const DataFile &In, MergeWork &Work);
  DURABLE_WRITES_BUFFER(Work)
  Status rewriteRecord(const Record &R, MergeWork &Work);
  DURABLE_FLUSHES(Out) DURABLE_SYNCS(Out) Status finishOutput(MergeOutput &Out);
  WRITE_AHEAD("Listed", "Fs")
  DURABLE_SYNCS(Active) DURABLE_ON_SUCCESS Status install(MergeWork &Work);
  NOT_DURABLE("the next opening does it") void discard(MergeWork &Work);
  DURABLE_SYNCS_DIRECTORY(Fs)
  DURABLE_ON_SUCCESS Status removeInputs(const std::vector<FileId> &Gone);

  io::FileSystem &Fs;
  const std::string Directory;
  const BitcaskOptions Options;
  const bool SyncWrites;
  std::unique_ptr<io::FileLock> Lock;
  Keydir Keys;

  std::atomic<bool> Closed{false};
  mutable std::mutex Mutex; ///< Guards the queue, NextId and Stats.
  std::condition_variable Moved;
  std::deque<Waiter *> Queue; ///< Whose front has the turn.
  FileId NextId = 1;
  mutable BitcaskStats Stats;

  // Of whoever has the turn:
  std::unique_ptr<ActiveWriter> Active;
  Manifest Listed;
  FileId Newest = 0;
  Sequence Last = 0;     ///< Last change written.
  Sequence Stable = 0;   ///< Every change up to here is.
  Sequence Assigned = 0; ///< Last number given to a change, failed or not.
  bool Merging = false;
  Status Poison;
};

} // namespace storage::bitcask

#endif // STORAGE_BITCASK_BITCASK_H
