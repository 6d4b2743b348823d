/// \file
/// The queue of the threads that want to change the tree: whose turn it is, and
/// whose changes go along with the commit of another.
///
/// Thread safety: every function is called with the tree's mutex held.
#ifndef STORAGE_BTREE_TURNS_H
#define STORAGE_BTREE_TURNS_H

#include "io/Status.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace storage::btree {

/// A put, or a removal when there is no value.
struct Change {
  std::string_view Key;
  std::optional<std::string_view> Value;
};

/// One waiting caller. Lives on that caller's stack.
struct Turn {
  std::span<const Change> Changes;
  bool Alone = false; ///< A checkpoint or close: no commit takes it along.
  bool Done = false;
  Status Result = {};
};

class Turns {
public:
  /// Changes that are committed together, at most, unless one caller has more.
  static constexpr size_t MaxTogether = 64;

  /// Waits. True when it is \p Mine's turn; false when another's commit took it
  /// along and \p Mine has its result.
  bool await(std::unique_lock<std::mutex> &Held, Turn &Mine);
  /// Those whose changes may be committed together, the first one first.
  std::vector<Turn *> group() const;
  /// Tells the first ones, \p Served, their result and lets the next one in.
  void end(std::span<Turn *const> Served, const Status &Result);

private:
  std::condition_variable Moved;
  std::deque<Turn *> Queue; ///< The first one's turn it is.
};

} // namespace storage::btree

#endif // STORAGE_BTREE_TURNS_H
