/// \file
/// One page of the data file: a header of 32 bytes, then a slotted node, a
/// piece of a long value, or a link of the free list.
///
/// \code
///   | header | slot 0, slot 1, … ►        ◄ … cell, cell |
/// \endcode
///
/// A leaf's cells are keys with values in ascending order of the keys, an inner
/// node's cells are children with the smallest key that may be below them; the
/// key of cell 0 is empty and means "everything smaller".
///
///  - PAGE-1 A page's CRC covers all of it and its store; the page names its
///    own number: a misplaced, foreign or damaged page is refused.
///  - PAGE-2 decode() accepts a page only if every offset and length in it
///    stays inside and its keys ascend strictly: accessors need no further
///    checks.
///
/// Thread safety: as a value. Sealed pages are shared as `const`.
#ifndef STORAGE_BTREE_PAGE_H
#define STORAGE_BTREE_PAGE_H

#include "btree/Format.h"
#include "io/Coding.h"

#include <memory>
#include <vector>

namespace storage::btree {

enum class PageType : uint8_t {
  Leaf = 1,
  Inner = 2,
  Free = 3,     ///< right() is the next free page.
  Overflow = 4, ///< count() bytes of a value; right() is the next piece.
};

inline constexpr size_t PageHeaderSize = 32;
inline constexpr uint8_t PageVersion = 1;

/// A page and where it was read, for messages.
struct PagePlace {
  PageId Id;
  uint64_t StoreId;
  std::string_view Path;
  uint64_t Offset; ///< In the file at Path.
};

class Page {
public:
  /// An empty page of \p Size bytes, not sealed.
  Page(PageId Id, PageType Type, uint32_t Size);

  /// Checks \p Bytes and takes them for a page: Corruption or Unsupported,
  /// naming file and offset, if they are none.
  [[nodiscard]] static Expected<Page> decode(std::string Bytes,
                                             const PagePlace &Where);

  PageId id() const { return get<uint32_t>(IdOffset); }
  Lsn lsn() const { return get<uint64_t>(LsnOffset); }
  PageType type() const {
    return static_cast<PageType>(get<uint8_t>(TypeOffset));
  }
  size_t count() const { return get<uint16_t>(CountOffset); }
  PageId right() const { return get<uint32_t>(RightOffset); }
  PageId left() const { return get<uint32_t>(LeftOffset); }
  const std::string &bytes() const { return Bytes; }
  size_t size() const { return Bytes.size(); }

  void setRight(PageId Id) { io::setFixed(Bytes, RightOffset, Id); }
  void setLeft(PageId Id) { io::setFixed(Bytes, LeftOffset, Id); }
  /// What is wrong with the structure (PAGE-2), null if it is sound.
  const char *structureProblem() const;
  /// Sets lsn and CRC of a sound page; nothing may change after that.
  void seal(Lsn L, uint64_t StoreId);

  // Overflow pages.
  static size_t overflowCapacity(size_t PageSize) {
    return PageSize - PageHeaderSize;
  }
  std::string_view overflow() const {
    return std::string_view(Bytes).substr(PageHeaderSize, count());
  }
  void setOverflow(std::string_view Piece);

  // Nodes.
  /// Bytes of cell \p I.
  std::string_view cell(size_t I) const;
  std::string_view key(size_t I) const;
  /// Child of cell \p I of an inner node.
  PageId child(size_t I) const;
  /// First cell whose key is not less than \p Key.
  size_t lowerBound(std::string_view Key) const;
  /// Cell of the child of an inner node under which \p Key belongs.
  size_t childIndex(std::string_view Key) const;
  /// Bytes that cells and slots take, of capacity(size()).
  size_t load() const { return get<uint16_t>(UsedOffset) + 2 * count(); }
  static size_t capacity(size_t PageSize) { return PageSize - PageHeaderSize; }
  bool fits(size_t CellSize) const {
    return load() + CellSize + 2 <= capacity(size());
  }
  void insertCell(size_t I, std::string_view Cell);
  void removeCell(size_t I);
  /// All cells, copied.
  std::vector<std::string> cells() const;
  /// Replaces all cells.
  void assign(const std::string *Cells, size_t Count);

private:
  static constexpr size_t CrcOffset = 0, IdOffset = 4, LsnOffset = 8,
                          TypeOffset = 16, VersionOffset = 17, CountOffset = 18,
                          RightOffset = 20, LeftOffset = 24, ContentOffset = 28,
                          UsedOffset = 30;

  explicit Page(std::string Bytes) : Bytes(std::move(Bytes)) {}
  template <class T> T get(size_t Offset) const {
    return io::getFixed<T>(Bytes, Offset);
  }
  template <class T> void set(size_t Offset, size_t Value) {
    io::setFixed(Bytes, Offset, static_cast<T>(Value));
  }
  uint32_t crc(uint64_t StoreId) const;
  size_t slotOffset(size_t I) const { return PageHeaderSize + 2 * I; }

  std::string Bytes;
};

using PageRef = std::shared_ptr<const Page>;

} // namespace storage::btree

#endif // STORAGE_BTREE_PAGE_H
