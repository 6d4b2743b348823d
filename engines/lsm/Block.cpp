#include "lsm/Block.h"

#include "io/Coding.h"
#include "io/Crc32c.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace storage::lsm {

using io::getFixed;
using io::putFixed;

static uint32_t blockCrc(std::string_view Bytes, uint64_t Table,
                         uint64_t Offset) {
  std::string Identity;
  putFixed(Identity, Table);
  putFixed(Identity, Offset);
  return io::crc32c(Bytes, io::crc32c(Identity));
}

void sealBlock(std::string &Bytes, uint64_t Table, uint64_t Offset) {
  putFixed<uint8_t>(Bytes, 0);
  putFixed(Bytes, blockCrc(Bytes, Table, Offset));
}

Expected<std::string_view> openBlock(std::string_view Sealed, uint64_t Table,
                                     uint64_t Offset, std::string_view Path) {
  if (Sealed.size() < BlockTrailerSize)
    return failure(corruption(Path, Offset, "the block is cut short"));
  size_t CrcAt = Sealed.size() - sizeof(uint32_t);
  if (getFixed<uint32_t>(Sealed, CrcAt) !=
      blockCrc(Sealed.substr(0, CrcAt), Table, Offset))
    return failure(corruption(Path, Offset, "the block's CRC does not match"));
  if (Sealed[CrcAt - 1] != 0)
    return failure(Status::error(Code::Unsupported, "read block", Path,
                                 "unknown compression"));
  return Sealed.substr(0, CrcAt - 1);
}

void BlockBuilder::add(std::string_view Key, std::string_view Value) {
  assert((Restarts.empty() ||
          compareEntryKeys(decodeEntryKey(LastKey), decodeEntryKey(Key)) < 0) &&
         "SST-2: keys ascend");
  size_t Shared = 0;
  if (SinceRestart == RestartInterval || Restarts.empty()) {
    Restarts.push_back(static_cast<uint32_t>(Bytes.size()));
    SinceRestart = 0;
  } else {
    size_t Most = std::min(Key.size(), LastKey.size());
    while (Shared < Most && Key[Shared] == LastKey[Shared])
      ++Shared;
  }
  putVarint(Bytes, Shared);
  putVarint(Bytes, Key.size() - Shared);
  putVarint(Bytes, Value.size());
  Bytes.append(Key.substr(Shared));
  Bytes.append(Value);
  LastKey.assign(Key);
  ++SinceRestart;
}

size_t BlockBuilder::size() const {
  return Bytes.size() + (Restarts.size() + 1) * sizeof(uint32_t);
}

std::string BlockBuilder::finish() {
  for (uint32_t R : Restarts)
    putFixed(Bytes, R);
  putFixed(Bytes, static_cast<uint32_t>(Restarts.size()));
  Restarts.clear();
  SinceRestart = 0;
  return std::exchange(Bytes, {});
}

Expected<std::shared_ptr<const Block>>
Block::parse(std::string Bytes, uint64_t Offset, std::string Path) {
  constexpr size_t Word = sizeof(uint32_t);
  auto Damaged = [&] {
    return failure(corruption(Path, Offset, "the restart points are damaged"));
  };
  if (Bytes.size() < Word)
    return Damaged();
  auto Restarts = getFixed<uint32_t>(Bytes, Bytes.size() - Word);
  if (Restarts == 0 || Restarts > Bytes.size() / Word - 1)
    return Damaged();
  std::shared_ptr<Block> B(new Block);
  B->EntriesEnd = Bytes.size() - (size_t(Restarts) + 1) * Word;
  B->Restarts = Restarts;
  B->Bytes = std::move(Bytes);
  B->Offset = Offset;
  B->Path = std::move(Path);
  if (B->restart(0) != 0)
    return failure(
        corruption(B->Path, Offset, "the restart points are damaged"));
  for (uint32_t I = 0; I < Restarts; ++I)
    if (B->restart(I) >= B->EntriesEnd ||
        (I > 0 && B->restart(I) <= B->restart(I - 1)))
      return failure(
          corruption(B->Path, Offset, "the restart points are damaged"));
  return std::shared_ptr<const Block>(std::move(B));
}

uint32_t Block::restart(uint32_t Index) const {
  return getFixed<uint32_t>(Bytes, EntriesEnd + Index * sizeof(uint32_t));
}

