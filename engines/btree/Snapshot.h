/// \file
/// Reading: a snapshot is the tree as one commit left it, a cursor walks its
/// keys in both directions.
///
/// \code
///   Snapshot S = Tree->snapshot();
///   for (Cursor C = S.cursor(); C.seek("a").ok() && C.valid(); )
///     …
/// \endcode
///
///  - BT-10 A snapshot shows exactly the transactions that were committed when
///    it was taken, whatever is written, checkpointed or failed later. It holds
///    back no writer and no checkpoint.
///
/// What an open snapshot costs: the images of the pages that were overwritten
/// since it was taken stay in memory.
///
/// Thread safety: a snapshot may be used from several threads, a cursor from
/// one at a time. Both must be gone before the tree is closed.
#ifndef STORAGE_BTREE_SNAPSHOT_H
#define STORAGE_BTREE_SNAPSHOT_H

#include "btree/Cell.h"
#include "btree/View.h"

#include <functional>

namespace storage::btree {

/// Keys with From <= key < To; an empty To is no bound.
struct Range {
  std::string_view From = {};
  std::string_view To = {};
  bool Reverse = false; ///< By descending key.
};

/// Called for each key and value; the scan stops at an error and returns it.
using Visitor = std::function<Status(std::string_view, std::string_view)>;

class Cursor {
public:
  explicit Cursor(View Of) : Of(std::move(Of)) {}

  /// To the first key not less than \p Key; invalid behind the last.
  Status seek(std::string_view Key);
  /// To the last key less than \p Key; invalid before the first.
  Status seekBefore(std::string_view Key);
  Status seekFirst();
  Status seekLast();
  /// To the next key; invalid behind the last. Needs valid().
  Status next();
  /// To the previous key; invalid before the first. Needs valid().
  Status prev();

  bool valid() const { return Leaf != nullptr; }
  /// The key; until the cursor moves. Needs valid().
  std::string_view key() const { return Leaf->key(Index); }
  /// The value. Needs valid().
  [[nodiscard]] Expected<std::string> value() const;

private:
  Status descend(std::string_view Key);
  Status descendToLast();
  Status skipRight();
  Status skipLeft();

  View Of;
  PageRef Leaf; ///< Null: not on a key.
  size_t Index = 0;
};

class Snapshot {
public:
  explicit Snapshot(View Of) : Of(std::move(Of)) {}

  /// The value of \p Key, nothing if there is none.
  [[nodiscard]] Expected<std::optional<std::string>>
  get(std::string_view Key) const;
  Status scan(const Range &Keys, const Visitor &Visit) const;
  Cursor cursor() const { return Cursor(Of); }
  /// State of the commit that the snapshot shows.
  const TreeState &state() const { return Of.state(); }
  const View &view() const { return Of; }

private:
  View Of;
};

} // namespace storage::btree

#endif // STORAGE_BTREE_SNAPSHOT_H
