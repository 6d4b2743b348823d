/// \file
/// The MERGE manifest: which data files count.
///
///  - BC-4 Below the floor a data file counts only if it is listed live, and a
///    listed one must be there; a merged file counts only if it is listed,
///    whatever its number. From the floor on, written and copied files count.
///  - BC-5 A dead file is listed until its unlink is stable: files that come
///    back in any order stay dead.
///
/// The manifest is there from the creation of the store on and is only ever
/// replaced durably; without it a store is damaged.
///
/// Thread safety: functions without state.
#ifndef STORAGE_BITCASK_MANIFEST_H
#define STORAGE_BITCASK_MANIFEST_H

#include "bitcask/Format.h"
#include "io/Durable.h"

namespace storage::bitcask {

inline constexpr const char *ManifestName = "MERGE";

struct Manifest {
  uint64_t StoreId = 0;
  uint64_t Generation = 0;  ///< Counts replacements.
  FileId Floor = 1;         ///< No file of this number or above was there.
  Sequence Last = 0;        ///< No later change was made before.
  std::vector<FileId> Live; ///< Ascending.
  std::vector<FileId> Dead; ///< Ascending.

  bool lists(FileId Id) const;
  bool listsDead(FileId Id) const;
};

std::string encodeManifest(const Manifest &M);
/// Corruption when \p Bytes are no manifest, Unsupported for a newer version or
/// an unknown feature bit.
[[nodiscard]] Expected<Manifest> decodeManifest(std::string_view Bytes,
                                                std::string_view Path);

/// The manifest in \p Directory; NotFound without one.
[[nodiscard]] NOT_DURABLE("only reads") Expected<Manifest> readManifest(
    io::FileSystem &Fs, const std::string &Directory);
/// Replaces the manifest.
DURABLE_ON_SUCCESS Status writeManifest(io::FileSystem &Fs,
                                        const std::string &Directory,
                                        const Manifest &M);

} // namespace storage::bitcask

#endif // STORAGE_BITCASK_MANIFEST_H
