/// \file
/// durability-msync-flags: Finds msync calls that sync nothing or wait for
/// nothing where their failure counts as lost data.
///
/// MS_ASYNC starts nothing on Linux, a length of zero covers no page, and flags
/// in the place of the length are a length. What is wrong with arguments
/// whatever the state says the model (mistakes). MS_ASYNC is reported where the
/// function treats a failure of the call as its own failure and syncs the
/// mapping in no other way.
#ifndef DURABILITY_CHECKS_MSYNCFLAGS_H
#define DURABILITY_CHECKS_MSYNCFLAGS_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode MsyncFlagsCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_MSYNCFLAGS_H
