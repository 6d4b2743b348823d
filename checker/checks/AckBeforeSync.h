/// \file
/// durability-ack-before-sync: Finds acknowledgements and replies that are sent
/// before the data they stand for is synced.
///
/// A reply confirms data. The model says which calls send one (effect
/// acknowledge); dirty at such a call is what was written on the way there, or
/// what the function syncs only after it. Silent where an option or a matter of
/// when decides about the sync (CORE O-1, O-2).
#ifndef DURABILITY_CHECKS_ACKBEFORESYNC_H
#define DURABILITY_CHECKS_ACKBEFORESYNC_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode AckBeforeSyncCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_ACKBEFORESYNC_H
