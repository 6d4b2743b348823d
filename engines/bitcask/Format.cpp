#include "bitcask/Format.h"

#include "io/Coding.h"
#include "io/Crc32c.h"

#include <algorithm>
#include <cassert>
#include <charconv>

#include <fmt/format.h>

namespace storage::bitcask {

using io::getFixed;
using io::putFixed;

static constexpr std::string_view Magic = "DT-BCK\r\n";
static constexpr size_t VersionOffset = 8, FeaturesOffset = 12, IdOffset = 16,
                        StoreIdOffset = 24, SaltOffset = 32,
                        PreviousOffset = 40, PrevLastOffset = 48,
                        ReplacesOffset = 56, KindOffset = 64,
                        HeaderCrcOffset = 68;
static constexpr size_t CrcOffset = 0, ValueLengthOffset = 4,
                        SequenceOffset = 8, UnstableOffset = 16,
                        KeyLengthOffset = 20, TypeOffset = 22, FlagsOffset = 23;
static constexpr uint8_t TombstoneFlag = 1;
/// More records than this may be unstable when a record is built; how many is
/// then not told, and the record proves nothing.
static constexpr uint32_t ManyUnstable = UINT32_MAX;

static constexpr std::pair<NameKind, std::string_view> Suffixes[] = {
    {NameKind::Data, ".data"},
    {NameKind::Active, ".active"},
    {NameKind::Hint, ".hint"}};
static constexpr size_t IdDigits = 16;

std::string fileName(FileId Id, NameKind Kind) {
  for (auto [K, Suffix] : Suffixes)
    if (K == Kind)
      return fmt::format("{:016x}{}", Id, Suffix);
  return {};
}

std::optional<ParsedName> parseFileName(std::string_view Name) {
  if (Name.size() <= IdDigits)
    return std::nullopt;
  FileId Id = 0;
  const char *End = Name.data() + IdDigits;
  auto [Stop, Error] = std::from_chars(Name.data(), End, Id, 16);
  if (Error != std::errc() || Stop != End || Id == 0)
    return std::nullopt;
  // One spelling per number, so that two files never claim the same one.
  for (auto [Kind, Suffix] : Suffixes)
    if (fileName(Id, Kind) == Name)
      return ParsedName{Id, Kind};
  return std::nullopt;
}

std::string encodeFileHeader(const FileHeader &Header) {
  assert(Header.Id > Header.Previous && Header.Id > Header.Replaces);
  std::string Out(Magic);
  putFixed(Out, FormatVersion);
  putFixed(Out, KnownFeatures);
  putFixed(Out, Header.Id);
  putFixed(Out, Header.StoreId);
  putFixed(Out, Header.Salt);
  putFixed(Out, Header.Previous);
  putFixed(Out, Header.PrevLast);
  putFixed(Out, Header.Replaces);
  putFixed(Out, static_cast<uint8_t>(Header.Kind));
  Out.append(HeaderCrcOffset - KindOffset - 1, '\0');
  putFixed(Out, io::crc32c(Out));
  assert(Out.size() == FileHeaderSize);
  return Out;
}

Expected<FileHeader> decodeFileHeader(std::string_view Bytes,
                                      std::string_view Path) {
  auto Damaged = [&](std::string_view Hint) {
    return failure(
        Status::error(Code::Corruption, "read file header", Path, Hint));
  };
  if (Bytes.size() < FileHeaderSize)
    return Damaged("offset 0: the file is shorter than a header");
  Bytes = Bytes.substr(0, FileHeaderSize);
  if (!Bytes.starts_with(Magic))
    return Damaged("offset 0: no magic");
  if (getFixed<uint32_t>(Bytes, HeaderCrcOffset) !=
      io::crc32c(Bytes.substr(0, HeaderCrcOffset)))
    return Damaged("offset 68: the header's CRC does not match");
  auto Version = getFixed<uint32_t>(Bytes, VersionOffset),
       Features = getFixed<uint32_t>(Bytes, FeaturesOffset);
  if (Version > FormatVersion || (Features & ~KnownFeatures) != 0)
    return failure(Status::error(
        Code::Unsupported, "read file header", Path,
        fmt::format("version {}, features {:#x}; this build reads version {}, "
                    "features {:#x}",
                    Version, Features, FormatVersion, KnownFeatures)));
  FileHeader Header;
  Header.Id = getFixed<uint64_t>(Bytes, IdOffset);
  Header.StoreId = getFixed<uint64_t>(Bytes, StoreIdOffset);
  Header.Salt = getFixed<uint64_t>(Bytes, SaltOffset);
  Header.Previous = getFixed<uint64_t>(Bytes, PreviousOffset);
  Header.PrevLast = getFixed<uint64_t>(Bytes, PrevLastOffset);
  Header.Replaces = getFixed<uint64_t>(Bytes, ReplacesOffset);
  auto Kind = getFixed<uint8_t>(Bytes, KindOffset);
  if (Version == 0 || Header.Id <= Header.Previous ||
      Header.Id <= Header.Replaces || Kind < 1 || Kind > 3)
    return Damaged("the header contradicts itself");
  Header.Kind = static_cast<FileKind>(Kind);
  return Header;
}

/// CRC of a record whose bytes behind the CRC field are \p Rest.
static uint32_t recordCrc(const RecordSeed &Seed, std::string_view Rest) {
  std::string Place;
  putFixed(Place, Seed.Salt);
  putFixed(Place, Seed.Id);
  return io::crc32c(Rest, io::crc32c(Place));
}

uint32_t appendRecord(std::string &Out, const RecordSeed &Seed,
                      const Record &R) {
  assert(R.Key.size() <= MaxKey && R.Value.size() <= MaxValue);
  assert(R.Seq > R.Durable && "a record is never stable before it is written");
  assert((!R.Tombstone || R.Value.empty()) && "a removal has no value");
  size_t Begin = Out.size();
  uint64_t Unstable = R.Seq - 1 - R.Durable;
  putFixed(Out, uint32_t(0));
  putFixed(Out, static_cast<uint32_t>(R.Value.size()));
  putFixed(Out, R.Seq);
  putFixed(Out,
           static_cast<uint32_t>(std::min<uint64_t>(Unstable, ManyUnstable)));
  putFixed(Out, static_cast<uint16_t>(R.Key.size()));
  putFixed(Out, static_cast<uint8_t>(R.Type));
  putFixed(Out, R.Tombstone ? TombstoneFlag : uint8_t(0));
  Out.append(R.Key);
  Out.append(R.Value);
  Out.resize(Begin + recordSize(R.Key.size(), R.Value.size()), '\0');
  uint32_t Crc =
      recordCrc(Seed, std::string_view(Out).substr(Begin + ValueLengthOffset));
  io::setFixed(Out, Begin + CrcOffset, Crc);
  return Crc;
}

std::optional<Record> decodeRecord(std::string_view Bytes, uint64_t Offset,
                                   const RecordSeed &Seed) {
  if (Offset > Bytes.size() || Bytes.size() - Offset < RecordHeaderSize)
    return std::nullopt;
  std::string_view At = Bytes.substr(Offset);
  auto Type = getFixed<uint8_t>(At, TypeOffset),
       Flags = getFixed<uint8_t>(At, FlagsOffset);
  auto ValueLength = getFixed<uint32_t>(At, ValueLengthOffset);
  auto KeyLength = getFixed<uint16_t>(At, KeyLengthOffset);
  if (Type < 1 || Type > 2 || (Flags & ~TombstoneFlag) != 0 ||
      ValueLength > MaxValue)
    return std::nullopt;
  uint64_t Size = recordSize(KeyLength, ValueLength);
  if (Size > At.size())
    return std::nullopt;
  Record R;
  R.Crc = getFixed<uint32_t>(At, CrcOffset);
  if (recordCrc(Seed, At.substr(ValueLengthOffset, Size - ValueLengthOffset)) !=
      R.Crc)
    return std::nullopt;
  R.Type = static_cast<RecordType>(Type);
  R.Tombstone = (Flags & TombstoneFlag) != 0;
  R.Seq = getFixed<uint64_t>(At, SequenceOffset);
  auto Unstable = getFixed<uint32_t>(At, UnstableOffset);
  if (R.Seq == 0)
    return std::nullopt;
  if (R.Type == RecordType::Change &&
      (KeyLength == 0 || (R.Tombstone && ValueLength != 0)))
    return std::nullopt;
  if (Unstable != ManyUnstable && R.Seq > Unstable)
    R.Durable = R.Seq - 1 - Unstable;
  R.Key = At.substr(RecordHeaderSize, KeyLength);
  R.Value = At.substr(RecordHeaderSize + KeyLength, ValueLength);
  return R;
}

void Footer::add(const Record &R) {
  ++Count;
  First = First == 0 ? R.Seq : std::min(First, R.Seq);
  Last = std::max(Last, R.Seq);
  std::string Bytes;
  putFixed(Bytes, R.Crc);
  BodyCrc = io::crc32c(Bytes, BodyCrc);
}

void appendFooter(std::string &Out, const RecordSeed &Seed, Footer &F) {
  std::string Payload;
  putFixed(Payload, F.Count);
  putFixed(Payload, F.First);
  putFixed(Payload, F.Last);
  putFixed(Payload, F.BodyCrc);
  assert(Payload.size() == FooterPayload);
  Record R;
  R.Type = RecordType::Footer;
  R.Seq = F.Last + 1; // Behind the last change; the next one takes it.
  R.Durable = F.Durable;
  R.Value = Payload;
  F.Crc = appendRecord(Out, Seed, R);
}

std::optional<Footer> decodeFooter(std::string_view Bytes,
                                   const RecordSeed &Seed) {
  if (Bytes.size() < FooterSize)
    return std::nullopt;
  std::optional<Record> R =
      decodeRecord(Bytes, Bytes.size() - FooterSize, Seed);
  if (!R || R->Type != RecordType::Footer || R->Value.size() != FooterPayload)
    return std::nullopt;
  Footer F;
  F.Count = getFixed<uint64_t>(R->Value, 0);
  F.First = getFixed<uint64_t>(R->Value, 8);
  F.Last = getFixed<uint64_t>(R->Value, 16);
  F.BodyCrc = getFixed<uint32_t>(R->Value, 24);
  F.Durable = R->Durable;
  F.Crc = R->Crc;
  if (R->Seq != F.Last + 1 || F.First > F.Last ||
      (F.Count == 0) != (F.Last == 0))
    return std::nullopt;
  return F;
}

} // namespace storage::bitcask
