/// \file
/// The two ways a data file comes into being: the active file, which changes
/// are appended to, and a sealed file, which is written in one go.
///
///  - BC-11 A file's header is stable before the file has a name, and its name
///    is stable before the first change is written: an active file with an
///    invalid header is damage.
///  - BC-12 A file is called sealed only after its footer and everything before
///    it is synced. Nothing is ever written to a sealed file.
///
/// Thread safety: one caller at a time.
#ifndef STORAGE_BITCASK_WRITERS_H
#define STORAGE_BITCASK_WRITERS_H

#include "bitcask/Format.h"
#include "io/Durable.h"

namespace storage::bitcask {

/// The active file.
class ActiveWriter {
public:
  /// Makes the active file of \p Header; \p FillAhead as in BitcaskOptions.
  [[nodiscard]] DURABLE_ON_SUCCESS static Expected<
      std::unique_ptr<ActiveWriter>>
  begin(io::FileSystem &Fs, const std::string &Directory,
        const FileHeader &Header, uint64_t FillAhead);

  /// Appends \p Records, which end at number \p Last; they are in the page
  /// cache at return.
  DURABLE_WRITES() Status write(std::string_view Records);
  /// Takes note of what write() wrote.
  NOT_DURABLE("touches no file") void note(const Record &R);
  /// Makes everything written stable.
  DURABLE_FLUSHES() DURABLE_SYNCS() Status sync();
  /// Removes what a failed write left behind the last good one.
  DURABLE_WRITES() Status cutBack();
  /// Writes the footer, makes the file stable, and gives it the name of a
  /// sealed one, also stable. After NoSpace the file is as before; after any
  /// other failure, and on success, the writer is used up.
  DURABLE_FLUSHES()
  DURABLE_SYNCS() DURABLE_ON_SUCCESS Status seal(Sequence Durable);
  /// Closes without a footer; syncs nothing.
  DURABLE_FLUSHES() Status close();

  const FileHeader &header() const { return Header; }
  const Footer &contents() const { return Foot; }
  uint64_t end() const { return End; } ///< Behind the last good record.

private:
  ActiveWriter(io::FileSystem &Fs, std::string Directory,
               const FileHeader &Header, std::unique_ptr<io::File> F,
               uint64_t FillAhead)
      : Fs(Fs), Directory(std::move(Directory)), Header(Header),
        F(std::move(F)), FillAhead(FillAhead) {}

  io::FileSystem &Fs;
  const std::string Directory;
  const FileHeader Header;
  std::unique_ptr<io::File> F;
  const uint64_t FillAhead;
  uint64_t End = FileHeaderSize;
  uint64_t Filled = FileHeaderSize; ///< Bytes up to here are in the file.
  Footer Foot;                      ///< Of the records written so far.
};

/// A sealed file in the making.
class SealedWriter {
public:
  [[nodiscard]] NOT_DURABLE(
      "a temporary until finish() names "
      "it") static Expected<std::
                                unique_ptr<
                                    SealedWriter>> begin(io::FileSystem &Fs,
                                                         const std::string
                                                             &Directory,
                                                         const FileHeader
                                                             &Header);

  /// Appends \p R, whose own place is elsewhere; returns its offset here.
  [[nodiscard]] DURABLE_WRITES_BUFFER() Expected<uint64_t> add(Record R);
  /// Writes the footer, makes the file stable and names it; the name is stable,
  /// too.
  DURABLE_FLUSHES() DURABLE_SYNCS() DURABLE_SYNCS_DIRECTORY(Fs) Status finish();
  /// Removes what was written so far; nothing relies on it.
  NOT_DURABLE("a leftover is removed by the next opening") void giveUp();

  FileId id() const { return Header.Id; }
  uint64_t end() const { return End; }

private:
  SealedWriter(io::FileSystem &Fs, std::string Directory,
               const FileHeader &Header, std::unique_ptr<io::File> F)
      : Fs(Fs), Directory(std::move(Directory)), Header(Header),
        F(std::move(F)) {}

  io::FileSystem &Fs;
  const std::string Directory;
  const FileHeader Header;
  std::unique_ptr<io::File> F;
  uint64_t End = FileHeaderSize;
  Footer Foot;
};

} // namespace storage::bitcask

#endif // STORAGE_BITCASK_WRITERS_H
