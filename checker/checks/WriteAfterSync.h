/// \file
/// durability-write-after-sync: Finds data that is written after the last sync
/// of its file and before the point at which the file should be stable.
///
/// That point is a rename or link, a successful return of a function whose
/// contract promises durability or whose other paths sync again, or the close
/// of a file that was synced on this very path (CORE D-1 to D-4). Silent where
/// the write and the sync are in one loop: the sync is paced.
#ifndef DURABILITY_CHECKS_WRITEAFTERSYNC_H
#define DURABILITY_CHECKS_WRITEAFTERSYNC_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode WriteAfterSyncCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_WRITEAFTERSYNC_H
