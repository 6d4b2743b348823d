/// \file
/// The frame that every log of this tree is made of, and nothing about segments
/// or recovery policy.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 4 | CRC32C over salt, log file number, and the frame from byte 4 on |
/// | 4 | 4 | payload length in bytes |
/// | 8 | 8 | lsn of the frame's first record |
/// | 16 | 8 | durable-lsn: what was stable when the frame was built |
/// | 24 | 4 | CRC of the preceding frame of the log, 0 for the first |
/// | 28 | 1 | type, never 0 |
/// | 29 | 1 | reserved, 0 |
/// | 30 | 2 | count of records, and so of lsns, in the frame; at least 1 |
/// | 32 | length | payload, then zeros up to a multiple of 8 |
///
///  - FRAME-1 Zeros are never a frame: type 0 is invalid.
///  - FRAME-2 The CRC covers every other byte of the frame and, through
///    FrameSeed, the file it belongs to and the incarnation of the writer: a
///    frame of another file, or of an earlier life of the same file number, is
///    invalid.
///  - FRAME-3 Each frame names its predecessor's CRC: what remains of a failed
///    and overwritten append cannot join the chain behind the frame that
///    replaced it.
///  - FRAME-4 Lengths are compared with what is there before they are used;
///    decoding never reads past its input.
///
/// Thread safety: functions without state.
#ifndef STORAGE_IO_LOGFRAMING_H
#define STORAGE_IO_LOGFRAMING_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace storage::io {

/// Log sequence number: 1 is the first record, 0 means "before every record".
using Lsn = uint64_t;

inline constexpr size_t FrameHeaderSize = 32;
inline constexpr size_t FrameAlignment = 8;
/// Longest payload a frame may carry, in bytes.
inline constexpr uint32_t MaxFramePayload = 64u << 20;
/// Most records in one frame.
inline constexpr uint32_t MaxFrameRecords = UINT16_MAX;

/// What ties a frame to one file of one incarnation of a log.
struct FrameSeed {
  uint64_t Salt = 0;       ///< Random, new with every opening for writing.
  uint64_t FileNumber = 0; ///< Number of the log file.
};

struct FrameHeader {
  Lsn First = 0; ///< lsn of the first record.
  Lsn Durable =
      0; ///< Everything up to here was stable when the frame was built.
  uint32_t PrevCrc = 0; ///< CRC of the preceding frame.
  uint8_t Type = 0;     ///< Meaning is the log's; never 0.
  uint16_t Count = 1;   ///< Records in the frame.

  /// lsn of the last record.
  Lsn last() const { return First + Count - 1; }
};

/// A decoded frame; Payload points into the decoded bytes.
struct Frame {
  FrameHeader Header;
  uint32_t Crc = 0;
  std::string_view Payload;
  size_t Size = 0; ///< Bytes of the frame with header and padding.
};

/// Bytes that a frame with a payload of \p Length occupies.
constexpr size_t frameSize(size_t Length) {
  return FrameHeaderSize +
         (Length + FrameAlignment - 1) / FrameAlignment * FrameAlignment;
}

/// Appends a frame to \p Out and returns its CRC. \p Payload must respect
/// MaxFramePayload.
uint32_t encodeFrame(std::string &Out, const FrameSeed &Seed,
                     const FrameHeader &Header, std::string_view Payload);

/// The frame at \p Offset of \p Bytes, or nothing if there is no valid one.
/// Says nothing about its place in the chain.
std::optional<Frame> decodeFrame(std::string_view Bytes, size_t Offset,
                                 const FrameSeed &Seed);

/// Looks at every aligned offset of \p Bytes from \p Offset on for a valid
/// frame with durable-lsn >= \p Missing: proof that record \p Missing was
/// stable once. Returns the frame's offset.
std::optional<size_t> findProof(std::string_view Bytes, size_t Offset,
                                const FrameSeed &Seed, Lsn Missing);

} // namespace storage::io

#endif // STORAGE_IO_LOGFRAMING_H
