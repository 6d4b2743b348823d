/// \file
/// durability-sync-flag-lost: Finds flags that ask for synchronous writes and
/// are lost, or that are taken for something they do not say.
///
/// Three ways: O_SYNC or O_DSYNC is put into a variable that nothing reads
/// afterwards; a flag that says which sync is passed as one that says whether
/// to sync; O_DIRECT stands in for a sync.
#ifndef DURABILITY_CHECKS_SYNCFLAGLOST_H
#define DURABILITY_CHECKS_SYNCFLAGLOST_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode SyncFlagLostCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_SYNCFLAGLOST_H
