/// \file
/// Walks a whole tree and says what is wrong with it.
///
///  - BT-11 verify() looks at every page below PageCount: keys in order within
///    their separators, leaves linked both ways, every page reached exactly
///    once, from the root or from the free list, none lost, counts as the
///    commit says, and no page newer than it.
///
/// It goes on past damage: what hangs below a damaged page is reported as lost
/// with it.
///
/// Thread safety: functions without state.
#ifndef STORAGE_BTREE_VERIFY_H
#define STORAGE_BTREE_VERIFY_H

#include "btree/Snapshot.h"

namespace storage::btree {

struct VerifyReport {
  uint64_t Keys = 0;
  uint64_t LeafPages = 0, InnerPages = 0, OverflowPages = 0, FreePages = 0;
  uint64_t Bytes = 0; ///< Of the pages looked at.
  /// What is wrong, by file and offset; empty: the tree is sound.
  std::vector<Status> Damage;
};

/// Checks the tree that \p Of shows.
[[nodiscard]] NOT_DURABLE("only reads") VerifyReport verifyTree(const View &Of);

} // namespace storage::btree

#endif // STORAGE_BTREE_VERIFY_H
