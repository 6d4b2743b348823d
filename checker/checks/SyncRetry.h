/// \file
/// durability-sync-retry: Finds syncs that are repeated or ignored after they
/// failed, although the data was not written again.
///
/// After a failed sync the kernel may drop the dirty pages and report success
/// the next time (CORE ). Another primitive is a fallback, EINTR is
/// repeated, a rewrite starts anew: all silent.
#ifndef DURABILITY_CHECKS_SYNCRETRY_H
#define DURABILITY_CHECKS_SYNCRETRY_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode SyncRetryCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_SYNCRETRY_H
