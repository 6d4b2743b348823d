#include "btree/View.h"

#include <cassert>

#include <fmt/format.h>

namespace storage::btree {

std::shared_ptr<Epoch> Epoch::takeNext() {
  std::lock_guard Held(Mutex);
  return std::move(Next);
}

Epoch::~Epoch() {
  std::shared_ptr<Epoch> Rest = takeNext();
  while (Rest && Rest.use_count() == 1)
    Rest = Rest->takeNext();
}

void Epoch::end(std::shared_ptr<Epoch> Following) {
  assert(!Ended.load());
  std::lock_guard Held(Mutex);
  Next = std::move(Following);
  Ended.store(true, std::memory_order_release);
}

void Epoch::save(PageId Id, PageRef Old) {
  assert(Ended.load() && "BT-6");
  std::lock_guard Held(Mutex);
  Saved.emplace(Id, std::move(Old));
}

std::optional<PageRef> Epoch::find(PageId Id) const {
  for (const Epoch *At = this; At->Ended.load(std::memory_order_acquire);) {
    std::lock_guard Held(At->Mutex);
    auto Found = At->Saved.find(Id);
    if (Found != At->Saved.end())
      return Found->second;
    // Not outside the mutex: whoever is the last to hold a later epoch learns
    // that from a count alone, which orders nothing, and takes its Next.
    At = At->Next.get();
  }
  return std::nullopt;
}

Status View::corrupt(PageId Id, std::string_view Why) const {
  return Status::error(Code::Corruption, "read tree", path(),
                       fmt::format("offset {}: page {}: {}",
                                   uint64_t(Id) * pageSize(), Id, Why));
}

Expected<PageRef> View::page(PageId Id) const {
  if (Id < FirstPage || Id >= state().PageCount)
    return failure(corrupt(Id, "a link leads outside the tree"));
  if (PageRef Own = At->Table.find(Id))
    return Own;
  Expected<PageRef> P = Pages->readPage(Id);
  if (std::optional<PageRef> Saved = At->Since->find(Id)) {
    if (!*Saved)
      return failure(corrupt(Id, "was damaged before it was overwritten"));
    P = *Saved;
  }
  if (!P)
    return P;
  if ((*P)->lsn() > state().Last)
    return failure(
        Pages->readOnly()
            ? Status::error(Code::Busy, "read tree", path(),
                            "its writer has changed it since; open it again")
            : corrupt(Id, "is newer than the last transaction"));
  return P;
}

Expected<PageRef> View::page(PageId Id, PageType Type) const {
  Expected<PageRef> P = page(Id);
  if (P && (*P)->type() != Type)
    return failure(corrupt(Id, fmt::format("has type {}, {} was expected",
                                           static_cast<int>((*P)->type()),
                                           static_cast<int>(Type))));
  return P;
}

} // namespace storage::btree
