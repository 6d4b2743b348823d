#include "bitcask/Hint.h"

#include "io/Coding.h"
#include "io/Crc32c.h"

namespace storage::bitcask {

using io::getFixed;
using io::putFixed;

static constexpr std::string_view Magic = "DT-BCH\r\n";
static constexpr size_t VersionOffset = 8, FeaturesOffset = 12,
                        StoreIdOffset = 16, IdOffset = 24, SaltOffset = 32,
                        SizeOffset = 40, CountOffset = 48, FooterCrcOffset = 56,
                        EntriesOffset = 60, CrcSize = 4;
static constexpr size_t EntryHeaderSize = 23;

std::string encodeHint(const HintSubject &Of,
                       const std::vector<HintEntry> &Entries) {
  std::string Out(Magic);
  putFixed(Out, FormatVersion);
  putFixed(Out, KnownFeatures);
  putFixed(Out, Of.StoreId);
  putFixed(Out, Of.Id);
  putFixed(Out, Of.Salt);
  putFixed(Out, Of.Size);
  putFixed(Out, static_cast<uint64_t>(Entries.size()));
  putFixed(Out, Of.FooterCrc);
  for (const HintEntry &E : Entries) {
    putFixed(Out, E.Seq);
    putFixed(Out, E.Offset);
    putFixed(Out, E.ValueLength);
    putFixed(Out, static_cast<uint16_t>(E.Key.size()));
    putFixed(Out, static_cast<uint8_t>(E.Tombstone));
    Out.append(E.Key);
  }
  putFixed(Out, io::crc32c(Out));
  return Out;
}

/// The entry at the start of \p Bytes, which it is removed from.
static std::optional<HintEntry> takeEntry(std::string_view &Bytes,
                                          uint64_t FileSize) {
  if (Bytes.size() < EntryHeaderSize)
    return std::nullopt;
  HintEntry E;
  E.Seq = getFixed<uint64_t>(Bytes, 0);
  E.Offset = getFixed<uint64_t>(Bytes, 8);
  E.ValueLength = getFixed<uint32_t>(Bytes, 16);
  auto KeyLength = getFixed<uint16_t>(Bytes, 20);
  auto Flags = getFixed<uint8_t>(Bytes, 22);
  Bytes.remove_prefix(EntryHeaderSize);
  if (KeyLength == 0 || KeyLength > Bytes.size() || Flags > 1 || E.Seq == 0)
    return std::nullopt;
  if (E.Offset < FileHeaderSize || E.Offset > FileSize ||
      recordSize(KeyLength, E.ValueLength) > FileSize - E.Offset)
    return std::nullopt;
  E.Tombstone = Flags == 1;
  E.Key = Bytes.substr(0, KeyLength);
  Bytes.remove_prefix(KeyLength);
  return E;
}

std::optional<std::vector<HintEntry>> decodeHint(std::string_view Bytes,
                                                 const HintSubject &Of) {
  if (Bytes.size() < EntriesOffset + CrcSize || !Bytes.starts_with(Magic))
    return std::nullopt;
  size_t CrcOffset = Bytes.size() - CrcSize;
  if (getFixed<uint32_t>(Bytes, CrcOffset) !=
      io::crc32c(Bytes.substr(0, CrcOffset)))
    return std::nullopt;
  if (getFixed<uint32_t>(Bytes, VersionOffset) != FormatVersion ||
      getFixed<uint32_t>(Bytes, FeaturesOffset) != KnownFeatures)
    return std::nullopt; // The data file can be read without it.
  HintSubject Is{getFixed<uint64_t>(Bytes, StoreIdOffset),
                 getFixed<uint64_t>(Bytes, IdOffset),
                 getFixed<uint64_t>(Bytes, SaltOffset),
                 getFixed<uint64_t>(Bytes, SizeOffset),
                 getFixed<uint32_t>(Bytes, FooterCrcOffset)};
  if (Is != Of)
    return std::nullopt;
  auto Count = getFixed<uint64_t>(Bytes, CountOffset);
  std::string_view Rest =
      Bytes.substr(EntriesOffset, CrcOffset - EntriesOffset);
  std::vector<HintEntry> Entries;
  while (!Rest.empty()) {
    std::optional<HintEntry> E = takeEntry(Rest, Of.Size);
    if (!E)
      return std::nullopt;
    Entries.push_back(std::move(*E));
  }
  if (Entries.size() != Count)
    return std::nullopt;
  return Entries;
}

std::optional<std::vector<HintEntry>> readHint(io::FileSystem &Fs,
                                               const std::string &Directory,
                                               const HintSubject &Of) {
  Expected<std::unique_ptr<io::File>> F =
      Fs.open(io::joinPath(Directory, fileName(Of.Id, NameKind::Hint)),
              io::OpenMode::ReadOnly);
  if (!F)
    return std::nullopt;
  Expected<std::string> Bytes = io::readFrom(**F, 0, MaxFileBytes);
  if (!Bytes)
    return std::nullopt;
  return decodeHint(*Bytes, Of);
}

Status writeHint(io::FileSystem &Fs, const std::string &Directory,
                 const HintSubject &Of, const std::vector<HintEntry> &Entries) {
  return io::replaceDurably(
      Fs, io::joinPath(Directory, fileName(Of.Id, NameKind::Hint)),
      encodeHint(Of, Entries));
}

} // namespace storage::bitcask
