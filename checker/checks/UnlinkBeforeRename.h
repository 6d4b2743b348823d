/// \file
/// durability-unlink-before-rename: Finds old files that are removed before the
/// rename that would have replaced them.
#ifndef DURABILITY_CHECKS_UNLINKBEFORERENAME_H
#define DURABILITY_CHECKS_UNLINKBEFORERENAME_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode UnlinkBeforeRenameCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_UNLINKBEFORERENAME_H
