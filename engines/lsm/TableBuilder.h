/// \file
/// Writes one table: entries in order, then filter, index and footer.
///
///  - SST-4 A table is whole and synced before anything can name it: the
///  MANIFEST
///    takes only a SyncedTable, and only finish() makes one. A builder that is
///    dropped leaves a file that no MANIFEST lists.
///
/// Thread safety: one caller at a time.
#ifndef STORAGE_LSM_TABLEBUILDER_H
#define STORAGE_LSM_TABLEBUILDER_H

#include "io/Durable.h"
#include "lsm/Bloom.h"
#include "lsm/Options.h"
#include "lsm/TableFormat.h"

namespace storage::lsm {

/// A table whose contents are stable and whose name is not.
struct [[nodiscard]] SyncedTable {
  io::SyncedFile File;
  TableMeta Meta;
};

class TableBuilder {
public:
  /// Makes the file of table \p Number.
  [[nodiscard]] SYNC_DEFERRED_TO("finish") static Expected<
      std::unique_ptr<TableBuilder>> create(io::FileSystem &Fs,
                                            const std::string &Directory,
                                            uint64_t Number, uint64_t StoreId,
                                            const Options &Opts);

  /// Adds an entry behind all others; \p Key is an encoded entry key.
  DURABLE_WRITES_BUFFER(Out)
  Status add(std::string_view Key, std::string_view Value);

  /// Completes the table; its contents are stable at return.
  [[nodiscard]] DURABLE_FLUSHES(Out)
      DURABLE_SYNCS(Out) Expected<SyncedTable> finish();

  uint64_t entries() const { return Meta.Entries; }
  /// Bytes so far, the block being filled included.
  uint64_t bytes() const { return Written + Data.size(); }
  const std::string &path() const { return Out->path(); }

private:
  TableBuilder(std::unique_ptr<io::File> Out, uint64_t Number, uint64_t StoreId,
               const Options &Opts);
  /// Seals \p Bytes and appends them; their place.
  DURABLE_WRITES_BUFFER(Out)
  Expected<BlockPlace> writeBlock(std::string Bytes);
  DURABLE_WRITES_BUFFER(Out) Status endDataBlock();

  std::unique_ptr<io::File> Out;
  const uint64_t StoreId;
  const size_t BlockBytes;
  BlockBuilder Data, Index;
  BloomBuilder Filter;
  std::string LastUserKey;
  TableMeta Meta;
  uint64_t Written = 0;
};

} // namespace storage::lsm

#endif // STORAGE_LSM_TABLEBUILDER_H
