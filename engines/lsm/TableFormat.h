/// \file
/// What a table is as a whole: its footer, and what the MANIFEST says of it.
///
/// \code
///   table := data-block* filter? index footer
/// \endcode
///
/// Thread safety: functions without state.
#ifndef STORAGE_LSM_TABLEFORMAT_H
#define STORAGE_LSM_TABLEFORMAT_H

#include "lsm/Block.h"

namespace storage::lsm {

/// The last FooterSize bytes of a table.
struct TableFooter {
  uint64_t Number = 0, StoreId = 0;
  BlockPlace Filter; ///< Size 0: there is none.
  BlockPlace Index;
  uint64_t Entries = 0;
};

inline constexpr size_t FooterSize = 76;

std::string encodeFooter(const TableFooter &Footer);
/// The footer in the last bytes of a file of \p FileSize bytes; its places lie
/// within the file.
[[nodiscard]] Expected<TableFooter>
decodeFooter(std::string_view Bytes, uint64_t FileSize, std::string_view Path);

/// A table as the MANIFEST lists it.
struct TableMeta {
  uint64_t Number = 0;
  uint64_t Size = 0;             ///< Of the file, in bytes.
  uint64_t Entries = 0;          ///< Tombstones and older versions included.
  std::string Smallest, Largest; ///< Encoded entry keys.

  std::string_view smallestUser() const {
    return decodeEntryKey(Smallest).User;
  }
  std::string_view largestUser() const { return decodeEntryKey(Largest).User; }
};

} // namespace storage::lsm

#endif // STORAGE_LSM_TABLEFORMAT_H
