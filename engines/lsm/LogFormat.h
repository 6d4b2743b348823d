/// \file
/// The log of an LSM store: a file per memtable, made of the frames of
/// io/LogFraming.h, one frame per WriteBatch.
///
/// \code
///   log := header frame* tail
/// \endcode
///
/// Thread safety: functions without state.
#ifndef STORAGE_LSM_LOGFORMAT_H
#define STORAGE_LSM_LOGFORMAT_H

#include "lsm/Format.h"

namespace storage::lsm {

/// Type of the log's frames: a batch, as many lsns as it has operations.
inline constexpr uint8_t BatchFrame = 1;

/// The header at the start of every log.
struct LogHeader {
  uint64_t Number = 0, StoreId = 0;
  uint64_t Salt = 0;     ///< Random, the same in all logs of an opening.
  Lsn Durable = 0;       ///< Stable when the header was made.
  uint64_t Previous = 0; ///< Last older log with frames, 0 if there is none.
  uint64_t PrevEnd = 0;  ///< Behind its last frame; bytes from there are dead.
  Lsn PrevLast = 0;      ///< Last record before this log.
  uint32_t PrevCrc = 0;  ///< CRC of the last frame before this log.

  io::FrameSeed seed() const { return {Salt, Number}; }
};

inline constexpr size_t LogHeaderSize = 80;
/// Longest log that is read.
inline constexpr uint64_t MaxLogBytes = uint64_t(4) << 30;

std::string encodeLogHeader(const LogHeader &Header);
[[nodiscard]] Expected<LogHeader> decodeLogHeader(std::string_view Bytes,
                                                  std::string_view Path);

/// Walks the frames of a log while they continue the chain.
class LogWalker {
public:
  LogWalker(std::string_view Bytes, const LogHeader &Header)
      : Bytes(Bytes), Seed(Header.seed()), Last(Header.PrevLast),
        Crc(Header.PrevCrc) {}

  /// The next frame; nothing at the first that does not continue the chain.
  std::optional<io::Frame> next();
  /// Offset behind the last frame.
  uint64_t offset() const { return At; }
  Lsn last() const { return Last; }
  uint32_t crc() const { return Crc; }

private:
  std::string_view Bytes;
  const io::FrameSeed Seed;
  uint64_t At = LogHeaderSize;
  Lsn Last;
  uint32_t Crc;
};

} // namespace storage::lsm

#endif // STORAGE_LSM_LOGFORMAT_H
