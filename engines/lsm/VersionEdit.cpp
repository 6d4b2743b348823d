#include "lsm/VersionEdit.h"

#include "lsm/Options.h"
#include "lsm/Version.h"

#include <algorithm>

#include <fmt/format.h>

namespace storage::lsm {

namespace {

/// What a field of an edit is; part of the format.
enum class Field : uint8_t {
  NextFile = 1,
  Floor = 2,
  Opened = 3,
  Sealed = 4,
  Removed = 5,
  Added = 6,
};

/// Takes numbers and byte strings in order; remembers whether one was missing.
class FieldReader {
public:
  explicit FieldReader(std::string_view Bytes) : Rest(Bytes) {}
  bool more() const { return Good && !Rest.empty(); }
  bool good() const { return Good; }
  uint64_t number() {
    std::optional<uint64_t> N = takeVarint(Rest);
    Good &= N.has_value();
    return N.value_or(0);
  }
  std::string bytes() {
    std::optional<std::string_view> B = takeBytes(Rest);
    Good &= B.has_value();
    return std::string(B.value_or(std::string_view()));
  }
  void fail() { Good = false; }

private:
  std::string_view Rest;
  bool Good = true;
};

} // namespace

static void putField(std::string &Out, Field F,
                     std::initializer_list<uint64_t> Numbers) {
  Out.push_back(static_cast<char>(F));
  for (uint64_t N : Numbers)
    putVarint(Out, N);
}

std::string encodeEdit(const VersionEdit &Edit) {
  std::string Out;
  putField(Out, Field::NextFile, {Edit.NextFile});
  if (Edit.Floor)
    putField(Out, Field::Floor, {Edit.Floor->MinLog, Edit.Floor->Flushed});
  if (Edit.Opened)
    putField(
        Out, Field::Opened,
        {Edit.Opened->Salt, Edit.Opened->FirstLog, Edit.Opened->Recovered});
  for (const SealedLog &L : Edit.Sealed)
    putField(Out, Field::Sealed, {L.Number, L.End, L.Last, L.Crc});
  for (const RemovedTable &T : Edit.Removed)
    putField(Out, Field::Removed, {T.Level, T.Number});
  for (const AddedTable &T : Edit.Added) {
    putField(Out, Field::Added,
             {T.Level, T.Meta.Number, T.Meta.Size, T.Meta.Entries});
    putBytes(Out, T.Meta.Smallest);
    putBytes(Out, T.Meta.Largest);
  }
  return Out;
}

static void readTable(FieldReader &In, VersionEdit &Edit) {
  AddedTable T;
  uint64_t Level = In.number();
  T.Level = static_cast<uint32_t>(std::min<uint64_t>(Level, Levels));
  T.Meta.Number = In.number();
  T.Meta.Size = In.number();
  T.Meta.Entries = In.number();
  T.Meta.Smallest = In.bytes();
  T.Meta.Largest = In.bytes();
  auto IsKey = [](const std::string &K) {
    return K.size() >= TagSize && K.size() <= MaxKeyBytes + TagSize;
  };
  if (T.Level >= Levels || T.Meta.Number == 0 || !IsKey(T.Meta.Smallest) ||
      !IsKey(T.Meta.Largest) ||
      compareEntryKeys(decodeEntryKey(T.Meta.Smallest),
                       decodeEntryKey(T.Meta.Largest)) > 0)
    In.fail();
  Edit.Added.push_back(std::move(T));
}

static void readSealed(FieldReader &In, VersionEdit &Edit) {
  SealedLog L;
  L.Number = In.number();
  L.End = In.number();
  L.Last = In.number();
  uint64_t Crc = In.number();
  L.Crc = static_cast<uint32_t>(Crc);
  if (Crc > UINT32_MAX || L.Number == 0)
    In.fail();
  Edit.Sealed.push_back(L);
}

std::optional<VersionEdit> decodeEdit(std::string_view Bytes) {
  FieldReader In(Bytes);
  VersionEdit Edit;
  while (In.more()) {
    switch (static_cast<Field>(In.number())) {
    case Field::NextFile:
      Edit.NextFile = In.number();
      break;
    case Field::Floor:
      Edit.Floor.emplace();
      Edit.Floor->MinLog = In.number();
      Edit.Floor->Flushed = In.number();
      break;
    case Field::Opened:
      Edit.Opened.emplace();
      Edit.Opened->Salt = In.number();
      Edit.Opened->FirstLog = In.number();
      Edit.Opened->Recovered = In.number();
      break;
    case Field::Sealed:
      readSealed(In, Edit);
      break;
    case Field::Removed: {
      uint64_t Level = In.number(), Number = In.number();
      if (Level >= Levels)
        In.fail();
      Edit.Removed.push_back({static_cast<uint32_t>(Level), Number});
      break;
    }
    case Field::Added:
      readTable(In, Edit);
      break;
    default:
      In.fail();
    }
  }
  if (!In.good() || Edit.NextFile == 0)
    return std::nullopt;
  return Edit;
}

std::string StoreState::apply(const VersionEdit &Edit) {
  if (Edit.NextFile < NextFile)
    return "file numbers go backwards";
  NextFile = Edit.NextFile;
  if (Edit.Opened) {
    Opened = *Edit.Opened;
    Sealed = Edit.Sealed;
  }
  if (Edit.Floor) {
    if (Edit.Floor->MinLog < Floor.MinLog ||
        Edit.Floor->Flushed < Floor.Flushed)
      return "the logs that are needed go backwards";
    Floor = *Edit.Floor;
  }
  std::erase_if(Sealed,
                [&](const SealedLog &L) { return L.Number < Floor.MinLog; });
  for (const RemovedTable &T : Edit.Removed) {
    auto At = Tables.find(T.Number);
    if (At == Tables.end() || At->second.Level != T.Level)
      return fmt::format("table {} is removed from level {} and is not there",
                         T.Number, T.Level);
    Tables.erase(At);
  }
  for (const AddedTable &T : Edit.Added)
    if (T.Meta.Number >= NextFile || !Tables.emplace(T.Meta.Number, T).second)
      return fmt::format("table {} is added twice, or its number is not used",
                         T.Meta.Number);
  return {};
}

VersionEdit StoreState::snapshot() const {
  VersionEdit Edit;
  Edit.NextFile = NextFile;
  Edit.Floor = Floor;
  Edit.Opened = Opened;
  Edit.Sealed = Sealed;
  for (const auto &[Number, T] : Tables)
    Edit.Added.push_back(T);
  return Edit;
}

} // namespace storage::lsm
