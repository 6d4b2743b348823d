/// \file
/// What the files of an LSM store have in common: names, the checks of their
/// headers, keys and variable-length integers. No policy.
///
/// Layouts and worked examples: docs/formats/lsm.md.
///
///  - LSM-1 A file's magic, version and feature bits are checked before
///  anything
///    else of it is believed; a newer version or an unknown feature bit is
///    refused, never skipped.
///  - LSM-2 Each file names its own number and its store: one that was moved
///  here
///    or renamed is refused.
///  - LSM-3 A tombstone is a kind of entry, not a value: an empty value is a
///    value.
///
/// Thread safety: functions without state.
#ifndef STORAGE_LSM_FORMAT_H
#define STORAGE_LSM_FORMAT_H

#include "io/LogFraming.h"
#include "io/Status.h"

namespace storage::lsm {

using io::Lsn;

inline constexpr uint32_t FormatVersion = 1;
/// Feature bits this version understands: none yet.
inline constexpr uint32_t KnownFeatures = 0;

/// What an entry is. 0 is never written.
enum class Kind : uint8_t { Delete = 1, Put = 2 };

enum class FileType : uint8_t { Log, Table, Manifest };

/// "0000000000000005.log": number in hexadecimal; ".sst", ".manifest".
std::string fileName(FileType Type, uint64_t Number);

struct NamedFile {
  FileType Type;
  uint64_t Number;
  bool operator==(const NamedFile &) const = default;
};
/// Type and number of a file's name; nothing for other names.
std::optional<NamedFile> parseFileName(std::string_view Name);

inline constexpr const char *CurrentName = "CURRENT";
inline constexpr const char *LockName = "LOCK";

inline constexpr size_t MagicSize = 8;

/// Appends magic, version and features.
void beginHeader(std::string &Out, std::string_view Magic);
/// Appends the CRC32C of what \p Out holds from \p Begin on.
void sealHeader(std::string &Out, size_t Begin);
/// Whether \p Bytes are a whole header of \p Magic that this version reads:
/// Corruption or Unsupported if not. \p At is its place in the file \p Path.
Status checkHeader(std::string_view Bytes, std::string_view Magic, size_t Size,
                   std::string_view Path, uint64_t At = 0);
/// LSM-2: whether a header's number and store id are the expected ones.
Status checkIdentity(uint64_t Number, uint64_t WantNumber, uint64_t StoreId,
                     uint64_t WantStoreId, std::string_view Path);

/// Corruption of \p Path at \p Offset.
Status corruption(std::string_view Path, uint64_t Offset,
                  std::string_view What);

/// A sequence number and a kind in one integer, ordered as entries of one key
/// are: by age.
constexpr uint64_t makeTag(Lsn Sequence, Kind K) {
  return (Sequence << 8) | static_cast<uint8_t>(K);
}
inline constexpr Lsn MaxSequence = (uint64_t(1) << 56) - 1;
inline constexpr size_t TagSize = 8;

/// A key as tables order it: the user's key ascending, then the tag descending
/// (newest first). Encoded as the key's bytes and the tag, fixed.
struct EntryKey {
  std::string_view User;
  uint64_t Tag = 0;

  Lsn sequence() const { return Tag >> 8; }
  Kind kind() const { return static_cast<Kind>(Tag & 0xff); }
};

/// Orders before every entry of \p User that is visible at \p Sequence, behind
/// every newer one.
inline EntryKey seekKey(std::string_view User, Lsn Sequence) {
  return {User, (Sequence << 8) | 0xff};
}

std::string encodeEntryKey(const EntryKey &Key);
/// \p Bytes must have at least TagSize bytes.
EntryKey decodeEntryKey(std::string_view Bytes);
/// Negative, zero or positive, as A is before, equal to or behind B.
int compareEntryKeys(const EntryKey &A, const EntryKey &B);

/// Base-128, low groups first; at most 10 bytes.
void putVarint(std::string &Out, uint64_t Value);
/// Takes a varint from the front of \p In; nothing if there is none.
std::optional<uint64_t> takeVarint(std::string_view &In);
/// Length, then bytes.
void putBytes(std::string &Out, std::string_view Bytes);
std::optional<std::string_view> takeBytes(std::string_view &In);

} // namespace storage::lsm

#endif // STORAGE_LSM_FORMAT_H
