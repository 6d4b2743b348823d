/// \file
/// One table open for reading. Index and filter stay in memory; data blocks
/// come through the cache.
///
///  - SST-5 Opening checks the footer (magic, version, features, CRC, number,
///    store), the size that the MANIFEST knows, and the CRCs of index and
///    filter: a damaged table is refused before any of it is believed.
///
/// Thread safety: all functions may be called from several threads. The file
/// stays open as long as the table; an unlinked table is still read.
#ifndef STORAGE_LSM_TABLE_H
#define STORAGE_LSM_TABLE_H

#include "io/FileSystem.h"
#include "lsm/BlockCache.h"
#include "lsm/TableFormat.h"

namespace storage::lsm {

class Table : public std::enable_shared_from_this<Table> {
public:
  [[nodiscard]] NOT_DURABLE("only reads") static Expected<
      std::shared_ptr<const Table>> open(io::FileSystem &Fs,
                                         const std::string &Directory,
                                         TableMeta Meta, uint64_t StoreId,
                                         std::shared_ptr<BlockCache> Cache);

  struct Found {
    Kind What;
    std::string Value;
  };
  /// The newest entry of \p Key visible at \p Sequence.
  [[nodiscard]] NOT_DURABLE("only reads") Expected<std::optional<Found>> find(
      std::string_view Key, Lsn Sequence) const;

  /// Walks all entries; keeps the table alive. \p Keep: through the cache.
  EntryIteratorPtr iterator(bool Keep = true) const;

  /// Reads everything and checks it: CRCs, order, the counts and keys that
  /// footer and MANIFEST know, and that the filter denies no key.
  NOT_DURABLE("only reads") Status verify() const;

  const TableMeta &meta() const { return Meta; }
  const std::string &path() const { return File->path(); }

private:
  friend class TableIterator;
  Table() = default;
  NOT_DURABLE("only reads") Status load();
  /// The contents of the block at \p Place.
  NOT_DURABLE("only reads")
  Expected<std::string> readBlock(BlockPlace Place) const;
  /// The data block that an index entry names; through the cache if \p Keep.
  NOT_DURABLE("only reads")
  Expected<std::shared_ptr<const Block>> dataBlock(std::string_view IndexValue,
                                                   bool Keep) const;

  std::unique_ptr<io::File> File;
  TableMeta Meta;
  uint64_t StoreId = 0;
  std::shared_ptr<BlockCache> Cache;
  std::shared_ptr<const Block> Index;
  std::string Filter;
  TableFooter Footer;
};

using TablePtr = std::shared_ptr<const Table>;

} // namespace storage::lsm

#endif // STORAGE_LSM_TABLE_H
