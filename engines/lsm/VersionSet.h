/// \file
/// The current Version, the MANIFEST behind it, and the file numbers.
///
///  - LSM-12 A change of tables becomes current only after its edit is stable,
///    and its edit is written only after its tables and their names are. So
///    every stable MANIFEST lists tables that are whole and there.
///  - LSM-13 File numbers are never reused: an opening goes on behind every
///  number
///    that the MANIFEST or the directory knows.
///
/// Thread safety: newFile() may be called from several threads; everything else
/// belongs to whoever does background work (one at a time).
#ifndef STORAGE_LSM_VERSIONSET_H
#define STORAGE_LSM_VERSIONSET_H

#include "lsm/Manifest.h"
#include "lsm/TableBuilder.h"
#include "lsm/Version.h"

#include <atomic>

namespace storage::lsm {

/// Tables whose contents and names are stable: what an edit may add.
class [[nodiscard]] StableTables {
public:
  StableTables(StableTables &&) = default;
  StableTables &operator=(StableTables &&) = default;
  const Tables &all() const { return Opened; }

private:
  StableTables() = default;
  friend Expected<StableTables> settleTables(io::FileSystem &Fs,
                                             const std::string &Directory,
                                             uint64_t StoreId,
                                             std::vector<SyncedTable> Synced,
                                             std::shared_ptr<BlockCache> Cache);
  Tables Opened;
};

/// Makes the names of \p Synced stable and opens the tables.
[[nodiscard]] DURABLE_SYNCS_DIRECTORY(Fs) Expected<StableTables> settleTables(
    io::FileSystem &Fs, const std::string &Directory, uint64_t StoreId,
    std::vector<SyncedTable> Synced, std::shared_ptr<BlockCache> Cache);

/// A change of the table set.
struct Change {
  std::optional<LogFloor> Floor;
  std::vector<std::pair<uint32_t, TablePtr>> Removed, Added; ///< With levels.

  NOT_DURABLE("touches no file")
  void remove(uint32_t Level, const Tables &Some);
  NOT_DURABLE("touches no file")
  void add(uint32_t Level, const StableTables &Some);
  NOT_DURABLE("touches no file")
  void move(uint32_t From, uint32_t To, const Tables &Some);
};

class VersionSet {
public:
  VersionSet(io::FileSystem &Fs, const std::string &Directory,
             std::shared_ptr<BlockCache> Cache);

  /// Reads CURRENT and MANIFEST and opens the tables; NotFound without CURRENT.
  NOT_DURABLE("only reads") Status load();
  /// Begins with nothing, as store \p Id.
  NOT_DURABLE("touches no file") void startEmpty(uint64_t Id);
  /// Numbers up to \p Seen are taken.
  NOT_DURABLE("touches no file") void skipFiles(uint64_t Seen);

  /// Begins a fresh MANIFEST with the current state, for the opening \p Now
  /// that recovered \p Sealed (MAN-3).
  DURABLE_ON_SUCCESS Status startManifest(const Incarnation &Now,
                                          std::vector<SealedLog> Sealed);

  /// Makes \p C stable and then current. After NoSpace nothing has changed;
  /// after any other failure no further change is possible.
  DURABLE_FLUSHES(Log)
  DURABLE_SYNCS(Log) DURABLE_ON_SUCCESS Status apply(const Change &C);

  DURABLE_FLUSHES(Log) Status close() { return Log.close(); }
  NOT_DURABLE("the store is poisoned") void abandon() { Log.abandon(); }

  uint64_t newFile() { return Next.fetch_add(1); }
  const VersionPtr &current() const { return Now; }
  const StoreState &state() const { return State; }
  uint64_t storeId() const { return StoreId; }
  uint64_t manifestNumber() const { return Log.number(); }
  uint64_t syncs() const { return Syncs.load(std::memory_order_relaxed); }

private:
  static constexpr uint64_t ManifestRollBytes = 4u << 20;
  /// Makes the file of a fresh MANIFEST with State.
  DURABLE_ON_SUCCESS Status rollManifest();

  io::FileSystem &Fs;
  const std::string Directory;
  std::shared_ptr<BlockCache> Cache;
  ManifestWriter Log;
  uint64_t StoreId = 0;
  StoreState State;
  VersionPtr Now;
  std::atomic<uint64_t> Next{1}, Syncs{0};
  uint64_t SnapshotBytes = 0; ///< Of the MANIFEST in use.
};

} // namespace storage::lsm

#endif // STORAGE_LSM_VERSIONSET_H
