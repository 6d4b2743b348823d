/// \file
/// durability-noop-sync.
#ifndef DURABILITY_CHECKS_NOOPSYNC_H
#define DURABILITY_CHECKS_NOOPSYNC_H

#include "checks/Check.h"

namespace durability {

/// Reports a class or function table that writes to files, or hands writes on,
/// and whose sync function returns success and neither syncs nor hands the sync
/// on.
extern const CheckDescription NoopSyncCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_NOOPSYNC_H
