/// \file
/// What a write-ahead log's files contain: names, the segment header, the
/// payloads of its frames. No policy.
///
/// Layout and a worked example: docs/formats/wal.md.
///
///  - WAL-1 A file's magic, version and feature bits are checked before
///    anything else of it is believed; a newer version or an unknown feature
///    bit is refused, never skipped.
///  - WAL-2 A segment header names its own number and the log's identity: a
///    file moved here from elsewhere, or renamed, is refused.
///
/// Thread safety: functions without state.
#ifndef STORAGE_WAL_FORMAT_H
#define STORAGE_WAL_FORMAT_H

#include "io/LogFraming.h"
#include "io/Status.h"

#include <span>
#include <vector>

namespace storage::wal {

using io::Lsn;

/// When an append is made stable.
enum class SyncMode : uint8_t {
  Sync = 1,  ///< Before it is acknowledged.
  Batch = 2, ///< At the latest when N appends are acknowledged and unsynced, or
             ///< at an age.
  None = 3,  ///< Only by the calls that always sync.
};

/// Types of the log's frames.
enum class FrameType : uint8_t {
  Record = 1, ///< One record, the payload as given.
  Batch =
      2, ///< Count records, each a 4-byte length and its bytes: all or nothing.
  Checkpoint = 3, ///< 8 bytes: the lsn up to which the caller's state is stable
                  ///< elsewhere.
};

/// Epoch and index of a segment. A new epoch begins with every opening for
/// writing and every truncation; its segment 0 is stable before it has a name.
/// Ordered by age.
struct SegmentNumber {
  uint32_t Epoch = 0;
  uint32_t Index = 0;

  static SegmentNumber fromRaw(uint64_t Raw) {
    return {static_cast<uint32_t>(Raw >> 32),
            static_cast<uint32_t>(Raw & UINT32_MAX)};
  }
  uint64_t raw() const { return (uint64_t(Epoch) << 32) | Index; }
  auto operator<=>(const SegmentNumber &) const = default;
};

/// File name of \p Number: "00000001-00000000.wal" (epoch and index in
/// hexadecimal).
std::string segmentName(SegmentNumber Number);
/// The number in a segment's file name; nothing for other names.
std::optional<SegmentNumber> parseSegmentName(std::string_view Name);

/// The header at the start of every segment.
struct SegmentHeader {
  SegmentNumber Number;
  uint64_t LogId = 0; ///< Identity of the log, the same in all its segments.
  uint64_t Salt = 0;  ///< Random, the same in all segments of an epoch.
  Lsn Base = 0;       ///< Records up to here are truncated.
  Lsn Durable =
      0; ///< Everything up to here was stable when the header was written.
  SegmentNumber Previous; ///< Predecessor, {0, 0} if there is none.
  uint64_t PrevEnd = 0;   ///< Offset behind the predecessor's last frame; bytes
                          ///< from there on are dead.
  Lsn PrevLast = 0;       ///< lsn of the last record before this segment.
  uint32_t PrevCrc = 0;   ///< CRC of the last frame before this segment.
  SyncMode Mode = SyncMode::Sync; ///< Mode of the writer.

  io::FrameSeed seed() const { return {Salt, Number.raw()}; }
};

inline constexpr size_t SegmentHeaderSize = 96;
inline constexpr uint32_t FormatVersion = 1;
/// Feature bits this version understands: none yet.
inline constexpr uint32_t KnownFeatures = 0;

/// The header's SegmentHeaderSize bytes.
std::string encodeSegmentHeader(const SegmentHeader &Header);

/// The header at the start of \p Bytes: Corruption when there is none,
/// Unsupported for a newer version or an unknown feature bit. \p Path is for
/// the message.
[[nodiscard]] Expected<SegmentHeader>
decodeSegmentHeader(std::string_view Bytes, std::string_view Path);

/// Payload of a Batch frame.
std::string encodeBatch(std::span<const std::string_view> Records);
/// The records of a Batch frame with \p Count of them; nothing if the payload
/// is not exactly that.
std::optional<std::vector<std::string_view>>
decodeBatch(std::string_view Payload, size_t Count);

/// Payload of a Checkpoint frame, and back.
std::string encodeCheckpoint(Lsn Applied);
std::optional<Lsn> decodeCheckpoint(std::string_view Payload);

} // namespace storage::wal

#endif // STORAGE_WAL_FORMAT_H
