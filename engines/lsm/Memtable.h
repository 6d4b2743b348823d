/// \file
/// The newest entries, sorted in memory: a skip list (Pugh, CACM 33(6), 1990)
/// whose nodes, once linked, never change or move.
///
///  - LSM-5 A node is complete before it is linked: readers need no lock, and
///  one
///    that follows a pointer sees the whole entry.
///
/// Thread safety: one writer at a time, any number of readers beside it. Memory
/// is freed with the table, so readers keep it alive (shared_ptr).
#ifndef STORAGE_LSM_MEMTABLE_H
#define STORAGE_LSM_MEMTABLE_H

#include "lsm/Iterator.h"

#include <atomic>

namespace storage::lsm {

/// Bytes in blocks that live as long as the arena.
class Arena {
public:
  char *allocate(size_t Size);
  size_t bytes() const { return Bytes.load(std::memory_order_relaxed); }

private:
  static constexpr size_t BlockSize = 64 * 1024;
  std::vector<std::unique_ptr<char[]>> Blocks;
  char *At = nullptr;
  size_t Left = 0, NextSize = 1024;
  std::atomic<size_t> Bytes{0};
};

class Memtable : public std::enable_shared_from_this<Memtable> {
public:
  Memtable();

  /// Adds an entry; its sequence is higher than any before.
  void add(Lsn Sequence, Kind What, std::string_view Key,
           std::string_view Value);
  /// Adds the operations of an encoded batch, the first with \p First.
  void addBatch(Lsn First, std::string_view Batch);

  struct Found {
    Kind What;
    std::string_view Value; ///< Lives as long as the table.
  };
  /// The newest entry of \p Key that is visible at \p Sequence.
  std::optional<Found> find(std::string_view Key, Lsn Sequence) const;

  /// Walks the entries; keeps the table alive.
  EntryIteratorPtr iterator() const;

  bool empty() const { return Entries.load(std::memory_order_relaxed) == 0; }
  uint64_t entries() const { return Entries.load(std::memory_order_relaxed); }
  /// Bytes of memory taken by entries.
  size_t bytes() const { return Payload.load(std::memory_order_relaxed); }

private:
  friend class MemtableIterator;
  struct Node;
  static constexpr int MaxHeight = 12;

  Node *makeNode(int Height, const EntryKey &Key, std::string_view Value);
  /// The first node at or behind \p Key; its predecessors in \p Before.
  Node *seek(const EntryKey &Key, Node **Before) const;
  /// The last node before \p Key, null if there is none; without \p Key the
  /// last of all.
  Node *before(const EntryKey *Key) const;
  int randomHeight();

  Arena Memory;
  Node *Head;
  std::atomic<int> Height{1};
  std::atomic<uint64_t> Entries{0};
  std::atomic<size_t> Payload{0};
  uint64_t Random = 0x9e3779b97f4a7c15;
};

} // namespace storage::lsm

#endif // STORAGE_LSM_MEMTABLE_H
