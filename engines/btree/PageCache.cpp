#include "btree/PageCache.h"

namespace storage::btree {

PageRef PageCache::Shard::find(PageId Id) {
  auto At = Places.find(Id);
  if (At == Places.end())
    return nullptr;
  Recent.splice(Recent.begin(), Recent, At->second);
  return *At->second;
}

void PageCache::Shard::put(PageRef P, size_t Limit) {
  PageId Id = P->id();
  auto At = Places.find(Id);
  if (At != Places.end()) {
    *At->second = std::move(P);
    Recent.splice(Recent.begin(), Recent, At->second);
    return;
  }
  Recent.push_front(std::move(P));
  Places.emplace(Id, Recent.begin());
  if (Recent.size() > Limit) {
    Places.erase(Recent.back()->id());
    Recent.pop_back();
  }
}

} // namespace storage::btree
