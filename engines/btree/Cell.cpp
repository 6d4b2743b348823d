#include "btree/Cell.h"

#include <algorithm>

namespace storage::btree {

using io::getFixed;
using io::putFixed;

std::string_view cellKey(std::string_view Cell) {
  return Cell.substr(CellHeaderSize, getFixed<uint16_t>(Cell, 0));
}

PageId cellChild(std::string_view Cell) { return getFixed<uint32_t>(Cell, 2); }

static std::string cellHead(std::string_view Key, uint32_t Number) {
  assert(Key.size() <= UINT16_MAX);
  std::string Out;
  Out.reserve(CellHeaderSize + Key.size());
  putFixed(Out, static_cast<uint16_t>(Key.size()));
  putFixed(Out, Number);
  Out.append(Key);
  return Out;
}

std::string leafCell(std::string_view Key, std::string_view Value) {
  std::string Out = cellHead(Key, static_cast<uint32_t>(Value.size()));
  Out.append(Value);
  return Out;
}

std::string overflowCell(std::string_view Key, size_t ValueSize, PageId First) {
  assert(ValueSize <= MaxValueSize);
  std::string Out =
      cellHead(Key, static_cast<uint32_t>(ValueSize) | OverflowBit);
  putFixed(Out, First);
  return Out;
}

std::string innerCell(std::string_view Key, PageId Child) {
  return cellHead(Key, Child);
}

LeafCell decodeLeafCell(std::string_view Cell) {
  auto Size = getFixed<uint32_t>(Cell, 2);
  LeafCell Out{cellKey(Cell), Size & ~OverflowBit, NoPage, {}};
  std::string_view Rest = Cell.substr(CellHeaderSize + Out.Key.size());
  if (Size & OverflowBit)
    Out.Overflow = getFixed<uint32_t>(Rest, 0);
  else
    Out.Inline = Rest.substr(0, Size);
  return Out;
}

std::optional<size_t> cellSize(std::string_view Bytes, PageType Type) {
  if (Bytes.size() < CellHeaderSize)
    return std::nullopt;
  uint64_t Size = CellHeaderSize + getFixed<uint16_t>(Bytes, 0);
  if (Type == PageType::Leaf) {
    auto Value = getFixed<uint32_t>(Bytes, 2);
    Size += Value & OverflowBit ? sizeof(PageId) : Value;
  }
  if (Size > Bytes.size())
    return std::nullopt;
  return static_cast<size_t>(Size);
}

std::string_view separator(std::string_view Left, std::string_view Right) {
  assert(Left < Right);
  auto Differ =
      std::mismatch(Left.begin(), Left.end(), Right.begin(), Right.end());
  return Right.substr(0,
                      static_cast<size_t>(Differ.second - Right.begin()) + 1);
}

} // namespace storage::btree
