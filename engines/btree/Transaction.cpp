#include "btree/Transaction.h"

#include <fmt/format.h>

namespace storage::btree {

Expected<PageRef> Transaction::page(PageId Id, PageType Type) const {
  auto At = Changed.find(Id);
  if (At == Changed.end()) {
    if (Id >= Base.state().PageCount)
      return failure(corrupt(Id, "a link leads outside the tree"));
    return Base.page(Id, Type);
  }
  if (At->second->type() != Type)
    return failure(corrupt(Id, "is linked as what it is not"));
  return At->second;
}

Status Transaction::checkLimit() const {
  if (Changed.size() < MaxPages)
    return Status();
  return Status::error(
      Code::Limit, "change tree", Base.path(),
      fmt::format("the transaction changes more than {} pages", MaxPages));
}

Expected<Page *> Transaction::edit(PageId Id, PageType Type) {
  auto At = Changed.find(Id);
  if (At != Changed.end()) {
    if (At->second->type() != Type)
      return failure(corrupt(Id, "is linked as what it is not"));
    return At->second.get();
  }
  if (Status S = checkLimit(); !S.ok())
    return failure(S);
  Expected<PageRef> Old = Base.page(Id, Type);
  if (!Old)
    return failure(Old.error());
  auto Copy = std::make_shared<Page>(**Old);
  Page *P = Copy.get();
  Changed.emplace(Id, std::move(Copy));
  return P;
}

/// An empty page of number \p Id, whatever it was.
Page *Transaction::replace(PageId Id, PageType Type) {
  auto Fresh = std::make_shared<Page>(Id, Type, pageSize());
  Page *P = Fresh.get();
  Changed.insert_or_assign(Id, std::move(Fresh));
  return P;
}

Expected<Page *> Transaction::allocate(PageType Type) {
  if (State.FreeHead != NoPage) {
    PageId Id = State.FreeHead;
    Expected<PageRef> Free = page(Id, PageType::Free);
    if (!Free)
      return failure(Free.error());
    if (!Changed.contains(Id))
      if (Status S = checkLimit(); !S.ok())
        return failure(S);
    PageId Next = (*Free)->right();
    if (State.FreeCount == 0 || (Next == NoPage) != (State.FreeCount == 1))
      return failure(corrupt(Id, "the free list is not as long as it says"));
    State.FreeHead = Next;
    --State.FreeCount;
    return replace(Id, Type);
  }
  if (Status S = checkLimit(); !S.ok())
    return failure(S);
  if (State.PageCount == UINT32_MAX)
    return failure(Status::error(Code::Limit, "change tree", Base.path(),
                                 "the store has 2^32 - 1 pages"));
  return replace(State.PageCount++, Type);
}

Status Transaction::release(PageId Id) {
  if (!Changed.contains(Id))
    if (Status S = checkLimit(); !S.ok())
      return S;
  Page *P = replace(Id, PageType::Free);
  P->setRight(State.FreeHead);
  State.FreeHead = Id;
  ++State.FreeCount;
  return Status();
}

Expected<std::vector<PageRef>> Transaction::seal(Lsn L) {
  std::vector<PageRef> Out;
  Out.reserve(Changed.size());
  for (auto &[Id, P] : Changed) {
    if (const char *Problem = P->structureProblem())
      return failure(corrupt(Id, Problem));
    P->seal(L, Base.storeId());
    Out.push_back(P);
  }
  Changed.clear();
  return Out;
}

} // namespace storage::btree
