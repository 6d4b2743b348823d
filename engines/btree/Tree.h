/// \file
/// A B-tree on disk: keys in order, transactions that survive a power loss,
/// snapshots that never wait for the writer.
///
/// \code
///   Expected<std::unique_ptr<Tree>> T = Tree::open(Fs, "data", {});
///   if (T && (*T)->put("key", "value").ok())
///     … stable
/// \endcode
///
/// The way of a change: copied pages in memory (Transaction) → page images and
/// a commit frame in the log, synced (Log) → visible to new snapshots → at the
/// next checkpoint into the data file, synced, and only then may the log be
/// overwritten.
///
///  - BT-12 put, remove and write return ok only when the change is stable: one
///    write and one sync of the log, shared by all threads that wait at that
///    moment.
///  - BT-13 A change is visible after its commit and not before; a failed one
///    never, to any reader of this Tree. The next open may show a failed change
///    or not; which of the two never changes after that.
///  - BT-14 A checkpoint writes the pages, then the meta slot that is not
///    relied on, syncs the data file, and only then lets the log start over.
///  - BT-15 Open writes again, same bytes and offsets, every frame that no
///    later frame says was stable, syncs the log, writes every page of every
///    committed transaction whatever the file has, syncs the data file, and
///    lets the log start over: nothing rests on pages that a failed sync left
///    clean.
///  - BT-16 After a failed sync or write (a full disk aside) every changing
///    call returns the same error; reading goes on, reopening recovers.
///  - BT-17 A store opened read-only changes nothing on disk and takes no lock;
///    one opened for writing is exclusive.
///
/// Thread safety: all functions may be called from several threads, close() and
/// the destructor only as the last ones, when all snapshots are gone.
#ifndef STORAGE_BTREE_TREE_H
#define STORAGE_BTREE_TREE_H

#include "btree/Log.h"
#include "btree/LogReader.h"
#include "btree/Options.h"
#include "btree/Turns.h"
#include "btree/Verify.h"

namespace storage::btree {

class Tree {
public:
  /// Opens and recovers the store in \p Directory. NotFound without one unless
  /// CreateIfMissing; Busy if open for writing elsewhere; Corruption if stable
  /// bytes are damaged; Unsupported for a newer format. \p Fs outlives the
  /// tree.
  [[nodiscard]] DURABLE_ON_SUCCESS static Expected<std::unique_ptr<Tree>>
  open(io::FileSystem &Fs, const std::string &Directory,
       TreeOptions Options = {});
  /// Neither writes nor syncs: call close().
  ~Tree() = default;

  DURABLE_ON_SUCCESS Status put(std::string_view Key, std::string_view Value);
  /// Removing a key that is not there is no error, and commits nothing.
  DURABLE_ON_SUCCESS Status remove(std::string_view Key);
  /// Makes all \p Changes, in order, or none. Limit, with nothing changed, if a
  /// key, a value or the transaction is too large.
  DURABLE_ON_SUCCESS Status write(std::span<const Change> Changes);
  /// Moves what is in the log into the data file.
  DURABLE_ON_SUCCESS Status checkpoint();
  /// checkpoint(), then closes the files. Poisoned, it writes nothing and
  /// returns that error. Every later change returns Closed.
  DURABLE_ON_SUCCESS Status close();

  /// The value of \p Key, nothing if there is none.
  [[nodiscard]] Expected<std::optional<std::string>>
  get(std::string_view Key) const;
  Status scan(const Range &Keys, const Visitor &Visit) const;
  /// The last committed transaction.
  Snapshot snapshot() const { return Snapshot(View(current(), *Pages)); }
  /// Checks every page of the last committed transaction.
  VerifyReport verify() const { return verifyTree(View(current(), *Pages)); }
  TreeStats stats() const;
  /// Ok unless closed.
  NOT_DURABLE("touches no file") Status readable() const;
  /// Ok when a changing call may go on: not closed, read-only or poisoned.
  NOT_DURABLE("touches no file") Status status() const;
  uint32_t pageSize() const { return Pages->header().PageSize; }

private:
  using Guard = std::unique_lock<std::mutex>;
  Tree(io::FileSystem &Fs, std::string Directory, TreeOptions Options)
      : Fs(Fs), Directory(std::move(Directory)), Options(Options) {}
  std::string pathOf(const char *Name) const {
    return io::joinPath(Directory, Name);
  }

  // TreeOpen.cpp
  DURABLE_ON_SUCCESS Status recover();
  DURABLE_ON_SUCCESS Status takeLock();
  DURABLE_ON_SUCCESS Status create();
  Expected<bool> present();
  Expected<TreeState> chooseState(const LogContents &Found);
  Status missingLog(const Status &Cause) const;
  Status openPages(std::unique_ptr<io::File> Writing);
  Status openBesideWriter();
  Status readBesideWriter(io::File &LogFile);
  DURABLE_ON_SUCCESS Status openForWriting();
  DURABLE_ON_SUCCESS Status replay(const LogContents &Found);
  NOT_DURABLE("touches no file")
  void publish(const TreeState &State, const PageTable &Table,
               std::shared_ptr<Epoch> Since);

  Status checkChanges(std::span<const Change> Changes) const;
  Status writable() const;
  NOT_DURABLE("touches no file") std::shared_ptr<const Version> current() const;
  NOT_DURABLE("touches no file") Status poison(const Status &Cause);

  /// Commits the changes of \p Group as one transaction.
  DURABLE_ON_SUCCESS Status commit(std::span<Turn *const> Group);
  DURABLE_ON_SUCCESS Status commitTogether(std::vector<Turn *> &Group);
  DURABLE_ON_SUCCESS Status checkpointIfDue();
  WRITE_AHEAD("Pages", "Journal")
  STABLE_BEFORE("Pages", "startOver()") DURABLE_ON_SUCCESS Status moveLog();
  Status closeFiles(const Status &Before);
  /// Writes the pages of \p From to the data file and makes them stable.
  WRITE_AHEAD("Journal", "Pages")
  DURABLE_FLUSHES(Pages)
  DURABLE_SYNCS(Pages) DURABLE_ON_SUCCESS Status writeBack(const Version &From);
  void saveForReaders(const Version &From, Epoch &Old);

  io::FileSystem &Fs;
  const std::string Directory;
  const TreeOptions Options;
  std::unique_ptr<io::FileLock> Lock;
  std::unique_ptr<PageManager> Pages;
  std::unique_ptr<Log> Journal;    ///< Null if read-only. Its turn's.
  PageId NextMeta = FirstMetaPage; ///< The slot that is not relied on.
  uint64_t NextTry = 0; ///< After a full disk: log size to try again at.

  mutable std::mutex Mutex; ///< Guards what follows.
  Turns Writers;
  std::shared_ptr<const Version> Published;
  bool Closed = false;
  Status Poison;
  TreeStats Counts;
};

} // namespace storage::btree

#endif // STORAGE_BTREE_TREE_H
