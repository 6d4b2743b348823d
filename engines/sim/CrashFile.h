/// \file
/// The unsynced operations on the contents of one file, and what a crash may
/// leave of them.
///
/// What the disk may hold is a *size*, as it was after some operation or at a
/// sector boundary inside a growing write, and for each dirty sector below it a
/// *version*: the sector as some write left it, the earlier ones included, for
/// that is how a page cache writes back.
///
///  - CRASH-3 Bytes that no pending operation wrote are those of the last
///    settled contents, or zeros above its size.
///  - CRASH-4 After a failed sync no later one settles what it marked clean,
///    except in sectors that are written again.
///
/// Thread safety: one thread per object.
#ifndef STORAGE_SIM_CRASHFILE_H
#define STORAGE_SIM_CRASHFILE_H

#include "sim/CrashNames.h"

#include <set>

namespace storage::sim {

/// Contents that a crash may leave.
struct FileState {
  Contents Bytes;
  std::vector<size_t> Lost; ///< Operations that did not survive whole.
  bool Garbage = false;
};

class CrashFile {
public:
  explicit CrashFile(Contents Stable) : Stable(std::move(Stable)) {}

  /// \p O, at \p Index of the trace, happened. \p O outlives this.
  void add(size_t Index, const Op &O);
  /// A sync of the file completed.
  void settle();
  /// A sync failed and left the pages clean.
  void fail();

  bool pending() const { return !Ops.empty(); }
  std::vector<size_t> indices() const;
  /// Pending truncations and allocations, which a journal orders.
  std::vector<size_t> gates() const;
  const Contents &stable() const { return Stable; }

  /// What a crash may leave: first what is settled with as little more as
  /// possible, second everything. With \p Committed given, truncations and
  /// allocations before that index have happened and the others not.
  /// \p Exhaustive becomes false if these are not all.
  std::vector<FileState> states(const CrashModel &Model,
                                const CrashBounds &Bounds, size_t Committed,
                                bool &Exhaustive) const;

private:
  struct Pending {
    size_t Index;
    const Op *O;
    bool Clean = false;           ///< A failed sync marked it clean.
    std::set<uint64_t> Rewritten; ///< Sectors that later became stable.
  };
  struct SizeChoice;
  struct Version;
  struct Sector;
  class Lister;

  void whole(std::vector<FileState> &Out) const;
  void prefixes(std::vector<FileState> &Out) const;
  std::vector<SizeChoice> sizes(size_t Committed) const;
  /// Sector \p S of \p All, made with its settled version.
  Sector &sectorOf(std::map<uint64_t, Sector> &All, uint64_t S) const;
  /// Zeroes what lies behind \p Size in all versions.
  void cut(std::map<uint64_t, Sector> &All, uint64_t Size) const;
  std::map<uint64_t, Sector> sectors(const SizeChoice &Size,
                                     const CrashModel &Model) const;

  Contents Stable;
  std::vector<Pending> Ops;
};

} // namespace storage::sim

#endif // STORAGE_SIM_CRASHFILE_H
