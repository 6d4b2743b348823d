#include "btree/Snapshot.h"

#include <utility>

namespace storage::btree {

/// To the place in its leaf where \p Key is or would be.
Status Cursor::descend(std::string_view Key) {
  Leaf = nullptr;
  PageId At = Of.state().Root;
  for (uint32_t Level = Of.state().Height - 1; Level > 0; --Level) {
    Expected<PageRef> P = Of.page(At, PageType::Inner);
    if (!P)
      return P.error();
    At = (*P)->child((*P)->childIndex(Key));
  }
  Expected<PageRef> P = Of.page(At, PageType::Leaf);
  if (!P)
    return P.error();
  Leaf = std::move(*P);
  Index = Leaf->lowerBound(Key);
  return Status();
}

/// Behind the last key of the last leaf.
Status Cursor::descendToLast() {
  Leaf = nullptr;
  PageId At = Of.state().Root;
  for (uint32_t Level = Of.state().Height - 1; Level > 0; --Level) {
    Expected<PageRef> P = Of.page(At, PageType::Inner);
    if (!P)
      return P.error();
    At = (*P)->child((*P)->count() - 1);
  }
  Expected<PageRef> P = Of.page(At, PageType::Leaf);
  if (!P)
    return P.error();
  Leaf = std::move(*P);
  Index = Leaf->count();
  return Status();
}

/// From behind the keys of a leaf to the first key of the next one.
Status Cursor::skipRight() {
  if (Index < Leaf->count())
    return Status();
  PageRef From = std::exchange(Leaf, nullptr);
  if (From->right() == NoPage)
    return Status();
  Expected<PageRef> P = Of.page(From->right(), PageType::Leaf);
  if (!P)
    return P.error();
  // Keys that go on ascending also keep damaged links from leading in circles.
  if ((*P)->left() != From->id() || (*P)->count() == 0 ||
      (From->count() > 0 && (*P)->key(0) <= From->key(From->count() - 1)))
    return Of.corrupt((*P)->id(), "does not follow its left sibling");
  Leaf = std::move(*P);
  Index = 0;
  return Status();
}

/// From before the keys of a leaf (Index 0) to the last key of the previous
/// one, else one key to the left.
Status Cursor::skipLeft() {
  if (Index > 0) {
    --Index;
    return Status();
  }
  PageRef From = std::exchange(Leaf, nullptr);
  if (From->left() == NoPage)
    return Status();
  Expected<PageRef> P = Of.page(From->left(), PageType::Leaf);
  if (!P)
    return P.error();
  if ((*P)->right() != From->id() || (*P)->count() == 0 ||
      (From->count() > 0 && (*P)->key((*P)->count() - 1) >= From->key(0)))
    return Of.corrupt((*P)->id(), "does not precede its right sibling");
  Leaf = std::move(*P);
  Index = Leaf->count() - 1;
  return Status();
}

Status Cursor::seek(std::string_view Key) {
  if (Status S = descend(Key); !S.ok())
    return S;
  return skipRight();
}

Status Cursor::seekBefore(std::string_view Key) {
  if (Status S = descend(Key); !S.ok())
    return S;
  return skipLeft();
}

Status Cursor::seekFirst() { return seek({}); }

Status Cursor::seekLast() {
  if (Status S = descendToLast(); !S.ok())
    return S;
  return skipLeft();
}

Status Cursor::next() {
  assert(valid());
  ++Index;
  return skipRight();
}

Status Cursor::prev() {
  assert(valid());
  return skipLeft();
}

Expected<std::string> Cursor::value() const {
  assert(valid());
  LeafCell C = decodeLeafCell(Leaf->cell(Index));
  if (C.Overflow == NoPage)
    return std::string(C.Inline);
  return readOverflow(Of, C.Overflow, C.ValueSize);
}

Expected<std::optional<std::string>> Snapshot::get(std::string_view Key) const {
  Cursor C(Of);
  if (Status S = C.seek(Key); !S.ok())
    return failure(S);
  if (!C.valid() || C.key() != Key)
    return std::optional<std::string>();
  Expected<std::string> Value = C.value();
  if (!Value)
    return failure(Value.error());
  return std::optional<std::string>(std::move(*Value));
}

Status Snapshot::scan(const Range &Keys, const Visitor &Visit) const {
  Cursor C(Of);
  Status Moved = !Keys.Reverse     ? C.seek(Keys.From)
                 : Keys.To.empty() ? C.seekLast()
                                   : C.seekBefore(Keys.To);
  while (Moved.ok() && C.valid()) {
    bool Inside = Keys.Reverse ? C.key() >= Keys.From
                               : Keys.To.empty() || C.key() < Keys.To;
    if (!Inside)
      break;
    Expected<std::string> Value = C.value();
    if (!Value)
      return Value.error();
    if (Status S = Visit(C.key(), *Value); !S.ok())
      return S;
    Moved = Keys.Reverse ? C.prev() : C.next();
  }
  return Moved;
}

} // namespace storage::btree
