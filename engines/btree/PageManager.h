/// \file
/// The data file: reads and writes pages and meta slots. Knows neither the tree
/// nor the log.
///
/// \code
///   writePage() ─► page cache ──sync(), close()──► stable storage
/// \endcode
///
///  - PAGE-4 writePage() never syncs: many pages, one sync().
///  - PAGE-5 No page goes to the file before its commit is durable in the log:
///    writePage() is told how far the log is, and a page beyond that is a bug
///    (asserted, and refused).
///  - PAGE-6 After a failed sync the file is poisoned: writing, sync() and
///    close() return that error; reading goes on.
///
/// What is durable after which call: nothing after writePage() and writeMeta();
/// all of it after sync() or close().
///
/// Thread safety: readPage() from any number of threads beside one writer;
/// close() after the readers.
#ifndef STORAGE_BTREE_PAGEMANAGER_H
#define STORAGE_BTREE_PAGEMANAGER_H

#include "btree/PageCache.h"
#include "io/FileSystem.h"

#include <atomic>

namespace storage::btree {

class PageManager {
public:
  /// Opens the data file \p Path. \p Reading and \p Writing are handles of it;
  /// Writing is null for a read-only store. The cache keeps about
  /// \p CacheBytes.
  PageManager(std::unique_ptr<io::File> Reading,
              std::unique_ptr<io::File> Writing, const FileHeader &Header,
              uint64_t CacheBytes);

  /// The file header of the file open in \p F.
  [[nodiscard]] NOT_DURABLE(
      "only reads") static Expected<FileHeader> readHeader(io::File &F);

  /// The page \p Id as the file has it. Corruption if it is damaged.
  [[nodiscard]] NOT_DURABLE("only reads") Expected<PageRef> readPage(PageId Id);

  /// Writes the sealed page \p P into the page cache; \p Durable is the lsn up
  /// to which the log is stable. The caller owes sync().
  SYNC_DEFERRED_TO("sync") Status writePage(const PageRef &P, Lsn Durable);

  /// The state in meta slot \p Slot (1 or 2), nothing if it is not valid.
  [[nodiscard]] NOT_DURABLE(
      "only reads") Expected<std::optional<TreeState>> readMeta(PageId Slot);
  /// Writes \p State into meta slot \p Slot, which must not be the one that is
  /// relied on. The caller owes sync().
  SYNC_DEFERRED_TO("sync")
  Status writeMeta(PageId Slot, const TreeState &State);

  /// Makes every page and slot written stable.
  DURABLE_FLUSHES() DURABLE_SYNCS() Status sync();

  /// sync(), then closes. Poisoned, it writes nothing and returns that error.
  DURABLE_FLUSHES() DURABLE_SYNCS() Status close();

  /// Closes without a sync: after a failure, or when nothing was opened for
  /// writing.
  NOT_DURABLE("lets go of the file as it is") Status abandon();

  const FileHeader &header() const { return Header; }
  bool readOnly() const { return Writing == nullptr; }
  const std::string &path() const { return Reading->path(); }
  /// Bytes of the file.
  [[nodiscard]] NOT_DURABLE("only reads") Expected<uint64_t> size() {
    return Reading->size();
  }

  struct Counters {
    uint64_t PagesRead, PagesWritten, CacheHits, Syncs;
  };
  Counters counters() const;

private:
  uint64_t offsetOf(PageId Id) const { return uint64_t(Id) * Header.PageSize; }
  Expected<PageRef> load(PageId Id);

  const FileHeader Header;
  std::unique_ptr<io::File> Reading, Writing;
  PageCache Cache;
  std::atomic<uint64_t> PagesRead{0}, PagesWritten{0}, CacheHits{0}, Syncs{0};
};

} // namespace storage::btree

#endif // STORAGE_BTREE_PAGEMANAGER_H
