#include "btree/PageTable.h"

namespace storage::btree {

PageRef PageTable::find(PageId Id) const {
  if (!Root || !covers(Levels, Id))
    return nullptr;
  const Node *At = Root.get();
  for (unsigned Level = Levels - 1; At && Level > 0; --Level)
    At = static_cast<const Node *>(At->Below[slot(Id, Level)].get());
  return At ? std::static_pointer_cast<const Page>(At->Below[slot(Id, 0)])
            : nullptr;
}

PageTable::NodeRef PageTable::replace(const Node *Old, unsigned Level,
                                      PageRef P, bool &Added) const {
  auto Copy = Old ? std::make_shared<Node>(*Old) : std::make_shared<Node>();
  unsigned At = slot(P->id(), Level);
  if (Level == 0) {
    Added = Copy->Below[At] == nullptr;
    Copy->Below[At] = std::move(P);
  } else {
    Copy->Below[At] = replace(static_cast<const Node *>(Copy->Below[At].get()),
                              Level - 1, std::move(P), Added);
  }
  return Copy;
}

PageTable PageTable::with(PageRef P) const {
  PageTable Next = *this;
  while (Next.Levels == 0 || !covers(Next.Levels, P->id())) {
    if (Next.Root) {
      auto Above = std::make_shared<Node>();
      Above->Below[0] = Next.Root;
      Next.Root = std::move(Above);
    }
    ++Next.Levels;
  }
  bool Added = false;
  Next.Root = replace(Next.Root.get(), Next.Levels - 1, std::move(P), Added);
  Next.Size += Added;
  return Next;
}

void PageTable::collect(const Node &N, unsigned Level,
                        std::vector<PageRef> &Out) {
  for (const std::shared_ptr<const void> &Below : N.Below) {
    if (Below && Level == 0)
      Out.push_back(std::static_pointer_cast<const Page>(Below));
    else if (Below)
      collect(*static_cast<const Node *>(Below.get()), Level - 1, Out);
  }
}

std::vector<PageRef> PageTable::pages() const {
  std::vector<PageRef> Out;
  Out.reserve(Size);
  if (Root)
    collect(*Root, Levels - 1, Out);
  return Out;
}

} // namespace storage::btree
