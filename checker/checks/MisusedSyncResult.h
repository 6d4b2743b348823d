/// \file
/// durability-misused-sync-result: Finds results of syncs that are looked at
/// wrongly, so that a failed sync counts as success.
///
/// Four ways: overwritten before anybody looks; a comparison that says the same
/// of success and failure; success returned only where the sync failed; an
/// interrupted sync (EINTR) taken as done (CORE X-2).
#ifndef DURABILITY_CHECKS_MISUSEDSYNCRESULT_H
#define DURABILITY_CHECKS_MISUSEDSYNCRESULT_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode MisusedSyncResultCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_MISUSEDSYNCRESULT_H
