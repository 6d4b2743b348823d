/// \file
/// Changes a tree inside a transaction: insertion with splits, removal with
/// merging and rebalancing.
///
///  - BT-9 After each change the tree is whole: all leaves at one depth and
///    linked both ways in the order of their keys, every key between the
///    separators above it, no node but the root empty, no inner node with one
///    child.
///
/// How it differs from the book: a node that is filled at its right or left end
/// is split there and not in the middle, so that keys put in order leave full
/// nodes behind; a separator is the shortest string that separates.
///
/// Thread safety: as its transaction.
#ifndef STORAGE_BTREE_EDITOR_H
#define STORAGE_BTREE_EDITOR_H

#include "btree/Cell.h"
#include "btree/Transaction.h"

namespace storage::btree {

class Editor {
public:
  explicit Editor(Transaction &Txn) : Txn(Txn) {}

  /// Sets \p Key to \p Value. Both are within the limits of Cell.h. After an
  /// error the transaction must be dropped.
  Status put(std::string_view Key, std::string_view Value);
  /// Removes \p Key if it is there.
  Status remove(std::string_view Key);

private:
  /// A node on the way down and the cell that was followed.
  struct Step {
    PageId Id;
    size_t Index;
  };

  /// Fills Path for \p Key; whether its leaf has it.
  Expected<bool> descend(std::string_view Key);
  PageType typeAt(size_t Level) const {
    return Level + 1 == Path.size() ? PageType::Leaf : PageType::Inner;
  }
  Expected<std::string> makeCell(std::string_view Key, std::string_view Value);
  Status releaseValue(std::string_view Cell);
  Status insertAt(size_t Level, size_t Index, const std::string &Cell);
  Status split(size_t Level, size_t Index, const std::string &Cell);
  Status growRoot(PageId Left, const std::string &Separator, PageId Right);
  Status rebalance(size_t Level);
  Status shrinkRoot();
  Status merge(size_t Level, size_t LeftIndex, Page &Left, Page &Right,
               const std::vector<std::string> &Cells);
  Status share(size_t Level, size_t LeftIndex, Page &Left, Page &Right,
               std::vector<std::string> Cells);
  Expected<std::string> divide(std::vector<std::string> &Cells, size_t At,
                               Page &Left, Page &Right);

  Transaction &Txn;
  std::vector<Step> Path; ///< From the root to a leaf.
};

} // namespace storage::btree

#endif // STORAGE_BTREE_EDITOR_H
