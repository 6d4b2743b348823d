#include "lsm/WriteBatch.h"

#include "lsm/Options.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace storage::lsm {

void WriteBatch::put(std::string_view Key, std::string_view Value) {
  Bytes.push_back(static_cast<char>(Kind::Put));
  putBytes(Bytes, Key);
  putBytes(Bytes, Value);
  ++Count;
  LongestKey = std::max(LongestKey, Key.size());
  LongestValue = std::max(LongestValue, Value.size());
}

void WriteBatch::remove(std::string_view Key) {
  Bytes.push_back(static_cast<char>(Kind::Delete));
  putBytes(Bytes, Key);
  ++Count;
  LongestKey = std::max(LongestKey, Key.size());
}

void WriteBatch::clear() { *this = WriteBatch(); }

static Status tooLarge(std::string_view Path, std::string_view What,
                       size_t Size, size_t Limit) {
  if (Size <= Limit)
    return Status();
  return Status::error(Code::Limit, "write", Path,
                       fmt::format("{}: {}, at most {}", What, Size, Limit));
}

Status WriteBatch::withinLimits(std::string_view Path) const {
  static_assert(MaxBatchBytes <= io::MaxFramePayload &&
                MaxBatchOperations <= io::MaxFrameRecords);
  if (Status S = tooLarge(Path, "bytes in a key", LongestKey, MaxKeyBytes);
      !S.ok())
    return S;
  if (Status S =
          tooLarge(Path, "bytes in a value", LongestValue, MaxValueBytes);
      !S.ok())
    return S;
  if (Status S =
          tooLarge(Path, "operations in a batch", Count, MaxBatchOperations);
      !S.ok())
    return S;
  return tooLarge(Path, "bytes in a batch", Bytes.size(), MaxBatchBytes);
}

std::optional<Operation> BatchReader::next() {
  if (Rest.empty() || Damaged)
    return std::nullopt;
  Operation Op;
  auto What = static_cast<uint8_t>(Rest[0]);
  Rest.remove_prefix(1);
  Op.What = static_cast<Kind>(What);
  std::optional<std::string_view> Key = takeBytes(Rest), Value;
  if (Op.What == Kind::Put)
    Value = takeBytes(Rest);
  if (!Key || (Op.What != Kind::Put && Op.What != Kind::Delete) ||
      (Op.What == Kind::Put && !Value)) {
    Damaged = true;
    return std::nullopt;
  }
  Op.Key = *Key;
  Op.Value = Value.value_or(std::string_view());
  return Op;
}

bool validBatch(std::string_view Bytes, size_t Count) {
  BatchReader Reader(Bytes);
  size_t Found = 0;
  while (std::optional<Operation> Op = Reader.next()) {
    if (Op->Key.size() > MaxKeyBytes || Op->Value.size() > MaxValueBytes)
      return false;
    ++Found;
  }
  return !Reader.damaged() && Found == Count;
}

} // namespace storage::lsm
