/// \file
/// Data files open for reading: sealed ones, and the valid prefix of the one
/// that was being written.
///
///  - BC-7 A sealed file is whole: footer, count, sequence numbers and CRCs
///    agree, or it is damage, which is reported with file and offset.
///  - BC-8 An active file ends at its first invalid record. If a later valid
///    record says that the missing one was stable, that is damage, too.
///
/// Thread safety: a DataFile does not change; its handle is only read from.
#ifndef STORAGE_BITCASK_DATAFILE_H
#define STORAGE_BITCASK_DATAFILE_H

#include "bitcask/Hint.h"
#include "io/FileSystem.h"

#include <functional>

namespace storage::bitcask {

struct DataFile {
  FileHeader Header;
  std::string Path;
  std::shared_ptr<io::File> Reader;
  uint64_t Size = 0; ///< Bytes; of an active file those of its valid prefix.
  Footer Foot;       ///< Of an active file, what a footer would say.
  bool Sealed = false;

  HintSubject hintSubject() const {
    return {Header.StoreId, Header.Id, Header.Salt, Size, Foot.Crc};
  }
  /// "offset N of the file is damaged": \p What.
  Status damage(uint64_t Offset, std::string_view What) const;
};

/// Called with each record and its offset, in order.
using RecordVisitor = std::function<Status(uint64_t, const Record &)>;

/// Opens the sealed file of number \p Id and checks its header and footer.
[[nodiscard]] NOT_DURABLE("only reads")
    Expected<std::shared_ptr<DataFile>> openSealed(io::FileSystem &Fs,
                                                   const std::string &Directory,
                                                   FileId Id);

/// Opens the active file of number \p Id and finds its valid prefix.
[[nodiscard]] NOT_DURABLE("only reads")
    Expected<std::shared_ptr<DataFile>> openActive(io::FileSystem &Fs,
                                                   const std::string &Directory,
                                                   FileId Id);

/// Visits every change of \p F up to F.Size, and checks that the records and,
/// of a sealed file, the footer agree.
[[nodiscard]] NOT_DURABLE("only reads") Status
    scanFile(const DataFile &F, const RecordVisitor &Visit);

/// Visits every valid record of the bytes \p All of a file whose header is
/// \p Header, past damage; \p Skipped gets the damaged ranges.
NOT_DURABLE("only reads")
Status scanPastDamage(const FileHeader &Header, std::string_view All,
                      const RecordVisitor &Visit,
                      std::vector<std::pair<uint64_t, uint64_t>> &Skipped);

/// Reads the value of \p Key, which the record of number \p Seq at \p Offset
/// holds, \p ValueLength bytes long.
[[nodiscard]] NOT_DURABLE("only reads") Expected<std::string> readValue(
    const DataFile &F, uint64_t Offset, std::string_view Key,
    uint32_t ValueLength, Sequence Seq);

/// The newest change of each key in \p F: from its hint, or from a scan.
/// \p Hinted tells which.
[[nodiscard]] NOT_DURABLE("only reads") Expected<std::vector<HintEntry>> keysOf(
    io::FileSystem &Fs, const std::string &Directory, const DataFile &F,
    bool &Hinted);
/// The newest change of each key in \p F, from a scan.
[[nodiscard]] NOT_DURABLE(
    "only reads") Expected<std::vector<HintEntry>> scanKeys(const DataFile &F);

} // namespace storage::bitcask

#endif // STORAGE_BITCASK_DATAFILE_H
