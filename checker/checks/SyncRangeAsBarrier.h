/// \file
/// durability-sync-range-as-barrier: Finds files that are published or closed
/// with no other sync than a call that only starts or paces writing back.
///
/// sync_file_range, msync(MS_ASYNC) and posix_fadvise write neither metadata
/// nor the cache of the drive, and may return before the data is written. As
/// hints before a real sync they are fine.
#ifndef DURABILITY_CHECKS_SYNCRANGEASBARRIER_H
#define DURABILITY_CHECKS_SYNCRANGEASBARRIER_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode SyncRangeAsBarrierCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_SYNCRANGEASBARRIER_H
