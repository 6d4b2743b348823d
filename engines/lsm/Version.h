/// \file
/// The tables of the store at one moment, by level.
///
/// Level 0 holds flushed memtables, which overlap; in each deeper level the
/// tables are disjoint in user keys. A newer entry of a key is never deeper
/// than an older one.
///
///  - LSM-6 A Version never changes. Readers hold the one they began with, and
///    with it its tables, whatever compaction does meanwhile.
///
/// Thread safety: immutable.
#ifndef STORAGE_LSM_VERSION_H
#define STORAGE_LSM_VERSION_H

#include "lsm/Table.h"

namespace storage::lsm {

inline constexpr uint32_t Levels = 7;

using Tables = std::vector<TablePtr>;

/// User keys, both included.
struct KeyRange {
  std::string Smallest, Largest;
};

/// The user keys that \p Some hold; \p Some is not empty.
KeyRange rangeOf(const Tables &Some);

class Version {
public:
  /// Level 0 newest first, the others by key.
  std::array<Tables, Levels> Level;

  /// The newest entry of \p Key visible at \p Sequence.
  [[nodiscard]] NOT_DURABLE("only reads")
      Expected<std::optional<Table::Found>> find(std::string_view Key,
                                                 Lsn Sequence) const;
  /// One iterator per level-0 table and per deeper level.
  void addIterators(std::vector<EntryIteratorPtr> &Out) const;

  /// Tables of \p L that hold keys of \p Range. In level 0 the range grows
  /// until it cuts no table.
  Tables overlapping(uint32_t L, KeyRange Range) const;
  /// Whether a level deeper than \p L may hold \p User.
  bool mayHoldBelow(uint32_t L, std::string_view User) const;

  uint64_t bytes(uint32_t L) const;
  size_t count() const;
  /// The deepest level with tables, 0 if there is none.
  uint32_t deepest() const;
  /// Sorts the levels; Corruption of \p Path if tables of a level overlap.
  Status arrange(std::string_view Path);
};

using VersionPtr = std::shared_ptr<const Version>;

/// The tables of \p Sorted, disjoint and by key, as one sequence. \p Keep:
/// blocks go through the cache.
EntryIteratorPtr chainTables(Tables Sorted, bool Keep);

} // namespace storage::lsm

#endif // STORAGE_LSM_VERSION_H
