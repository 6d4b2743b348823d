/// \file
/// durability-write-order: Finds data or pages that are written before the log
/// record that describes them is stable.
///
/// The order is stated by WRITE_AHEAD(log, data) or by the model: an effect
/// that comes after another file, or the words of a vocabulary that tell a log
/// from its data (CORE section 6).
#ifndef DURABILITY_CHECKS_WRITEORDER_H
#define DURABILITY_CHECKS_WRITEORDER_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode WriteOrderCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_WRITEORDER_H
