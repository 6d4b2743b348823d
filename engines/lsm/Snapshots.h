/// \file
/// Moments that readers hold on to: compaction keeps what they see.
///
/// Thread safety: the list from several threads; a Snapshot never changes and
/// may outlive the store.
#ifndef STORAGE_LSM_SNAPSHOTS_H
#define STORAGE_LSM_SNAPSHOTS_H

#include "lsm/Format.h"

#include <memory>
#include <mutex>
#include <set>

namespace storage::lsm {

/// The sequence numbers of the snapshots that are held.
class SnapshotList {
public:
  void add(Lsn Sequence) {
    std::lock_guard Held(Mutex);
    All.insert(Sequence);
  }
  void remove(Lsn Sequence) {
    std::lock_guard Held(Mutex);
    All.erase(All.find(Sequence));
  }
  /// The oldest one, or \p Newest if none is held.
  Lsn oldest(Lsn Newest) const {
    std::lock_guard Held(Mutex);
    return All.empty() ? Newest : *All.begin();
  }

private:
  mutable std::mutex Mutex;
  std::multiset<Lsn> All;
};

/// The store as it was at one moment; held until destroyed.
class Snapshot {
public:
  Snapshot(std::shared_ptr<SnapshotList> List, Lsn Sequence)
      : List(std::move(List)), At(Sequence) {}
  Snapshot(const Snapshot &) = delete;
  Snapshot &operator=(const Snapshot &) = delete;
  ~Snapshot() { List->remove(At); }
  Lsn sequence() const { return At; }

private:
  std::shared_ptr<SnapshotList> List;
  const Lsn At;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

} // namespace storage::lsm

#endif // STORAGE_LSM_SNAPSHOTS_H
