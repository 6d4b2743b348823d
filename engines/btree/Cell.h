/// \file
/// Cells of nodes: how keys, values and children are packed, and how large they
/// may be.
///
/// | leaf cell | size | | inner cell | size |
/// |---|---|---|---|---|
/// | key length | 2 | | key length | 2 |
/// | value length, bit 31: overflow | 4 | | child | 4 |
/// | key | | | key | |
/// | value, or first overflow page | , 4 | | | |
///
///  - BT-3 A cell with its slot takes at most a quarter of a node: nodes split
///    into two that hold something, and a key that is too long for that is
///    refused before anything changes.
///
/// Thread safety: functions without state.
#ifndef STORAGE_BTREE_CELL_H
#define STORAGE_BTREE_CELL_H

#include "btree/Page.h"

namespace storage::btree {

inline constexpr size_t CellHeaderSize = 6;
inline constexpr uint32_t OverflowBit = 1u << 31;

/// Longest cell of a node, without its slot.
constexpr size_t maxCellSize(size_t PageSize) {
  return (PageSize - PageHeaderSize) / 4 - 2;
}
/// Longest key in bytes: with it, a leaf cell that refers to an overflow chain
/// still fits.
constexpr size_t maxKeySize(size_t PageSize) {
  return maxCellSize(PageSize) - CellHeaderSize - sizeof(PageId);
}
/// Longest value in bytes; the transaction limit may be lower.
inline constexpr size_t MaxValueSize = 1u << 30;

/// Whether key and value fit into a cell without overflow pages.
constexpr bool fitsInline(size_t KeySize, size_t ValueSize, size_t PageSize) {
  return CellHeaderSize + KeySize + ValueSize <= maxCellSize(PageSize);
}

/// A decoded leaf cell.
struct LeafCell {
  std::string_view Key;
  uint32_t ValueSize;
  PageId Overflow;         ///< First overflow page, NoPage for an inline value.
  std::string_view Inline; ///< The value, empty with overflow.
};

LeafCell decodeLeafCell(std::string_view Cell);
std::string leafCell(std::string_view Key, std::string_view Value);
std::string overflowCell(std::string_view Key, size_t ValueSize, PageId First);
std::string innerCell(std::string_view Key, PageId Child);
/// Key of a leaf or inner cell.
std::string_view cellKey(std::string_view Cell);
PageId cellChild(std::string_view Cell);
/// Bytes of the cell at the start of \p Bytes, nothing if it is cut off.
std::optional<size_t> cellSize(std::string_view Bytes, PageType Type);

/// Shortest string s with \p Left < s <= \p Right.
std::string_view separator(std::string_view Left, std::string_view Right);

} // namespace storage::btree

#endif // STORAGE_BTREE_CELL_H
