/// \file
/// durability-unchecked-sync: Finds syncs whose result nobody looks at, so that
/// data that never became stable counts as stable.
///
/// A result cast to void is dropped on purpose and silent; so are directories,
/// destructors and paths that fail anyway. A flush counts when the same file is
/// synced after it.
#ifndef DURABILITY_CHECKS_UNCHECKEDSYNC_H
#define DURABILITY_CHECKS_UNCHECKEDSYNC_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode UncheckedSyncCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_UNCHECKEDSYNC_H
