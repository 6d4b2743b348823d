/// \file
/// durability-redundant-sync: Finds syncs of a file to which nothing was
/// written since its last sync, on every path.
///
/// The file is a local one or a parameter, was written and synced on every path
/// to the second sync, and nobody who could have written to it was called in
/// between.
#ifndef DURABILITY_CHECKS_REDUNDANTSYNC_H
#define DURABILITY_CHECKS_REDUNDANTSYNC_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode RedundantSyncCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_REDUNDANTSYNC_H
