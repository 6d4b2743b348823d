/// \file
/// durability-contract: Finds functions whose code is weaker than the
/// durability contract they state.
///
/// A contract is assumed at calls, so it must hold where it is made: at each
/// successful return the bits of the files it names are what it says (CORE §6).
/// A clause that cannot be read is reported, too; code that does more than it
/// promises is not.
#ifndef DURABILITY_CHECKS_CONTRACTCHECK_H
#define DURABILITY_CHECKS_CONTRACTCHECK_H

#include "checks/Check.h"

namespace durability {

extern const CheckCode ContractCheck;

} // namespace durability

#endif // DURABILITY_CHECKS_CONTRACTCHECK_H