class BlockIterator final : public EntryIterator {
public:
  explicit BlockIterator(std::shared_ptr<const Block> Data)
      : Data(std::move(Data)) {}

  bool valid() const override { return Valid; }
  void seekToFirst() override {
    startAt(0);
    step();
  }
  void seekToLast() override {
    startAt(Data->Restarts - 1);
    while (step() && Next < Data->EntriesEnd) {
    }
  }
  void seek(const EntryKey &Target) override;
  void next() override { step(); }
  void prev() override;
  EntryKey key() const override { return decodeEntryKey(Key); }
  std::string_view value() const override { return Value; }
  Status status() const override { return Failed; }

private:
  void startAt(uint32_t Restart) {
    RestartIndex = Restart;
    Next = Data->restart(Restart);
    Key.clear();
    Valid = false;
  }
  /// Decodes the entry at Next.
  bool step();
  /// The whole key at a restart point; nothing, and failed, if there is none.
  std::optional<EntryKey> keyAtRestart(uint32_t Restart);
  bool damaged();

  std::shared_ptr<const Block> Data;
  std::string Key;
  std::string_view Value;
  size_t At = 0, Next = 0; ///< Offsets of this entry and of the one behind.
  uint32_t RestartIndex = 0;
  bool Valid = false;
  Status Failed;
};

bool BlockIterator::damaged() {
  Valid = false;
  Failed = corruption(Data->Path, Data->Offset,
                      "an entry of the block is damaged although its CRC "
                      "matches");
  return false;
}

bool BlockIterator::step() {
  Valid = false;
  if (!Failed.ok() || Next >= Data->EntriesEnd)
    return false;
  At = Next;
  std::string_view Rest =
      std::string_view(Data->Bytes).substr(At, Data->EntriesEnd - At);
  std::optional<uint64_t> Shared = takeVarint(Rest), Own, Length;
  if (Shared)
    Own = takeVarint(Rest);
  if (Own)
    Length = takeVarint(Rest);
  if (!Length || *Shared > Key.size() || *Own > Rest.size() ||
      *Length > Rest.size() - *Own || *Shared + *Own < TagSize)
    return damaged(); // SST-2
  while (RestartIndex + 1 < Data->Restarts &&
         Data->restart(RestartIndex + 1) <= At)
    ++RestartIndex;
  Key.resize(*Shared);
  Key.append(Rest.substr(0, *Own));
  Value = Rest.substr(*Own, *Length);
  Next = static_cast<size_t>(Value.data() + Value.size() - Data->Bytes.data());
  Valid = true;
  return true;
}

std::optional<EntryKey> BlockIterator::keyAtRestart(uint32_t Restart) {
  size_t From = Data->restart(Restart);
  std::string_view Rest =
      std::string_view(Data->Bytes).substr(From, Data->EntriesEnd - From);
  std::optional<uint64_t> Shared = takeVarint(Rest), Own, Length;
  if (Shared)
    Own = takeVarint(Rest);
  if (Own)
    Length = takeVarint(Rest);
  if (!Length || *Shared != 0 || *Own < TagSize || *Own > Rest.size()) {
    damaged();
    return std::nullopt;
  }
  return decodeEntryKey(Rest.substr(0, *Own));
}

void BlockIterator::seek(const EntryKey &Target) {
  // The last restart point before the target.
  uint32_t Low = 0, High = Data->Restarts - 1;
  while (Low < High) {
    uint32_t Middle = Low + (High - Low + 1) / 2;
    std::optional<EntryKey> K = keyAtRestart(Middle);
    if (!K)
      return;
    if (compareEntryKeys(*K, Target) < 0)
      Low = Middle;
    else
      High = Middle - 1;
  }
  startAt(Low);
  while (step() && compareEntryKeys(key(), Target) < 0) {
  }
}

void BlockIterator::prev() {
  size_t Target = At;
  uint32_t Restart = RestartIndex;
  while (Data->restart(Restart) >= Target) {
    if (Restart == 0) {
      Valid = false;
      return;
    }
    --Restart;
  }
  startAt(Restart);
  while (step() && Next < Target) {
  }
}

EntryIteratorPtr Block::iterator(std::shared_ptr<const Block> Self) {
  return std::make_unique<BlockIterator>(std::move(Self));
}

} // namespace storage::lsm
