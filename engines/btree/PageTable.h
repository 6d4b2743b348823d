/// \file
/// An immutable map from page numbers to page images: what the data file does
/// not have yet, as of one commit.
///
/// A radix tree with 32 branches per node. with() copies the nodes on one path
/// and shares the rest, so that each commit has a table of its own and a reader
/// that holds one needs no latch while a writer makes the next.
///
///  - BT-4 A table never changes: what a snapshot sees is fixed when it is
///    taken.
///
/// Thread safety: as a value; tables that share nodes may be used from several
/// threads.
#ifndef STORAGE_BTREE_PAGETABLE_H
#define STORAGE_BTREE_PAGETABLE_H

#include "btree/Page.h"

#include <array>

namespace storage::btree {

class PageTable {
public:
  /// The image of page \p Id, null if the table has none.
  PageRef find(PageId Id) const;

  /// This table with \p P in it.
  [[nodiscard]] PageTable with(PageRef P) const;

  /// The pages in ascending order of their numbers.
  std::vector<PageRef> pages() const;
  size_t size() const { return Size; }
  bool empty() const { return Size == 0; }

private:
  static constexpr unsigned Bits = 5, Fanout = 1u << Bits;

  /// Nodes below, or pages at level 0.
  struct Node {
    std::array<std::shared_ptr<const void>, Fanout> Below;
  };
  using NodeRef = std::shared_ptr<const Node>;

  static unsigned slot(PageId Id, unsigned Level) {
    return (Id >> (Bits * Level)) % Fanout;
  }
  /// Whether a tree of \p Levels has a place for \p Id.
  static bool covers(unsigned Levels, PageId Id) {
    return (uint64_t(Id) >> (Bits * Levels)) == 0;
  }
  NodeRef replace(const Node *Old, unsigned Level, PageRef P,
                  bool &Added) const;
  static void collect(const Node &N, unsigned Level, std::vector<PageRef> &Out);

  NodeRef Root;
  unsigned Levels = 0;
  size_t Size = 0;
};

} // namespace storage::btree

#endif // STORAGE_BTREE_PAGETABLE_H
