#include "btree/Format.h"

#include "io/Coding.h"
#include "io/Crc32c.h"

#include <bit>

#include <fmt/format.h>

namespace storage::btree {

using io::getFixed;
using io::putFixed;

static constexpr std::string_view DataMagic = "DT-BTR\r\n",
                                  LogMagic = "DT-BTL\r\n";
static constexpr size_t VersionOffset = 8, FeaturesOffset = 12,
                        StoreIdOffset = 16;
// File header.
static constexpr size_t PageSizeOffset = 24, FileCrcOffset = 28;
// Log header.
static constexpr size_t GenerationOffset = 24, SaltOffset = 32,
                        NextSaltOffset = 40, BaseTxnOffset = 48,
                        BaseLsnOffset = 56, PrevCrcOffset = 64,
                        LogPageSizeOffset = 68, LogCrcOffset = 76;
// Meta slot.
static constexpr size_t MetaCrcOffset = 0, MetaSlotOffset = 4,
                        MetaStateOffset = 8;
// Tree state.
static constexpr size_t TxnOffset = 0, LastOffset = 8, RootOffset = 16,
                        HeightOffset = 20, PageCountOffset = 24,
                        FreeHeadOffset = 28, FreeCountOffset = 32,
                        StateReservedOffset = 36, KeysOffset = 40;

bool validPageSize(uint64_t Size) {
  return Size >= MinPageSize && Size <= MaxPageSize &&
         std::has_single_bit(Size);
}

/// Checks magic, CRC at \p CrcOffset, version and features of a header that
/// begins at offset \p Begin of its file.
static Status checkHeader(std::string_view Bytes, std::string_view Magic,
                          size_t CrcOffset, uint64_t Begin,
                          std::string_view Path) {
  auto Damaged = [&](size_t Offset, std::string_view Hint) {
    return Status::error(Code::Corruption, "read header", Path,
                         fmt::format("offset {}: {}", Begin + Offset, Hint));
  };
  if (Bytes.size() < CrcOffset + sizeof(uint32_t))
    return Damaged(Bytes.size(), "the file is shorter than a header");
  if (!Bytes.starts_with(Magic))
    return Damaged(0, "no magic");
  if (getFixed<uint32_t>(Bytes, CrcOffset) !=
      io::crc32c(Bytes.substr(0, CrcOffset)))
    return Damaged(CrcOffset, "the header's CRC does not match");
  auto Version = getFixed<uint32_t>(Bytes, VersionOffset),
       Features = getFixed<uint32_t>(Bytes, FeaturesOffset);
  if (Version > FormatVersion || (Features & ~KnownFeatures) != 0)
    return Status::error(
        Code::Unsupported, "read header", Path,
        fmt::format("version {}, features {:#x}; this build reads version {}, "
                    "features {:#x}",
                    Version, Features, FormatVersion, KnownFeatures));
  if (Version == 0)
    return Damaged(VersionOffset, "version 0");
  return Status();
}

std::string encodeFileHeader(const FileHeader &Header) {
  assert(validPageSize(Header.PageSize));
  std::string Out(DataMagic);
  putFixed(Out, FormatVersion);
  putFixed(Out, KnownFeatures);
  putFixed(Out, Header.StoreId);
  putFixed(Out, Header.PageSize);
  putFixed(Out, io::crc32c(Out));
  assert(Out.size() == FileHeaderSize);
  return Out;
}

Expected<FileHeader> decodeFileHeader(std::string_view Bytes,
                                      std::string_view Path) {
  if (Status S = checkHeader(Bytes, DataMagic, FileCrcOffset, 0, Path); !S.ok())
    return failure(S);
  FileHeader Header;
  Header.StoreId = getFixed<uint64_t>(Bytes, StoreIdOffset);
  Header.PageSize = getFixed<uint32_t>(Bytes, PageSizeOffset);
  if (!validPageSize(Header.PageSize))
    return failure(Status::error(Code::Corruption, "read header", Path,
                                 fmt::format("offset {}: page size {}",
                                             PageSizeOffset, Header.PageSize)));
  return Header;
}

void encodeState(std::string &Out, const TreeState &State) {
  putFixed(Out, State.Txn);
  putFixed(Out, State.Last);
  putFixed(Out, State.Root);
  putFixed(Out, State.Height);
  putFixed(Out, State.PageCount);
  putFixed(Out, State.FreeHead);
  putFixed(Out, State.FreeCount);
  putFixed<uint32_t>(Out, 0);
  putFixed(Out, State.Keys);
}

std::optional<TreeState> decodeState(std::string_view Bytes, size_t Offset) {
  if (Bytes.size() < Offset || Bytes.size() - Offset < TreeStateSize)
    return std::nullopt;
  std::string_view At = Bytes.substr(Offset, TreeStateSize);
  TreeState State;
  State.Txn = getFixed<uint64_t>(At, TxnOffset);
  State.Last = getFixed<uint64_t>(At, LastOffset);
  State.Root = getFixed<uint32_t>(At, RootOffset);
  State.Height = getFixed<uint32_t>(At, HeightOffset);
  State.PageCount = getFixed<uint32_t>(At, PageCountOffset);
  State.FreeHead = getFixed<uint32_t>(At, FreeHeadOffset);
  State.FreeCount = getFixed<uint32_t>(At, FreeCountOffset);
  State.Keys = getFixed<uint64_t>(At, KeysOffset);
  auto IsTreePage = [&](PageId Id) {
    return Id >= FirstPage && Id < State.PageCount;
  };
  if (!IsTreePage(State.Root) || State.Height == 0 ||
      State.Height > MaxHeight || State.Last < State.Txn ||
      (State.FreeHead == NoPage) != (State.FreeCount == 0) ||
      (State.FreeHead != NoPage && !IsTreePage(State.FreeHead)) ||
      State.FreeCount >= State.PageCount ||
      getFixed<uint32_t>(At, StateReservedOffset) != 0)
    return std::nullopt;
  return State;
}

/// CRC of a meta slot: the store's identity, then everything behind the CRC.
static uint32_t metaCrc(uint64_t StoreId, std::string_view Meta) {
  std::string Identity;
  putFixed(Identity, StoreId);
  return io::crc32c(Meta.substr(MetaSlotOffset), io::crc32c(Identity));
}

std::string encodeMeta(uint64_t StoreId, PageId Slot, const TreeState &State) {
  std::string Out;
  putFixed<uint32_t>(Out, 0);
  putFixed(Out, Slot);
  encodeState(Out, State);
  Out.resize(MetaSize, '\0');
  io::setFixed(Out, MetaCrcOffset, metaCrc(StoreId, Out));
  return Out;
}

std::optional<TreeState> decodeMeta(std::string_view Bytes, uint64_t StoreId,
                                    PageId Slot) {
  if (Bytes.size() < MetaSize)
    return std::nullopt;
  Bytes = Bytes.substr(0, MetaSize);
  if (getFixed<uint32_t>(Bytes, MetaCrcOffset) != metaCrc(StoreId, Bytes) ||
      getFixed<uint32_t>(Bytes, MetaSlotOffset) != Slot)
    return std::nullopt;
  return decodeState(Bytes, MetaStateOffset);
}

std::string encodeLogHeader(const LogHeader &Header) {
  assert(Header.Generation >= 1 && validPageSize(Header.PageSize));
  std::string Out(LogMagic);
  putFixed(Out, FormatVersion);
  putFixed(Out, KnownFeatures);
  putFixed(Out, Header.StoreId);
  putFixed(Out, Header.Generation);
  putFixed(Out, Header.Salt);
  putFixed(Out, Header.NextSalt);
  putFixed(Out, Header.BaseTxn);
  putFixed(Out, Header.BaseLsn);
  putFixed(Out, Header.PrevCrc);
  putFixed(Out, Header.PageSize);
  putFixed<uint32_t>(Out, 0);
  putFixed(Out, io::crc32c(Out));
  assert(Out.size() == LogHeaderSize);
  return Out;
}

Expected<LogHeader> decodeLogHeader(std::string_view Bytes, unsigned Slot,
                                    std::string_view Path) {
  uint64_t Begin = Slot * LogSlotSize;
  if (Status S = checkHeader(Bytes, LogMagic, LogCrcOffset, Begin, Path);
      !S.ok())
    return failure(S);
  LogHeader Header;
  Header.StoreId = getFixed<uint64_t>(Bytes, StoreIdOffset);
  Header.Generation = getFixed<uint64_t>(Bytes, GenerationOffset);
  Header.Salt = getFixed<uint64_t>(Bytes, SaltOffset);
  Header.NextSalt = getFixed<uint64_t>(Bytes, NextSaltOffset);
  Header.BaseTxn = getFixed<uint64_t>(Bytes, BaseTxnOffset);
  Header.BaseLsn = getFixed<uint64_t>(Bytes, BaseLsnOffset);
  Header.PrevCrc = getFixed<uint32_t>(Bytes, PrevCrcOffset);
  Header.PageSize = getFixed<uint32_t>(Bytes, LogPageSizeOffset);
  if (Header.Generation == 0 || Header.BaseLsn < Header.BaseTxn ||
      !validPageSize(Header.PageSize) || slotOf(Header.Generation) != Slot)
    return failure(Status::error(
        Code::Corruption, "read header", Path,
        fmt::format("offset {}: the header contradicts itself", Begin)));
  return Header;
}

std::string encodeCommit(const Commit &C) {
  std::string Out;
  putFixed(Out, C.Pages);
  putFixed(Out, C.RunningCrc);
  encodeState(Out, C.State);
  assert(Out.size() == CommitSize);
  return Out;
}

std::optional<Commit> decodeCommit(std::string_view Payload) {
  if (Payload.size() != CommitSize)
    return std::nullopt;
  std::optional<TreeState> State = decodeState(Payload, 8);
  if (!State)
    return std::nullopt;
  return Commit{getFixed<uint32_t>(Payload, 0), getFixed<uint32_t>(Payload, 4),
                *State};
}

} // namespace storage::btree
