/// \file
/// Blocks that were read lately, by table and offset; the least recently used
/// go first.
///
/// Thread safety: all functions may be called from several threads (16 shards,
/// each with a mutex).
#ifndef STORAGE_LSM_BLOCKCACHE_H
#define STORAGE_LSM_BLOCKCACHE_H

#include "lsm/Block.h"

#include <array>
#include <atomic>
#include <list>
#include <mutex>
#include <unordered_map>

namespace storage::lsm {

class BlockCache {
public:
  /// Keeps up to \p Capacity bytes; 0: nothing.
  explicit BlockCache(size_t Capacity) : ShardCapacity(Capacity / ShardCount) {}

  /// Null if it is not there.
  std::shared_ptr<const Block> find(uint64_t Table, uint64_t Offset);
  void insert(uint64_t Table, uint64_t Offset,
              std::shared_ptr<const Block> Data);

  void noteRead(uint64_t Bytes) {
    Read.fetch_add(Bytes, std::memory_order_relaxed);
  }
  uint64_t bytesRead() const { return Read.load(std::memory_order_relaxed); }

private:
  static constexpr size_t ShardCount = 16;
  struct Key {
    uint64_t Table, Offset;
    bool operator==(const Key &) const = default;
  };
  struct Hash {
    size_t operator()(const Key &K) const {
      return (K.Table * 0x9e3779b97f4a7c15 + K.Offset) * 0xd6e8feb86659fd93 >>
             16;
    }
  };
  using Entry = std::pair<Key, std::shared_ptr<const Block>>;
  struct Shard {
    std::mutex Mutex;
    std::list<Entry> Recent; ///< Most recent first.
    std::unordered_map<Key, std::list<Entry>::iterator, Hash> Places;
    size_t Bytes = 0;
  };
  Shard &shardOf(const Key &K) { return Shards[Hash()(K) % ShardCount]; }

  const size_t ShardCapacity;
  std::array<Shard, ShardCount> Shards;
  std::atomic<uint64_t> Read{0};
};

} // namespace storage::lsm

#endif // STORAGE_LSM_BLOCKCACHE_H
