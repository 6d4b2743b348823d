#include "index/Bytes.h"

using namespace durability::index;
using llvm::StringRef;

uint64_t StringPool::number(StringRef Text) {
  auto [It, New] = Numbers.try_emplace(Text, InOrder.size());
  if (New)
    InOrder.push_back(It->getKey());
  return It->getValue();
}

std::string StringPool::encode() const {
  std::string Bytes;
  llvm::raw_string_ostream OS(Bytes);
  llvm::encodeULEB128(InOrder.size(), OS);
  for (StringRef Text : InOrder)
    llvm::encodeULEB128(Text.size(), OS);
  for (StringRef Text : InOrder)
    OS << Text;
  return Bytes;
}

/// nullopt at the end of \p Bytes or when it is no number.
static std::optional<uint64_t> takeNumber(const uint8_t *&Next,
                                          const uint8_t *End) {
  unsigned Length = 0;
  const char *Error = nullptr;
  const uint64_t Number = llvm::decodeULEB128(Next, &Length, End, &Error);
  if (Error)
    return std::nullopt;
  Next += Length;
  return Number;
}

bool StringTable::decode(StringRef Bytes) {
  Texts.clear();
  const uint8_t *Next = Bytes.bytes_begin(), *End = Bytes.bytes_end();
  const std::optional<uint64_t> Count = takeNumber(Next, End);
  if (!Count || *Count > static_cast<uint64_t>(End - Next))
    return false;
  std::vector<uint64_t> Sizes;
  for (uint64_t I = 0; I < *Count; ++I) {
    const std::optional<uint64_t> Size = takeNumber(Next, End);
    if (!Size)
      return false;
    Sizes.push_back(*Size);
  }
  StringRef Rest = Bytes.drop_front(Next - Bytes.bytes_begin());
  for (const uint64_t Size : Sizes) {
    if (Size > Rest.size())
      return false;
    Texts.push_back(Rest.take_front(Size));
    Rest = Rest.drop_front(Size);
  }
  return Rest.empty();
}

std::optional<StringRef> StringTable::get(uint64_t Number) const {
  return Number < Texts.size() ? std::optional(Texts[Number]) : std::nullopt;
}

uint64_t Reader::number() {
  const std::optional<uint64_t> Number =
      Failed ? std::nullopt : takeNumber(Next, End);
  Failed = !Number;
  return Number.value_or(0);
}

int64_t Reader::signedNumber() {
  unsigned Length = 0;
  const char *Error = nullptr;
  const int64_t Number = llvm::decodeSLEB128(Next, &Length, End, &Error);
  Failed = Failed || Error;
  if (Failed)
    return 0;
  Next += Length;
  return Number;
}

void Reader::one(std::string &Text) {
  const std::optional<StringRef> Found = Strings.get(number());
  Failed = Failed || !Found;
  Text = Failed ? std::string() : Found->str();
}
