/// \file
/// durability-stream-without-sync: Finds files that are written through a
/// library's stream object, which has no sync, and then renamed or linked to
/// their final name.
#ifndef DURABILITY_CHECKS_STREAMWITHOUTSYNC_H
#define DURABILITY_CHECKS_STREAMWITHOUTSYNC_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode StreamWithoutSyncCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_STREAMWITHOUTSYNC_H
