#include "btree/Editor.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace storage::btree {

Expected<bool> Editor::descend(std::string_view Key) {
  Path.clear();
  PageId At = Txn.state().Root;
  for (uint32_t Level = Txn.state().Height - 1; Level > 0; --Level) {
    Expected<PageRef> P = Txn.page(At, PageType::Inner);
    if (!P)
      return failure(P.error());
    size_t Index = (*P)->childIndex(Key);
    Path.push_back({At, Index});
    At = (*P)->child(Index);
  }
  Expected<PageRef> Leaf = Txn.page(At, PageType::Leaf);
  if (!Leaf)
    return failure(Leaf.error());
  size_t Index = (*Leaf)->lowerBound(Key);
  Path.push_back({At, Index});
  return Index < (*Leaf)->count() && (*Leaf)->key(Index) == Key;
}

/// The leaf cell of \p Key and \p Value; a long value goes to overflow pages.
Expected<std::string> Editor::makeCell(std::string_view Key,
                                       std::string_view Value) {
  assert(Key.size() <= maxKeySize(Txn.pageSize()) && "BT-3");
  if (fitsInline(Key.size(), Value.size(), Txn.pageSize()))
    return leafCell(Key, Value);
  size_t Capacity = Page::overflowCapacity(Txn.pageSize());
  PageId First = NoPage;
  Page *Before = nullptr;
  for (size_t Done = 0; Done < Value.size(); Done += Capacity) {
    Expected<Page *> P = Txn.allocate(PageType::Overflow);
    if (!P)
      return failure(P.error());
    (*P)->setOverflow(Value.substr(Done, Capacity));
    if (Before)
      Before->setRight((*P)->id());
    else
      First = (*P)->id();
    Before = *P;
  }
  return overflowCell(Key, Value.size(), First);
}

/// Frees the overflow pages of the leaf cell \p Cell.
Status Editor::releaseValue(std::string_view Cell) {
  LeafCell C = decodeLeafCell(Cell);
  size_t Capacity = Page::overflowCapacity(Txn.pageSize());
  size_t Pieces =
      C.Overflow == NoPage ? 0 : (C.ValueSize + Capacity - 1) / Capacity;
  PageId Id = C.Overflow;
  for (; Pieces > 0; --Pieces) {
    Expected<PageRef> P = Txn.page(Id, PageType::Overflow);
    if (!P)
      return P.error();
    PageId Next = (*P)->right();
    if (Status S = Txn.release(Id); !S.ok())
      return S;
    Id = Next;
  }
  return Id == NoPage ? Status()
                      : Txn.corrupt(Id, "a value has too many pieces");
}

Status Editor::put(std::string_view Key, std::string_view Value) {
  Expected<bool> Found = descend(Key);
  if (!Found)
    return Found.error();
  Step At = Path.back();
  if (*Found) {
    Expected<Page *> Leaf = Txn.edit(At.Id, PageType::Leaf);
    if (!Leaf)
      return Leaf.error();
    std::string Old((*Leaf)->cell(At.Index));
    (*Leaf)->removeCell(At.Index);
    if (Status S = releaseValue(Old); !S.ok())
      return S;
  }
  Expected<std::string> Cell = makeCell(Key, Value);
  if (!Cell)
    return Cell.error();
  if (!*Found)
    ++Txn.state().Keys;
  return insertAt(Path.size() - 1, At.Index, *Cell);
}

Status Editor::remove(std::string_view Key) {
  Expected<bool> Found = descend(Key);
  if (!Found)
    return Found.error();
  if (!*Found)
    return Status();
  Step At = Path.back();
  Expected<Page *> Leaf = Txn.edit(At.Id, PageType::Leaf);
  if (!Leaf)
    return Leaf.error();
  std::string Old((*Leaf)->cell(At.Index));
  (*Leaf)->removeCell(At.Index);
  if (Txn.state().Keys == 0)
    return Txn.corrupt(At.Id, "there are more keys than counted");
  --Txn.state().Keys;
  if (Status S = releaseValue(Old); !S.ok())
    return S;
  return rebalance(Path.size() - 1);
}

