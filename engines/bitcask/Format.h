/// \file
/// What the data files of a Bitcask store contain: names, file header, record,
/// footer. No policy.
///
/// Layout and a worked example: docs/formats/bitcask.md.
///
///  - BC-1 A file's magic, version and feature bits are checked before anything
///    else of it is believed; a newer version or an unknown feature bit is
///    refused, never skipped.
///  - BC-2 Every record's CRC covers all its other bytes and, through the salt
///    and the number of its file, where it was written: a record or a file that
///    was moved here from elsewhere is invalid. Zeros are never a record.
///  - BC-3 Order is the sequence number's alone; no clock is read. A number of
///    one record is never given to another one that can be read.
///
/// Thread safety: functions without state.
#ifndef STORAGE_BITCASK_FORMAT_H
#define STORAGE_BITCASK_FORMAT_H

#include "io/Status.h"

#include <optional>

namespace storage::bitcask {

/// Order of changes: 1 is the first, 0 means "before every change".
using Sequence = uint64_t;
/// Number of a data file, from 1.
using FileId = uint64_t;

inline constexpr uint32_t FormatVersion = 1;
/// Feature bits this version understands: none yet.
inline constexpr uint32_t KnownFeatures = 0;

inline constexpr size_t MaxKey = UINT16_MAX;         ///< Bytes; at least 1.
inline constexpr size_t MaxValue = 64u << 20;        ///< Bytes.
inline constexpr uint64_t MaxFileBytes = 2ull << 30; ///< Longest file read.

/// What a file is, which its name says.
enum class NameKind : uint8_t {
  Data,   ///< Sealed: everything of it was stable before it had this name.
  Active, ///< The one being written, or what a crash left of it.
  Hint,   ///< Keys of the data file of the same number.
};

/// "000000000000002a.data", ".active", ".hint": the number in hexadecimal.
std::string fileName(FileId Id, NameKind Kind);
struct ParsedName {
  FileId Id;
  NameKind Kind;
};
/// What a file's name says; nothing for other names.
std::optional<ParsedName> parseFileName(std::string_view Name);

/// Why a data file was written.
enum class FileKind : uint8_t {
  Written = 1, ///< By put and remove.
  Copied = 2,  ///< From the valid prefix of an active file that a crash left.
  Merged = 3,  ///< By merge: counts only if MERGE lists it.
};

/// The header at the start of every data file.
struct FileHeader {
  FileId Id = 0;
  uint64_t StoreId = 0;  ///< The same in all files of a store.
  uint64_t Salt = 0;     ///< Random, new with every file.
  FileId Previous = 0;   ///< Written or copied before this one; 0: none.
  Sequence PrevLast = 0; ///< Last sequence number before this file.
  FileId Replaces = 0;   ///< Copied: the active file that it was copied from.
  FileKind Kind = FileKind::Written;
};

inline constexpr size_t FileHeaderSize = 72;

std::string encodeFileHeader(const FileHeader &Header);
/// The header at the start of \p Bytes: Corruption when there is none,
/// Unsupported for a newer version or an unknown feature bit. \p Path is for
/// the message.
[[nodiscard]] Expected<FileHeader> decodeFileHeader(std::string_view Bytes,
                                                    std::string_view Path);

enum class RecordType : uint8_t { Change = 1, Footer = 2 };

/// A decoded record; Key and Value point into the decoded bytes.
struct Record {
  Sequence Seq = 0;
  /// Everything up to here was stable when the record was built; less than Seq.
  Sequence Durable = 0;
  RecordType Type = RecordType::Change;
  bool Tombstone = false;
  std::string_view Key, Value;
  uint32_t Crc = 0; ///< Filled in by decoding and by appendRecord().
};

inline constexpr size_t RecordHeaderSize = 24;
inline constexpr size_t RecordAlignment = 4;

/// Bytes of a record with header and padding.
constexpr uint64_t recordSize(size_t KeyLength, size_t ValueLength) {
  uint64_t Size = RecordHeaderSize + uint64_t(KeyLength) + ValueLength;
  return (Size + RecordAlignment - 1) / RecordAlignment * RecordAlignment;
}

/// What ties a record to its file.
struct RecordSeed {
  uint64_t Salt;
  FileId Id;
};
inline RecordSeed seedOf(const FileHeader &H) { return {H.Salt, H.Id}; }

/// Appends \p R to \p Out; returns its CRC.
uint32_t appendRecord(std::string &Out, const RecordSeed &Seed,
                      const Record &R);
/// The record at \p Offset of \p Bytes, or nothing if there is no valid one.
std::optional<Record> decodeRecord(std::string_view Bytes, uint64_t Offset,
                                   const RecordSeed &Seed);

/// What the last record of a sealed file says about the others.
struct Footer {
  uint64_t Count = 0; ///< Changes in the file.
  Sequence First = 0; ///< Smallest and largest sequence number; 0 if empty.
  Sequence Last = 0;
  Sequence Durable = 0; ///< Stable when the footer was built; at most Last.
  uint32_t BodyCrc = 0; ///< CRC32C of the records' CRCs, in order.
  uint32_t Crc = 0;     ///< Of the footer: identifies the sealed contents.

  /// Takes \p R into account, which is the next record of the file.
  void add(const Record &R);
};

inline constexpr size_t FooterPayload = 28;
inline constexpr uint64_t FooterSize = recordSize(0, FooterPayload);

/// Appends \p F, and sets its Crc.
void appendFooter(std::string &Out, const RecordSeed &Seed, Footer &F);
/// The footer that ends at the end of \p Bytes, or nothing.
std::optional<Footer> decodeFooter(std::string_view Bytes,
                                   const RecordSeed &Seed);

} // namespace storage::bitcask

#endif // STORAGE_BITCASK_FORMAT_H
