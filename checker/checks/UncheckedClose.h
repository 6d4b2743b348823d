/// \file
/// durability-unchecked-close: Finds closes whose result nobody looks at
/// although the file was written and is not synced.
///
/// Errors of buffered and delayed writes appear when the file is closed. The
/// file must be opened and written in the function, which must have a way to
/// report failure.
#ifndef DURABILITY_CHECKS_UNCHECKEDCLOSE_H
#define DURABILITY_CHECKS_UNCHECKEDCLOSE_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode UncheckedCloseCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_UNCHECKEDCLOSE_H
