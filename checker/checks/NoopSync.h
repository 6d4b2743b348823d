/// \file
/// durability-noop-sync: Finds sync and flush functions of classes and function
/// tables that return success and do nothing, though the object writes to
/// files.
#ifndef DURABILITY_CHECKS_NOOPSYNC_H
#define DURABILITY_CHECKS_NOOPSYNC_H

#include "checks/Check.h"

namespace durability {

/// Reports a class or function table that writes to files, or hands writes on,
/// and whose sync function returns success and neither syncs nor hands the sync
/// on.
extern const CheckCode NoopSyncCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_NOOPSYNC_H
