#include "lsm/BlockCache.h"

namespace storage::lsm {

std::shared_ptr<const Block> BlockCache::find(uint64_t Table, uint64_t Offset) {
  Key K{Table, Offset};
  Shard &S = shardOf(K);
  std::lock_guard Guard(S.Mutex);
  auto At = S.Places.find(K);
  if (At == S.Places.end())
    return nullptr;
  S.Recent.splice(S.Recent.begin(), S.Recent, At->second);
  return At->second->second;
}

void BlockCache::insert(uint64_t Table, uint64_t Offset,
                        std::shared_ptr<const Block> Data) {
  if (Data->bytes() > ShardCapacity)
    return;
  Key K{Table, Offset};
  Shard &S = shardOf(K);
  std::lock_guard Guard(S.Mutex);
  if (S.Places.count(K) != 0)
    return; // Two readers missed it at once.
  S.Bytes += Data->bytes();
  S.Recent.emplace_front(K, std::move(Data));
  S.Places[K] = S.Recent.begin();
  while (S.Bytes > ShardCapacity) {
    S.Bytes -= S.Recent.back().second->bytes();
    S.Places.erase(S.Recent.back().first);
    S.Recent.pop_back();
  }
}

} // namespace storage::lsm
