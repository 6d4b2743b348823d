/// \file
/// The MANIFEST: a log of edits, in a file that CURRENT names.
///
/// \code
///   manifest := header snapshot-frame edit-frame*
/// \endcode
///
///  - MAN-3 Every opening for writing begins a fresh MANIFEST with a snapshot
///  and
///    makes CURRENT name it by a durable replace: what an earlier process left
///    in the page cache only is never built on.
///  - MAN-4 An edit is stable before anything acts on it; the next one is
///  written
///    only after that. So a damaged edit with a later one behind it is damage,
///    and one at the end was never acted on.
///
/// Thread safety: one caller at a time.
#ifndef STORAGE_LSM_MANIFEST_H
#define STORAGE_LSM_MANIFEST_H

#include "io/Durable.h"
#include "lsm/VersionEdit.h"

namespace storage::lsm {

/// The header at the start of a MANIFEST.
struct ManifestHeader {
  uint64_t Number = 0, StoreId = 0, Salt = 0;
};
inline constexpr size_t ManifestHeaderSize = 48;
std::string encodeManifestHeader(const ManifestHeader &Header);
[[nodiscard]] Expected<ManifestHeader>
decodeManifestHeader(std::string_view Bytes, std::string_view Path);

/// What CURRENT says.
struct Current {
  uint64_t Manifest = 0, StoreId = 0;
};
inline constexpr size_t CurrentSize = 40;
std::string encodeCurrent(const Current &C);
[[nodiscard]] Expected<Current> decodeCurrent(std::string_view Bytes,
                                              std::string_view Path);

/// The state that the MANIFEST \p Bytes hold: Corruption if it is damaged below
/// an edit that was stable.
[[nodiscard]] Expected<StoreState> decodeManifest(std::string_view Bytes,
                                                  const Current &Named,
                                                  std::string_view Path);

/// Reads CURRENT; NotFound if there is none.
[[nodiscard]] NOT_DURABLE("only reads") Expected<Current> readCurrent(
    io::FileSystem &Fs, const std::string &Directory);
/// Reads the MANIFEST that \p Named names.
[[nodiscard]] NOT_DURABLE("only reads") Expected<StoreState> readManifest(
    io::FileSystem &Fs, const std::string &Directory, const Current &Named);

class ManifestWriter {
public:
  ManifestWriter(io::FileSystem &Fs, std::string Directory)
      : Fs(Fs), Directory(std::move(Directory)) {}

  /// Begins MANIFEST \p Header.Number with \p State as its snapshot, makes it
  /// and every name in the directory stable, and then CURRENT name it. After a
  /// failure with code Poisoned it is open which of the two MANIFESTs CURRENT
  /// names; after any other the old one is in use.
  DURABLE_ON_SUCCESS Status begin(const ManifestHeader &Header,
                                  const StoreState &State);

  /// Appends \p Edit; it is stable at return. After NoSpace nothing of it is
  /// left and the MANIFEST is usable; after any other failure it is not.
  DURABLE_FLUSHES(Out)
  DURABLE_SYNCS(Out) Status append(const VersionEdit &Edit);

  DURABLE_FLUSHES(Out) Status close();
  /// Lets go of the file as it is.
  NOT_DURABLE("the store is poisoned") void abandon() { Out.reset(); }

  uint64_t bytes() const { return End; }
  uint64_t number() const { return Header.Number; }

private:
  io::FileSystem &Fs;
  const std::string Directory;
  std::unique_ptr<io::File> Out;
  ManifestHeader Header;
  Lsn Edits = 0;        ///< Written to this file, the snapshot included.
  uint32_t LastCrc = 0; ///< Of the last frame.
  uint64_t End = 0;
};

} // namespace storage::lsm

#endif // STORAGE_LSM_MANIFEST_H
