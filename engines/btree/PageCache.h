/// \file
/// Pages of the data file that were read or written recently, in shards with a
/// mutex and a least-recently-used list each.
///
///  - PAGE-3 A page is read from the file, and written to it, with its shard
///    held: no reader sees half of a write, and what is cached is what the file
///    has.
///
/// Thread safety: all functions may be called from several threads.
#ifndef STORAGE_BTREE_PAGECACHE_H
#define STORAGE_BTREE_PAGECACHE_H

#include "btree/Page.h"

#include <array>
#include <list>
#include <mutex>
#include <unordered_map>

namespace storage::btree {

class PageCache {
public:
  /// One part of the pages. Hold its mutex while using it.
  class Shard {
  public:
    std::mutex Mutex;
    /// The cached image of \p Id, null if there is none.
    PageRef find(PageId Id);
    /// Caches \p P; drops the least recently used beyond \p Limit pages.
    void put(PageRef P, size_t Limit);

  private:
    std::list<PageRef> Recent; ///< Most recently used first.
    std::unordered_map<PageId, std::list<PageRef>::iterator> Places;
  };

  /// Keeps about \p Pages pages.
  explicit PageCache(size_t Pages) : Limit(Pages / Shards + 1) {}

  Shard &shardOf(PageId Id) { return All[Id % Shards]; }
  size_t shardLimit() const { return Limit; }

private:
  static constexpr size_t Shards = 16;
  const size_t Limit;
  std::array<Shard, Shards> All;
};

} // namespace storage::btree

#endif // STORAGE_BTREE_PAGECACHE_H
