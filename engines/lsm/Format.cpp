#include "lsm/Format.h"

#include "io/Coding.h"
#include "io/Crc32c.h"

#include <cassert>
#include <charconv>

#include <fmt/format.h>

namespace storage::lsm {

using io::getFixed;
using io::putFixed;

static constexpr size_t VersionOffset = 8, FeaturesOffset = 12;

static std::string_view suffix(FileType Type) {
  switch (Type) {
  case FileType::Log:
    return ".log";
  case FileType::Table:
    return ".sst";
  case FileType::Manifest:
    return ".manifest";
  }
  return {};
}

std::string fileName(FileType Type, uint64_t Number) {
  return fmt::format("{:016x}{}", Number, suffix(Type));
}

std::optional<NamedFile> parseFileName(std::string_view Name) {
  constexpr size_t Digits = 16;
  if (Name.size() <= Digits)
    return std::nullopt;
  uint64_t Number = 0;
  auto [End, Error] =
      std::from_chars(Name.data(), Name.data() + Digits, Number, 16);
  if (Error != std::errc() || End != Name.data() + Digits || Number == 0)
    return std::nullopt;
  // One spelling per number, so that two files never claim the same one.
  for (FileType Type : {FileType::Log, FileType::Table, FileType::Manifest})
    if (Name == fileName(Type, Number))
      return NamedFile{Type, Number};
  return std::nullopt;
}

void beginHeader(std::string &Out, std::string_view Magic) {
  assert(Magic.size() == MagicSize);
  Out.append(Magic);
  putFixed(Out, FormatVersion);
  putFixed(Out, KnownFeatures);
}

void sealHeader(std::string &Out, size_t Begin) {
  putFixed(Out, io::crc32c(std::string_view(Out).substr(Begin)));
}

Status corruption(std::string_view Path, uint64_t Offset,
                  std::string_view What) {
  return Status::error(Code::Corruption, "read", Path,
                       fmt::format("offset {}: {}", Offset, What));
}

Status checkHeader(std::string_view Bytes, std::string_view Magic, size_t Size,
                   std::string_view Path, uint64_t At) {
  if (Bytes.size() < Size)
    return corruption(Path, At, "the file is shorter than its header");
  Bytes = Bytes.substr(0, Size);
  if (!Bytes.starts_with(Magic))
    return corruption(Path, At, "no magic");
  size_t CrcAt = Size - sizeof(uint32_t);
  if (getFixed<uint32_t>(Bytes, CrcAt) != io::crc32c(Bytes.substr(0, CrcAt)))
    return corruption(Path, At + CrcAt, "the header's CRC does not match");
  auto Version = getFixed<uint32_t>(Bytes, VersionOffset),
       Features = getFixed<uint32_t>(Bytes, FeaturesOffset);
  if (Version > FormatVersion || (Features & ~KnownFeatures) != 0)
    return Status::error(
        Code::Unsupported, "read header", Path,
        fmt::format("version {}, features {:#x}; this build reads version {}, "
                    "features {:#x}",
                    Version, Features, FormatVersion, KnownFeatures));
  if (Version == 0)
    return corruption(Path, At + VersionOffset, "version 0");
  return Status();
}

Status checkIdentity(uint64_t Number, uint64_t WantNumber, uint64_t StoreId,
                     uint64_t WantStoreId, std::string_view Path) {
  if (Number != WantNumber)
    return corruption(Path, 0,
                      fmt::format("the file is number {}, its name says {}",
                                  Number, WantNumber));
  if (StoreId != WantStoreId)
    return corruption(Path, 0, "the file belongs to another store");
  return Status();
}

std::string encodeEntryKey(const EntryKey &Key) {
  std::string Out(Key.User);
  putFixed(Out, Key.Tag);
  return Out;
}

EntryKey decodeEntryKey(std::string_view Bytes) {
  assert(Bytes.size() >= TagSize);
  size_t Length = Bytes.size() - TagSize;
  return {Bytes.substr(0, Length), getFixed<uint64_t>(Bytes, Length)};
}

int compareEntryKeys(const EntryKey &A, const EntryKey &B) {
  if (int Order = A.User.compare(B.User))
    return Order;
  return A.Tag > B.Tag ? -1 : A.Tag < B.Tag ? 1 : 0;
}

void putVarint(std::string &Out, uint64_t Value) {
  while (Value >= 0x80) {
    Out.push_back(static_cast<char>(Value | 0x80));
    Value >>= 7;
  }
  Out.push_back(static_cast<char>(Value));
}

std::optional<uint64_t> takeVarint(std::string_view &In) {
  uint64_t Value = 0;
  for (size_t I = 0; I < In.size() && I < 10; ++I) {
    auto Byte = static_cast<uint8_t>(In[I]);
    if (I == 9 && Byte > 1)
      return std::nullopt; // More than 64 bits.
    Value |= uint64_t(Byte & 0x7f) << (7 * I);
    if (Byte < 0x80) {
      In.remove_prefix(I + 1);
      return Value;
    }
  }
  return std::nullopt;
}

void putBytes(std::string &Out, std::string_view Bytes) {
  putVarint(Out, Bytes.size());
  Out.append(Bytes);
}

std::optional<std::string_view> takeBytes(std::string_view &In) {
  std::optional<uint64_t> Length = takeVarint(In);
  if (!Length || *Length > In.size())
    return std::nullopt;
  std::string_view Bytes = In.substr(0, *Length);
  In.remove_prefix(*Length);
  return Bytes;
}

} // namespace storage::lsm
