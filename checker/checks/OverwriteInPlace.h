/// \file
/// durability-overwrite-in-place: Finds files that are meant to be durable and
/// whose only copy is truncated or rewritten in place.
///
/// Meant to be durable: the function syncs what it wrote. Only copy: the name
/// says which file it is (a parameter alone does not), no number in it makes it
/// a new one each time, and it is neither exclusive nor renamed or linked
/// later.
#ifndef DURABILITY_CHECKS_OVERWRITEINPLACE_H
#define DURABILITY_CHECKS_OVERWRITEINPLACE_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode OverwriteInPlaceCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_OVERWRITEINPLACE_H
