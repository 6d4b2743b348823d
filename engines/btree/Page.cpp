#include "btree/Page.h"

#include "btree/Cell.h"
#include "io/Crc32c.h"

#include <algorithm>

#include <fmt/format.h>

namespace storage::btree {

Page::Page(PageId Id, PageType Type, uint32_t Size) : Bytes(Size, '\0') {
  set<uint32_t>(IdOffset, Id);
  set<uint8_t>(TypeOffset, static_cast<uint8_t>(Type));
  set<uint8_t>(VersionOffset, PageVersion);
  set<uint16_t>(ContentOffset, Size);
}

uint32_t Page::crc(uint64_t StoreId) const {
  std::string Identity;
  io::putFixed(Identity, StoreId);
  return io::crc32c(std::string_view(Bytes).substr(IdOffset),
                    io::crc32c(Identity));
}

void Page::seal(Lsn L, uint64_t StoreId) {
  assert(!structureProblem() && "PAGE-2: only sound pages are written");
  io::setFixed(Bytes, LsnOffset, L);
  io::setFixed(Bytes, CrcOffset, crc(StoreId));
}

Expected<Page> Page::decode(std::string Bytes, const PagePlace &Where) {
  auto Refuse = [&](Code C, std::string_view Why) {
    return failure(Status::error(
        C, "read page", Where.Path,
        fmt::format("offset {}: page {}: {}", Where.Offset, Where.Id, Why)));
  };
  if (!validPageSize(Bytes.size()))
    return Refuse(Code::Corruption, "the file ends inside the page");
  Page P(std::move(Bytes));
  if (P.get<uint32_t>(CrcOffset) != P.crc(Where.StoreId))
    return Refuse(Code::Corruption, "the CRC does not match");
  if (P.id() != Where.Id)
    return Refuse(Code::Corruption, fmt::format("holds page {}", P.id()));
  if (P.get<uint8_t>(VersionOffset) > PageVersion)
    return Refuse(Code::Unsupported, "the page has a newer version");
  if (const char *Problem = P.structureProblem())
    return Refuse(Code::Corruption, Problem);
  return P;
}

const char *Page::structureProblem() const {
  if (get<uint8_t>(VersionOffset) != PageVersion)
    return "version 0";
  switch (type()) {
  case PageType::Free:
    return nullptr;
  case PageType::Overflow:
    return count() <= overflowCapacity(size())
               ? nullptr
               : "an overflow page holds more than fits";
  case PageType::Leaf:
  case PageType::Inner:
    break;
  default:
    return "unknown type";
  }
  size_t Content = get<uint16_t>(ContentOffset), Used = 0;
  if (slotOffset(count()) > Content || Content > size())
    return "slots and cells overlap";
  for (size_t I = 0; I < count(); ++I) {
    size_t Begin = get<uint16_t>(slotOffset(I));
    if (Begin < Content || Begin >= size())
      return "a slot points outside the cells";
    std::optional<size_t> Size =
        cellSize(std::string_view(Bytes).substr(Begin), type());
    if (!Size || *Size > maxCellSize(size()))
      return "a cell is too long";
    Used += *Size;
    if (I > 0 && !(key(I - 1) < key(I)))
      return "keys do not ascend";
  }
  if (Used != get<uint16_t>(UsedOffset) || Used > size() - Content)
    return "cells do not add up";
  if (type() == PageType::Inner && (count() == 0 || !key(0).empty()))
    return "an inner node lacks its first child";
  return nullptr;
}

void Page::setOverflow(std::string_view Piece) {
  assert(type() == PageType::Overflow &&
         Piece.size() <= overflowCapacity(size()));
  Bytes.replace(PageHeaderSize, Piece.size(), Piece);
  set<uint16_t>(CountOffset, Piece.size());
}

std::string_view Page::cell(size_t I) const {
  assert(I < count());
  std::string_view Rest =
      std::string_view(Bytes).substr(get<uint16_t>(slotOffset(I)));
  return Rest.substr(0, *cellSize(Rest, type()));
}

std::string_view Page::key(size_t I) const {
  assert(I < count());
  return cellKey(std::string_view(Bytes).substr(get<uint16_t>(slotOffset(I))));
}

PageId Page::child(size_t I) const {
  assert(I < count() && type() == PageType::Inner);
  return cellChild(
      std::string_view(Bytes).substr(get<uint16_t>(slotOffset(I))));
}

size_t Page::lowerBound(std::string_view Key) const {
  size_t Low = 0, High = count();
  while (Low < High) {
    size_t Middle = (Low + High) / 2;
    if (key(Middle) < Key)
      Low = Middle + 1;
    else
      High = Middle;
  }
  return Low;
}

size_t Page::childIndex(std::string_view Key) const {
  size_t Low = 1, High = count(); // Cell 0 is below every key.
  while (Low < High) {
    size_t Middle = (Low + High) / 2;
    if (key(Middle) <= Key)
      Low = Middle + 1;
    else
      High = Middle;
  }
  return Low - 1;
}

void Page::insertCell(size_t I, std::string_view Cell) {
  assert(I <= count() && fits(Cell.size()) &&
         Cell.size() <= maxCellSize(size()) && "BT-3");
  if (slotOffset(count() + 1) + Cell.size() > get<uint16_t>(ContentOffset)) {
    // Room enough, but in pieces.
    std::vector<std::string> All = cells();
    assign(All.data(), All.size());
  }
  size_t Begin = get<uint16_t>(ContentOffset) - Cell.size();
  Bytes.replace(Begin, Cell.size(), Cell);
  char *Slot = Bytes.data() + slotOffset(I);
  std::memmove(Slot + 2, Slot, 2 * (count() - I));
  set<uint16_t>(slotOffset(I), Begin);
  set<uint16_t>(CountOffset, count() + 1);
  set<uint16_t>(ContentOffset, Begin);
  set<uint16_t>(UsedOffset, get<uint16_t>(UsedOffset) + Cell.size());
}

void Page::removeCell(size_t I) {
  assert(I < count());
  set<uint16_t>(UsedOffset, get<uint16_t>(UsedOffset) - cell(I).size());
  char *Slot = Bytes.data() + slotOffset(I);
  std::memmove(Slot, Slot + 2, 2 * (count() - I - 1));
  set<uint16_t>(CountOffset, count() - 1);
  set<uint16_t>(slotOffset(count()), 0);
}

std::vector<std::string> Page::cells() const {
  std::vector<std::string> Out;
  Out.reserve(count());
  for (size_t I = 0; I < count(); ++I)
    Out.emplace_back(cell(I));
  return Out;
}

void Page::assign(const std::string *Cells, size_t Count) {
  std::fill(Bytes.begin() + PageHeaderSize, Bytes.end(), '\0');
  size_t Content = size(), Used = 0;
  for (size_t I = 0; I < Count; ++I) {
    assert(slotOffset(Count) + Cells[I].size() <= Content);
    Content -= Cells[I].size();
    Used += Cells[I].size();
    Bytes.replace(Content, Cells[I].size(), Cells[I]);
    set<uint16_t>(slotOffset(I), Content);
  }
  set<uint16_t>(CountOffset, Count);
  set<uint16_t>(ContentOffset, Content);
  set<uint16_t>(UsedOffset, Used);
}

} // namespace storage::btree
