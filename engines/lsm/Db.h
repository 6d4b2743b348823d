/// \file
/// A log-structured merge store: ordered keys and values, snapshots, atomic
/// batches. A write goes to the log and the memtable; a full memtable becomes a
/// sorted table, and compaction merges tables level by level.
///
/// What survives (Options::SyncWrites and WriteOptions::Sync are OFF BY
/// DEFAULT: PAGE CACHE ONLY, CRASH-VULNERABLE): a process kill loses nothing
/// that was acknowledged. A power loss keeps every sync write and everything
/// before it; of the other writes it may take a suffix, never one from the
/// middle, never anything older than the last flush, sync() or sync write.
///
/// Thread safety: all functions may be called from several threads, close() and
/// the destructor only as the last ones. Writers form one group; readers never
/// wait for them. A failed write may or may not be found by the next opening;
/// which of the two never changes after that.
#ifndef STORAGE_LSM_DB_H
#define STORAGE_LSM_DB_H

#include "lsm/Committer.h"
#include "lsm/Compaction.h"
#include "lsm/DbIterator.h"
#include "lsm/LogRecovery.h"
#include "lsm/Snapshots.h"

#include <thread>

namespace storage::lsm {

class Db {
public:
  /// Opens and recovers the store in \p Directory. NotFound without one unless
  /// CreateIfMissing; Busy if open for writing elsewhere; Corruption if stable
  /// bytes are damaged; Unsupported for a newer format. \p Fs outlives the
  /// store and its iterators.
  [[nodiscard]] DURABLE_ON_SUCCESS static Expected<std::unique_ptr<Db>>
  open(io::FileSystem &Fs, std::string Directory, Options Opts = {});
  /// Neither writes nor syncs: call close().
  ~Db();

  /// Without O.Sync (the default) in the page cache only, crash-vulnerable.
  CACHED_ON_SUCCESS DURABLE_IF("O.Sync || Opts.SyncWrites") Status
      put(std::string_view Key, std::string_view Value,
          const WriteOptions &O = {});
  CACHED_ON_SUCCESS DURABLE_IF("O.Sync || Opts.SyncWrites") Status
      remove(std::string_view Key, const WriteOptions &O = {});
  /// All operations of \p Batch or none.
  CACHED_ON_SUCCESS DURABLE_IF("O.Sync || Opts.SyncWrites") Status
      write(const WriteBatch &Batch, const WriteOptions &O = {});
  /// Makes every acknowledged write stable.
  DURABLE_FLUSHES(Commit)
  DURABLE_SYNCS(Commit) DURABLE_ON_SUCCESS Status sync();
  /// Puts the memtable into a table.
  DURABLE_ON_SUCCESS Status flush();
  /// flush(), then merges all tables into one level.
  DURABLE_ON_SUCCESS Status compact();
  /// Does the background work that is due, in the caller's thread.
  DURABLE_ON_SUCCESS Status work();
  /// Makes everything stable and closes; poisoned, writes nothing and fails.
  DURABLE_ON_SUCCESS Status close();

  /// The value of \p Key now, or at \p At; nothing if there is none.
  [[nodiscard]] NOT_DURABLE("only reads")
      Expected<std::optional<std::string>> get(
          std::string_view Key, const SnapshotPtr &At = nullptr) const;
  /// All keys now, or at \p At.
  std::unique_ptr<DbIterator> iterator(const SnapshotPtr &At = nullptr) const;
  SnapshotPtr snapshot() const;
  /// Reads every table and log and checks it; one error per damaged table.
  NOT_DURABLE("only reads") std::vector<Status> damage();
  /// The first of damage().
  NOT_DURABLE("only reads") Status verify();
  Stats stats() const;
  /// Ok unless the store is closed.
  NOT_DURABLE("touches no file") Status usable(std::string_view Op) const;
  /// The last write visible, and the last one known to be stable.
  Lsn lastSequence() const { return Commit.visible(); }
  Lsn durableSequence() const { return Commit.durable(); }

private:
  /// What readers search, newest first.
  struct View {
    std::shared_ptr<Memtable> Mem, Imm; ///< Imm is null or being flushed.
    VersionPtr Stored;
  };
  Db(io::FileSystem &Fs, std::string Directory, Options Opts);
  DURABLE_ON_SUCCESS Status lockDirectory();
  DURABLE_ON_SUCCESS Status recover();
  DURABLE_ON_SUCCESS Status beginOpening(const RecoveredLogs &Logs);
  NOT_DURABLE("what a crash brings back is removed again")
  void removeUnlisted(const std::vector<std::string> &Names);
  Status commit(const WriteBatch &Batch, const WriteOptions &O);
  NOT_DURABLE("touches no file") Status writable() const;
  DURABLE_WRITES_BUFFER(Commit) Status makeRoom(Guard &Held);
  bool roomy() const;
  bool canSwitch() const;
  NOT_DURABLE("touches no file") Status waitForWork(Guard &Held);
  DURABLE_WRITES_BUFFER(Commit) Status switchMemtable();

  std::pair<View, Lsn> view() const;
  NOT_DURABLE("only reads") Status verifyLogs();
  NOT_DURABLE("touches no file") void takeWork(Guard &Held);
  NOT_DURABLE("touches no file") void giveWork();
  bool workDue() const;
  NOT_DURABLE("touches no file") uint64_t takeFill();
  DURABLE_ON_SUCCESS Status step(Guard &Held);
  DURABLE_ON_SUCCESS Status prepareLog(Guard &Held);
  DURABLE_ON_SUCCESS Status flushImmutable(Guard &Held);
  DURABLE_ON_SUCCESS Status flushLocked(Guard &Held);
  DURABLE_ON_SUCCESS Status runCompaction(Guard &Held, const Compaction &C);
  DURABLE_ON_SUCCESS DURABLE_SYNCS_DIRECTORY(Fs) Status
      install(Guard &Held, std::vector<SyncedTable> Done, uint32_t Level,
              Change C);
  DURABLE_WRITES(Fs)
  Expected<std::vector<SyncedTable>> writeTables(Guard &Held, TableRun &Run);
  Lsn oldestReader() const;
  NOT_DURABLE("what a crash brings back is removed again")
  void dropFiles(FileType Type, const std::vector<uint64_t> &Numbers);
  NOT_DURABLE("touches no file") void noteFailure(const Status &S);
  void run();
  void stopWorker();

  io::FileSystem &Fs;
  const std::string Directory;
  const Options Opts;
  std::unique_ptr<io::FileLock> Lock;
  std::shared_ptr<BlockCache> Cache;
  std::shared_ptr<SnapshotList> Pins = std::make_shared<SnapshotList>();
  VersionSet Versions; ///< Of whoever has Working.

  mutable std::mutex Mutex; ///< Guards what follows; taken before ViewMutex.
  std::condition_variable Room, WorkerWake;
  Committer Commit;
  std::optional<OpenLog> NextLog; ///< Made ahead, for the next switch.
  uint64_t ActiveLog = 0, Salt = 0;
  LogFloor ImmFloor;          ///< Once Imm is in a table.
  std::vector<uint64_t> Logs; ///< Alive, oldest first.
  LevelCursors Cursors;
  bool Working = false, Stopping = false, SyncSeen = false;
  unsigned WorkWanted = 0; ///< Callers waiting for Working.
  std::atomic<bool> Closed{false};
  Status Background; ///< Why the last background work failed.
  Stats Counters;
  std::thread Worker;
  mutable std::mutex ViewMutex; ///< Guards Current.
  View Current;
};

} // namespace storage::lsm

#endif // STORAGE_LSM_DB_H
