#include "wal/Format.h"

#include "io/Coding.h"
#include "io/Crc32c.h"

#include <charconv>

#include <fmt/format.h>

namespace storage::wal {

using io::getFixed;
using io::putFixed;

static constexpr std::string_view Magic = "DT-WAL\r\n";
static constexpr std::string_view Suffix = ".wal";
static constexpr size_t VersionOffset = 8, FeaturesOffset = 12,
                        NumberOffset = 16, LogIdOffset = 24, SaltOffset = 32,
                        BaseOffset = 40, DurableOffset = 48,
                        PreviousOffset = 56, PrevEndOffset = 64,
                        PrevLastOffset = 72, PrevCrcOffset = 80,
                        ModeOffset = 84, HeaderCrcOffset = 92;

std::string segmentName(SegmentNumber Number) {
  return fmt::format("{:08x}-{:08x}{}", Number.Epoch, Number.Index, Suffix);
}

std::optional<SegmentNumber> parseSegmentName(std::string_view Name) {
  if (Name.size() != 17 + Suffix.size() || Name[8] != '-' ||
      !Name.ends_with(Suffix))
    return std::nullopt;
  SegmentNumber Number;
  for (auto [Field, Begin] : {std::pair(&Number.Epoch, size_t(0)),
                              std::pair(&Number.Index, size_t(9))}) {
    const char *First = Name.data() + Begin;
    auto [End, Error] = std::from_chars(First, First + 8, *Field, 16);
    if (Error != std::errc() || End != First + 8)
      return std::nullopt;
  }
  // One spelling per number, so that two files never claim the same one.
  if (Number.Epoch == 0 || segmentName(Number) != Name)
    return std::nullopt;
  return Number;
}

std::string encodeSegmentHeader(const SegmentHeader &Header) {
  assert(Header.Number.Epoch != 0 && Header.Base <= Header.PrevLast &&
         Header.Durable <= Header.PrevLast);
  std::string Out(Magic);
  putFixed(Out, FormatVersion);
  putFixed(Out, KnownFeatures);
  putFixed(Out, Header.Number.raw());
  putFixed(Out, Header.LogId);
  putFixed(Out, Header.Salt);
  putFixed(Out, Header.Base);
  putFixed(Out, Header.Durable);
  putFixed(Out, Header.Previous.raw());
  putFixed(Out, Header.PrevEnd);
  putFixed(Out, Header.PrevLast);
  putFixed(Out, Header.PrevCrc);
  putFixed(Out, static_cast<uint8_t>(Header.Mode));
  Out.append(HeaderCrcOffset - ModeOffset - 1, '\0');
  putFixed(Out, io::crc32c(Out));
  assert(Out.size() == SegmentHeaderSize);
  return Out;
}

Expected<SegmentHeader> decodeSegmentHeader(std::string_view Bytes,
                                            std::string_view Path) {
  auto Damaged = [&](std::string_view Hint) {
    return failure(
        Status::error(Code::Corruption, "read segment header", Path, Hint));
  };
  if (Bytes.size() < SegmentHeaderSize)
    return Damaged("the file is shorter than a header");
  Bytes = Bytes.substr(0, SegmentHeaderSize);
  if (!Bytes.starts_with(Magic))
    return Damaged("offset 0: no magic");
  if (getFixed<uint32_t>(Bytes, HeaderCrcOffset) !=
      io::crc32c(Bytes.substr(0, HeaderCrcOffset)))
    return Damaged("offset 92: the header's CRC does not match");
  auto Version = getFixed<uint32_t>(Bytes, VersionOffset),
       Features = getFixed<uint32_t>(Bytes, FeaturesOffset);
  if (Version > FormatVersion || (Features & ~KnownFeatures) != 0)
    return failure(Status::error(
        Code::Unsupported, "read segment header", Path,
        fmt::format("version {}, features {:#x}; this build reads version {}, "
                    "features {:#x}",
                    Version, Features, FormatVersion, KnownFeatures)));
  SegmentHeader Header;
  Header.Number =
      SegmentNumber::fromRaw(getFixed<uint64_t>(Bytes, NumberOffset));
  Header.LogId = getFixed<uint64_t>(Bytes, LogIdOffset);
  Header.Salt = getFixed<uint64_t>(Bytes, SaltOffset);
  Header.Base = getFixed<uint64_t>(Bytes, BaseOffset);
  Header.Durable = getFixed<uint64_t>(Bytes, DurableOffset);
  Header.Previous =
      SegmentNumber::fromRaw(getFixed<uint64_t>(Bytes, PreviousOffset));
  Header.PrevEnd = getFixed<uint64_t>(Bytes, PrevEndOffset);
  Header.PrevLast = getFixed<uint64_t>(Bytes, PrevLastOffset);
  Header.PrevCrc = getFixed<uint32_t>(Bytes, PrevCrcOffset);
  auto Mode = getFixed<uint8_t>(Bytes, ModeOffset);
  if (Version == 0 || Header.Number.Epoch == 0 ||
      Header.Number <= Header.Previous || Mode < 1 || Mode > 3 ||
      Header.Base > Header.PrevLast || Header.Durable > Header.PrevLast)
    return Damaged("the header contradicts itself");
  Header.Mode = static_cast<SyncMode>(Mode);
  return Header;
}

std::string encodeBatch(std::span<const std::string_view> Records) {
  std::string Out;
  for (std::string_view Record : Records) {
    putFixed(Out, static_cast<uint32_t>(Record.size()));
    Out.append(Record);
  }
  return Out;
}

std::optional<std::vector<std::string_view>>
decodeBatch(std::string_view Payload, size_t Count) {
  std::vector<std::string_view> Records;
  while (!Payload.empty()) {
    if (Payload.size() < sizeof(uint32_t) || Records.size() == Count)
      return std::nullopt;
    auto Length = getFixed<uint32_t>(Payload, 0);
    Payload.remove_prefix(sizeof(uint32_t));
    if (Length > Payload.size())
      return std::nullopt;
    Records.push_back(Payload.substr(0, Length));
    Payload.remove_prefix(Length);
  }
  if (Records.size() != Count)
    return std::nullopt;
  return Records;
}

std::string encodeCheckpoint(Lsn Applied) {
  std::string Out;
  putFixed(Out, Applied);
  return Out;
}

std::optional<Lsn> decodeCheckpoint(std::string_view Payload) {
  if (Payload.size() != sizeof(Lsn))
    return std::nullopt;
  return getFixed<uint64_t>(Payload, 0);
}

} // namespace storage::wal
