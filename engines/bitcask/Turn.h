/// \file
/// Taking turns at changing files: the queue entry of a writer, and the turn of
/// an operation that must be alone.
#ifndef STORAGE_BITCASK_TURN_H
#define STORAGE_BITCASK_TURN_H

#include "bitcask/Bitcask.h"

namespace storage::bitcask {

/// Lives on its caller's stack while it is in the queue; the mutex guards it.
struct Bitcask::Waiter {
  const Record *Change; ///< Null: an operation that must be alone.
  bool Done = false;    ///< Somebody else has committed the change.
  Status Result = {};
};

/// Holds the front of the queue: nobody else changes files meanwhile.
class Bitcask::Turn {
public:
  explicit Turn(Bitcask &Store) : Store(Store) {
    Guard Held(Store.Mutex);
    Store.Queue.push_back(&Me);
    Store.Moved.wait(Held, [&] { return Store.Queue.front() == &Me; });
  }
  Turn(const Turn &) = delete;
  Turn &operator=(const Turn &) = delete;
  ~Turn() {
    Guard Held(Store.Mutex);
    Store.Queue.pop_front();
    Store.Moved.notify_all();
  }

private:
  Bitcask &Store;
  Waiter Me{nullptr};
};

} // namespace storage::bitcask

#endif // STORAGE_BITCASK_TURN_H
