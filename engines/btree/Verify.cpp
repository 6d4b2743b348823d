#include "btree/Verify.h"

#include <fmt/format.h>

namespace storage::btree {

namespace {

/// Keys that a subtree may have: Low <= key, and key < High if there is one.
struct Bounds {
  std::string Low;
  std::optional<std::string> High;

  bool hold(std::string_view Key) const {
    return Key >= Low && (!High || Key < *High);
  }
};

/// One walk.
class Walker {
public:
  explicit Walker(const View &Of) : Of(Of), Seen(Of.state().PageCount, false) {}

  VerifyReport run();

private:
  void visit(PageId Id, uint32_t Level, const Bounds &In);
  void visitInner(const Page &P, uint32_t Level, const Bounds &In);
  void visitLeaf(const PageRef &Leaf, const Bounds &In);
  void visitOverflow(const Page &Leaf, const LeafCell &C);
  void walkFreeList();
  void findLeaks();
  /// The page, if it is sound and was not reached before.
  PageRef take(PageId Id, PageType Type);
  void report(PageId Id, std::string_view Why) {
    Report.Damage.push_back(Of.corrupt(Id, Why));
  }

  const View &Of;
  std::vector<bool> Seen;
  PageRef LastLeaf;
  VerifyReport Report;
};

} // namespace

PageRef Walker::take(PageId Id, PageType Type) {
  Expected<PageRef> P = Of.page(Id, Type);
  if (!P) {
    Report.Damage.push_back(P.error());
    if (Id >= FirstPage && Id < Seen.size())
      Seen[Id] = true; // Damaged, but not lost.
    return nullptr;
  }
  if (Seen[Id]) {
    report(Id, "is reached twice");
    return nullptr;
  }
  Seen[Id] = true;
  Report.Bytes += (*P)->size();
  return *P;
}

void Walker::visit(PageId Id, uint32_t Level, const Bounds &In) {
  PageRef P = take(Id, Level > 0 ? PageType::Inner : PageType::Leaf);
  if (!P)
    return;
  bool IsRoot = Id == Of.state().Root;
  if (P->count() < (IsRoot && Level == 0 ? 0 : Level > 0 ? 2 : 1))
    report(Id, "holds too little");
  if (Level > 0)
    visitInner(*P, Level, In);
  else
    visitLeaf(P, In);
}

void Walker::visitInner(const Page &P, uint32_t Level, const Bounds &In) {
  ++Report.InnerPages;
  for (size_t I = 0; I < P.count(); ++I) {
    Bounds Below = In;
    if (I > 0) {
      Below.Low = P.key(I);
      if (!In.hold(P.key(I)))
        report(P.id(), "a separator is outside the node's bounds");
    }
    if (I + 1 < P.count())
      Below.High = P.key(I + 1);
    visit(P.child(I), Level - 1, Below);
  }
}

void Walker::visitLeaf(const PageRef &Leaf, const Bounds &In) {
  const Page &P = *Leaf;
  ++Report.LeafPages;
  PageId Before = LastLeaf ? LastLeaf->id() : NoPage;
  if (P.left() != Before || (LastLeaf && LastLeaf->right() != P.id()))
    report(P.id(), fmt::format("is not linked with page {} before it", Before));
  for (size_t I = 0; I < P.count(); ++I) {
    if (!In.hold(P.key(I)))
      report(P.id(), fmt::format("key {} is outside the node's bounds", I));
    LeafCell C = decodeLeafCell(P.cell(I));
    if (C.Overflow != NoPage)
      visitOverflow(P, C);
  }
  Report.Keys += P.count();
  LastLeaf = Leaf;
}

void Walker::visitOverflow(const Page &Leaf, const LeafCell &C) {
  uint64_t Size = 0;
  for (PageId Id = C.Overflow; Id != NoPage;) {
    PageRef P = take(Id, PageType::Overflow);
    if (!P)
      return;
    ++Report.OverflowPages;
    Size += P->count();
    Id = P->right();
  }
  if (Size != C.ValueSize)
    report(Leaf.id(),
           fmt::format("a value has {} bytes, not {}", Size, C.ValueSize));
}

void Walker::walkFreeList() {
  for (PageId Id = Of.state().FreeHead; Id != NoPage;) {
    PageRef P = take(Id, PageType::Free);
    if (!P)
      return;
    ++Report.FreePages;
    Id = P->right();
  }
  if (Report.FreePages != Of.state().FreeCount)
    report(Of.state().FreeHead,
           fmt::format("the free list has {} pages, not {}", Report.FreePages,
                       Of.state().FreeCount));
}

void Walker::findLeaks() {
  for (PageId Id = FirstPage; Id < Seen.size(); ++Id)
    if (!Seen[Id])
      report(Id, "belongs neither to the tree nor to the free list");
}

VerifyReport Walker::run() {
  visit(Of.state().Root, Of.state().Height - 1, Bounds{});
  if (LastLeaf && LastLeaf->right() != NoPage)
    report(LastLeaf->id(), "is the last leaf and has a right sibling");
  if (Report.Keys != Of.state().Keys)
    report(Of.state().Root, fmt::format("the tree has {} keys, not {}",
                                        Report.Keys, Of.state().Keys));
  walkFreeList();
  findLeaks();
  return std::move(Report);
}

VerifyReport verifyTree(const View &Of) { return Walker(Of).run(); }

} // namespace storage::btree
