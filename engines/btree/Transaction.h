/// \file
/// The pages that one transaction changes, in memory only: copied from a view
/// when they are first changed, and handed to the log as a whole.
///
///  - BT-7 Uncommitted pages never leave memory: a transaction that is dropped,
///    or too large, leaves no trace.
///  - BT-8 Pages are allocated and freed inside the transaction, free list
///    included: a crash loses none and frees none twice. Every page below
///    PageCount has an image in the log or the data file.
///
/// Thread safety: one caller at a time.
#ifndef STORAGE_BTREE_TRANSACTION_H
#define STORAGE_BTREE_TRANSACTION_H

#include "btree/View.h"

#include <map>

namespace storage::btree {

class Transaction {
public:
  /// A transaction on top of \p Base that changes at most \p MaxPages pages.
  Transaction(View Base, size_t MaxPages)
      : Base(std::move(Base)), State(this->Base.state()), MaxPages(MaxPages) {}

  /// Page \p Id as the transaction sees it. Do not keep it while changing it.
  [[nodiscard]] Expected<PageRef> page(PageId Id, PageType Type) const;
  Status corrupt(PageId Id, std::string_view Why) const {
    return Base.corrupt(Id, Why);
  }

  /// Page \p Id, to be changed. Valid as long as the transaction. Limit if it
  /// is one page too many.
  [[nodiscard]] Expected<Page *> edit(PageId Id, PageType Type);
  /// A new empty page, from the free list or the end of the file.
  [[nodiscard]] Expected<Page *> allocate(PageType Type);
  /// Puts page \p Id on the free list.
  Status release(PageId Id);

  TreeState &state() { return State; }
  const TreeState &state() const { return State; }
  uint32_t pageSize() const { return Base.pageSize(); }
  size_t pages() const { return Changed.size(); }
  const std::string &path() const { return Base.path(); }

  /// Seals all changed pages with the lsn \p L of their commit. Corruption if
  /// one is not sound: a tree that was wrong already.
  [[nodiscard]] Expected<std::vector<PageRef>> seal(Lsn L);

private:
  Status checkLimit() const;
  Page *replace(PageId Id, PageType Type);

  View Base;
  TreeState State;
  const size_t MaxPages;
  std::map<PageId, std::shared_ptr<Page>> Changed;
};

} // namespace storage::btree

#endif // STORAGE_BTREE_TRANSACTION_H
