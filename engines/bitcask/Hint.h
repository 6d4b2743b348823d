/// \file
/// Hint files: the keys of one sealed data file without the values, so that
/// opening need not read those.
///
///  - BC-6 A hint is believed only if its CRC is right and it names the data
///    file's number, salt, size and footer CRC; on any mismatch the data file
///    is scanned. A missing, empty or damaged hint loses nothing but time.
///
/// Thread safety: functions without state.
#ifndef STORAGE_BITCASK_HINT_H
#define STORAGE_BITCASK_HINT_H

#include "bitcask/Format.h"
#include "io/Durable.h"

namespace storage::bitcask {

/// Where the newest change of a key in one file is.
struct HintEntry {
  std::string Key;
  Sequence Seq = 0;
  uint64_t Offset = 0;
  uint32_t ValueLength = 0;
  bool Tombstone = false;
};

/// What a hint and its data file must agree in.
struct HintSubject {
  uint64_t StoreId = 0;
  FileId Id = 0;
  uint64_t Salt = 0;
  uint64_t Size = 0;      ///< Bytes of the data file.
  uint32_t FooterCrc = 0; ///< Of its footer.
  bool operator==(const HintSubject &) const = default;
};

std::string encodeHint(const HintSubject &Of,
                       const std::vector<HintEntry> &Entries);
/// The entries, if \p Bytes are a valid hint of \p Of.
std::optional<std::vector<HintEntry>> decodeHint(std::string_view Bytes,
                                                 const HintSubject &Of);

/// The hint of \p Of in \p Directory, if there is a valid one.
[[nodiscard]] NOT_DURABLE("only reads")
    std::optional<std::vector<HintEntry>> readHint(io::FileSystem &Fs,
                                                   const std::string &Directory,
                                                   const HintSubject &Of);
/// Replaces the hint of \p Of.
DURABLE_ON_SUCCESS Status writeHint(io::FileSystem &Fs,
                                    const std::string &Directory,
                                    const HintSubject &Of,
                                    const std::vector<HintEntry> &Entries);

} // namespace storage::bitcask

#endif // STORAGE_BITCASK_HINT_H
