/// \file
/// durability-missing-directory-sync: Finds files whose data is made stable or
/// published under a name whose directory is not synced before success is
/// returned.
///
/// Needs intent (CORE §8): the same operation syncs the file or publishes what
/// it wrote, makes the names in a new directory stable, or another path of it,
/// or most functions for such names, do sync the directory.
#ifndef DURABILITY_CHECKS_MISSINGDIRECTORYSYNC_H
#define DURABILITY_CHECKS_MISSINGDIRECTORYSYNC_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode MissingDirectorySyncCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_MISSINGDIRECTORYSYNC_H
