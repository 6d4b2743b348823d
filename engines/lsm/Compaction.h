/// \file
/// Leveled compaction (O'Neil et al., "The log-structured merge-tree", 1996,
/// with the levels of LevelDB): merges tables of one level into the next, and
/// leaves out what nobody can see any more.
///
///  - LSM-17 An entry is left out only if a newer one of its key is visible to
///  every
///    snapshot, and a tombstone only if no deeper level may hold its key. All
///    versions of a key stay in one table.
///
/// Thread safety: functions without state; a compaction belongs to whoever runs
/// it.
#ifndef STORAGE_LSM_COMPACTION_H
#define STORAGE_LSM_COMPACTION_H

#include "lsm/VersionSet.h"

namespace storage::lsm {

/// What a compaction reads, and where its result goes.
struct Compaction {
  std::vector<std::pair<uint32_t, Tables>> Inputs; ///< By level.
  uint32_t OutputLevel = 1;

  /// One table that overlaps nothing where it goes: it need not be written.
  bool isMove() const;
};

/// Where the next compaction of each level begins (round robin).
using LevelCursors = std::array<std::string, Levels>;

/// Whether a level of \p V holds more than it may.
bool needsCompaction(const Version &V, const Options &Opts);
/// The compaction that \p V needs most; nothing if it needs none.
std::optional<Compaction> pickCompaction(const Version &V, const Options &Opts,
                                         LevelCursors &Cursors);
/// One that merges all of \p V into its deepest level; nothing if it is empty.
std::optional<Compaction> wholeCompaction(const Version &V);

/// Decides which entries of a sorted sequence may be left out (LSM-17).
class DropRule {
public:
  /// \p Oldest is the oldest moment that somebody may read. \p Stored and \p
  /// OutputLevel tell what lies deeper than the result; null: anything may.
  DropRule(Lsn Oldest, VersionPtr Stored, uint32_t OutputLevel)
      : Oldest(Oldest), Stored(std::move(Stored)), OutputLevel(OutputLevel) {}
  /// Entries must be given in order.
  bool keep(const EntryKey &Key);

private:
  const Lsn Oldest;
  const VersionPtr Stored;
  const uint32_t OutputLevel;
  std::string LastUser;
  bool First = true;
  Lsn Newer = 0; ///< Sequence of the entry before, of the same key.
};

/// The entries of all inputs of \p C as one sequence.
EntryIteratorPtr inputsOf(const Compaction &C);

/// Writes what a rule keeps of a sequence into tables, one at a time.
class TableRun {
public:
  /// Tables of about \p TableBytes each.
  TableRun(const std::string &Directory, const Options &Opts,
           VersionSet &Versions, EntryIteratorPtr Entries, DropRule Rule,
           uint64_t TableBytes);

  /// The next table, its contents stable and its name not; nothing at the end.
  [[nodiscard]] DURABLE_WRITES(Fs) Expected<std::optional<SyncedTable>> next(
      io::FileSystem &Fs);

  /// Numbers of the files made so far, for removal after a failure.
  const std::vector<uint64_t> &made() const { return Made; }

private:
  /// Moves to the next entry that is kept.
  NOT_DURABLE("only reads") void skipDropped();

  const std::string &Directory;
  const Options &Opts;
  VersionSet &Versions;
  EntryIteratorPtr Entries;
  DropRule Rule;
  const uint64_t TableBytes;
  bool Started = false;
  std::vector<uint64_t> Made;
};

} // namespace storage::lsm

#endif // STORAGE_LSM_COMPACTION_H
