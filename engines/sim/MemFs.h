/// \file
/// A file system in memory with a page cache that can be lost: every file and
/// directory has what the process sees and what would be left after a power
/// loss.
///
/// A sync copies the dirty sectors (512 bytes) of a file from the first to the
/// second; syncDirectory() does the same for the names of a directory.
/// powerLoss() throws the first away.
///
///  - SIM-1 After powerLoss() a file has exactly the sectors that a completed
///    sync covered (plus, on request, a random subset of the dirty ones), and a
///    name exists exactly if its directory was synced since.
///  - SIM-2 Handles opened before powerLoss() fail every call with EIO: nobody
///    writes from before the crash.
///  - SIM-3 A failed sync leaves the pages in one of three states, as
///    failSync() says; a later sync never repairs pages that a failed one
///    marked clean.
///
/// What it does not do: partial directory syncs, reordering between files,
/// permissions, links.
///
/// Thread safety: all functions may be called from several threads.
#ifndef STORAGE_SIM_MEMFS_H
#define STORAGE_SIM_MEMFS_H

#include "io/FileSystem.h"

#include <map>
#include <mutex>
#include <random>
#include <set>

namespace storage::sim {

/// What a failed sync did to the dirty pages.
enum class SyncFault : uint8_t {
  Lost,     ///< Marked clean: still readable, never written (Linux, most file
            ///< systems).
  Reverted, ///< Dropped: reads see the last stable contents.
  Kept,     ///< Still dirty: a later sync would write them.
};

/// A file system that can be told what a failed sync did.
class SyncFaultTarget {
public:
  virtual ~SyncFaultTarget() = default;
  /// Applies \p Fault to the dirty pages of the file at \p Path.
  virtual void failSync(const std::string &Path, SyncFault Fault) = 0;
};

class MemFs final : public io::FileSystem, public SyncFaultTarget {
public:
  static constexpr uint64_t SectorSize = 512;

  MemFs();
  ~MemFs() override;

  Expected<std::unique_ptr<io::File>>
  open(const std::string &Path, io::OpenMode Mode,
       uint64_t AppendAt = io::AppendAtEnd) override;
  Expected<std::unique_ptr<io::File>>
  create(const std::string &Path,
         io::CreateMode How = io::CreateMode::New) override;
  Status rename(const std::string &From, const std::string &To) override;
  Status unlink(const std::string &Path) override;
  Status mkdir(const std::string &Path) override;
  Expected<std::vector<std::string>>
  list(const std::string &Directory) override;
  Status syncDirectory(const std::string &Directory) override;
  Expected<std::unique_ptr<io::FileLock>>
  lock(const std::string &Path) override;
  void failSync(const std::string &Path, SyncFault Fault) override;

  /// Loses power: only what was synced remains. With \p Random each dirty
  /// sector survives with probability 1/2.
  void powerLoss(std::mt19937_64 *Random = nullptr);

  /// The bytes of the file at \p Path as a process sees them; empty if there is
  /// none.
  std::string contents(const std::string &Path) const;
  /// Replaces the file at \p Path by \p Bytes, stable at once: how tests damage
  /// files.
  void plant(const std::string &Path, std::string Bytes);
  /// Files written (also by truncation) or synced, and names changed, since
  /// construction.
  uint64_t changes() const;

private:
  friend class MemFile;
  friend class MemLock;
  /// Contents of one file.
  struct Inode {
    std::string Cached, Stable;
    std::set<uint64_t> Dirty; ///< Sectors of Cached that Stable lacks.
    bool SizeDirty = false;
  };
  struct Directory;
  struct Node {
    std::shared_ptr<Inode> File;
    std::shared_ptr<Directory> Dir;
  };
  struct Directory {
    std::map<std::string, Node> Names, StableNames;
  };

  /// The directory at \p Path, null if there is none.
  Directory *findDirectory(const std::string &Path) const;
  Inode *findFile(const std::string &Path) const;
  static void revert(Directory &Dir, std::mt19937_64 *Random);
  static void syncInode(Inode &I);

  mutable std::mutex Mutex;
  std::shared_ptr<Directory> Root;
  std::set<std::string> Locks;
  uint64_t Life =
      0; ///< Counts power losses; handles of an earlier life are dead.
  uint64_t Changes = 0;
};

} // namespace storage::sim

#endif // STORAGE_SIM_MEMFS_H
