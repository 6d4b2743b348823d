/// \file
/// durability-write-without-sync: Finds successful returns that leave written
/// data unsynced where the code itself shows that it should be synced.
///
/// Evidence is one of: another successful path of the same function syncs the
/// same file and the branch between them is neither an option nor a matter of
/// cadence (CORE D-3, O-1, O-2); or the written object's contract defers the
/// sync to the caller (SYNC_DEFERRED_TO) and a function that anybody may call
/// passes the duty to nobody. The mere end of a function that writes is never
/// reported (CORE §8).
#ifndef DURABILITY_CHECKS_WRITEWITHOUTSYNC_H
#define DURABILITY_CHECKS_WRITEWITHOUTSYNC_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode WriteWithoutSyncCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_WRITEWITHOUTSYNC_H