Status Editor::insertAt(size_t Level, size_t Index, const std::string &Cell) {
  Expected<Page *> P = Txn.edit(Path[Level].Id, typeAt(Level));
  if (!P)
    return P.error();
  if (!(*P)->fits(Cell.size()))
    return split(Level, Index, Cell);
  (*P)->insertCell(Index, Cell);
  return Status();
}

/// Bytes that \p Cells take in a node, slots included.
static size_t loadOf(const std::vector<std::string> &Cells) {
  return std::accumulate(
      Cells.begin(), Cells.end(), size_t(0),
      [](size_t Sum, const std::string &C) { return Sum + C.size() + 2; });
}

/// How many of \p Cells go left so that both sides are about equally full and
/// have at least \p Least each.
static size_t middle(const std::vector<std::string> &Cells, size_t Least) {
  size_t Half = loadOf(Cells) / 2, Sum = 0, At = 0;
  while (At < Cells.size() && Sum < Half)
    Sum += Cells[At++].size() + 2;
  return std::clamp(At, Least, Cells.size() - Least);
}

/// Gives \p Left the first \p At of \p Cells and \p Right the others; returns
/// what separates them.
Expected<std::string> Editor::divide(std::vector<std::string> &Cells, size_t At,
                                     Page &Left, Page &Right) {
  assert(At > 0 && At < Cells.size());
  if (cellKey(Cells[At - 1]) >= cellKey(Cells[At]))
    return failure(Txn.corrupt(Right.id(), "keys of siblings overlap"));
  std::string Between;
  if (Left.type() == PageType::Leaf) {
    Between = separator(cellKey(Cells[At - 1]), cellKey(Cells[At]));
  } else {
    Between = cellKey(Cells[At]);
    Cells[At] = innerCell({}, cellChild(Cells[At]));
  }
  Left.assign(Cells.data(), At);
  Right.assign(Cells.data() + At, Cells.size() - At);
  return Between;
}

Status Editor::split(size_t Level, size_t Index, const std::string &Cell) {
  PageType Type = typeAt(Level);
  Expected<Page *> Left = Txn.edit(Path[Level].Id, Type);
  Expected<Page *> Right = Txn.allocate(Type);
  if (!Left || !Right)
    return Left ? Right.error() : Left.error();
  std::vector<std::string> Cells = (*Left)->cells();
  Cells.insert(Cells.begin() + static_cast<ptrdiff_t>(Index), Cell);
  bool IsLeaf = Type == PageType::Leaf;
  size_t Least = IsLeaf ? 1 : 2, At = middle(Cells, Least);
  // Nodes that are filled from one end stay full.
  if (Index + 1 == Cells.size() && (*Left)->right() == NoPage && IsLeaf)
    At = Cells.size() - Least;
  else if (Index == 0 && (*Left)->left() == NoPage && IsLeaf)
    At = Least;
  Expected<std::string> Between = divide(Cells, At, **Left, **Right);
  if (!Between)
    return Between.error();
  if (IsLeaf) {
    PageId After = (*Left)->right();
    (*Right)->setLeft((*Left)->id());
    (*Right)->setRight(After);
    (*Left)->setRight((*Right)->id());
    if (After != NoPage) {
      Expected<Page *> Next = Txn.edit(After, PageType::Leaf);
      if (!Next)
        return Next.error();
      (*Next)->setLeft((*Right)->id());
    }
  }
  if (Level == 0)
    return growRoot((*Left)->id(), *Between, (*Right)->id());
  return insertAt(Level - 1, Path[Level - 1].Index + 1,
                  innerCell(*Between, (*Right)->id()));
}

Status Editor::growRoot(PageId Left, const std::string &Separator,
                        PageId Right) {
  if (Txn.state().Height == MaxHeight)
    return Status::error(Code::Limit, "change tree", Txn.path(),
                         "the tree has 32 levels");
  Expected<Page *> Root = Txn.allocate(PageType::Inner);
  if (!Root)
    return Root.error();
  (*Root)->insertCell(0, innerCell({}, Left));
  (*Root)->insertCell(1, innerCell(Separator, Right));
  Txn.state().Root = (*Root)->id();
  ++Txn.state().Height;
  return Status();
}

