/// \file
/// durability-sync-after-close: Finds syncs of a handle that is closed or
/// stands for another file by then.
///
/// A sync of a closed descriptor fails with EBADF, or syncs whatever was opened
/// under its number since. A handle that was given a new file before the old
/// one was synced has the same effect.
#ifndef DURABILITY_CHECKS_SYNCAFTERCLOSE_H
#define DURABILITY_CHECKS_SYNCAFTERCLOSE_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode SyncAfterCloseCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_SYNCAFTERCLOSE_H