/// Whether \p P should give its cells to a sibling, or take some.
static bool underfull(const Page &P) {
  return P.load() < Page::capacity(P.size()) / 4 ||
         (P.type() == PageType::Inner && P.count() < 2);
}

/// After a removal from the node at \p Level.
Status Editor::rebalance(size_t Level) {
  if (Level == 0)
    return shrinkRoot();
  PageType Type = typeAt(Level);
  Expected<PageRef> P = Txn.page(Path[Level].Id, Type);
  if (!P)
    return P.error();
  if (!underfull(**P))
    return Status();
  Expected<PageRef> Parent = Txn.page(Path[Level - 1].Id, PageType::Inner);
  if (!Parent)
    return Parent.error();
  size_t Index = Path[Level - 1].Index;
  if ((*Parent)->count() < 2)
    return Txn.corrupt(Path[Level - 1].Id, "an inner node has one child");
  size_t LeftIndex = Index + 1 < (*Parent)->count() ? Index : Index - 1;
  if ((*Parent)->child(LeftIndex) == (*Parent)->child(LeftIndex + 1))
    return Txn.corrupt((*Parent)->id(), "has one child twice");
  Expected<Page *> Left = Txn.edit((*Parent)->child(LeftIndex), Type),
                   Right = Txn.edit((*Parent)->child(LeftIndex + 1), Type);
  if (!Left || !Right)
    return Left ? Right.error() : Left.error();
  std::vector<std::string> Cells = (*Left)->cells(), Others = (*Right)->cells();
  if (Type == PageType::Inner)
    Others[0] = innerCell((*Parent)->key(LeftIndex + 1), cellChild(Others[0]));
  Cells.insert(Cells.end(), std::make_move_iterator(Others.begin()),
               std::make_move_iterator(Others.end()));
  if (loadOf(Cells) <= Page::capacity(Txn.pageSize()))
    return merge(Level, LeftIndex, **Left, **Right, Cells);
  return share(Level, LeftIndex, **Left, **Right, std::move(Cells));
}

/// \p Left takes all \p Cells; \p Right, child LeftIndex + 1 of their parent,
/// goes.
Status Editor::merge(size_t Level, size_t LeftIndex, Page &Left, Page &Right,
                     const std::vector<std::string> &Cells) {
  Left.assign(Cells.data(), Cells.size());
  if (Left.type() == PageType::Leaf) {
    PageId After = Right.right();
    Left.setRight(After);
    if (After != NoPage) {
      Expected<Page *> Next = Txn.edit(After, PageType::Leaf);
      if (!Next)
        return Next.error();
      (*Next)->setLeft(Left.id());
    }
  }
  if (Status S = Txn.release(Right.id()); !S.ok())
    return S;
  Expected<Page *> Parent = Txn.edit(Path[Level - 1].Id, PageType::Inner);
  if (!Parent)
    return Parent.error();
  (*Parent)->removeCell(LeftIndex + 1);
  return rebalance(Level - 1);
}

/// Divides \p Cells evenly between \p Left and \p Right.
Status Editor::share(size_t Level, size_t LeftIndex, Page &Left, Page &Right,
                     std::vector<std::string> Cells) {
  size_t At = middle(Cells, Left.type() == PageType::Leaf ? 1 : 2);
  Expected<std::string> Between = divide(Cells, At, Left, Right);
  if (!Between)
    return Between.error();
  Expected<Page *> Parent = Txn.edit(Path[Level - 1].Id, PageType::Inner);
  if (!Parent)
    return Parent.error();
  (*Parent)->removeCell(LeftIndex + 1);
  return insertAt(Level - 1, LeftIndex + 1, innerCell(*Between, Right.id()));
}

/// A root with one child gives way to it.
Status Editor::shrinkRoot() {
  if (Path.size() == 1)
    return Status();
  Expected<PageRef> Root = Txn.page(Path[0].Id, PageType::Inner);
  if (!Root)
    return Root.error();
  if ((*Root)->count() > 1)
    return Status();
  PageId Only = (*Root)->child(0), Old = Path[0].Id;
  Root = PageRef();
  Txn.state().Root = Only;
  --Txn.state().Height;
  return Txn.release(Old);
}

} // namespace storage::btree
