/// \file
/// Members that say whether something is still to be flushed or synced.
#ifndef DURABILITY_CHECKS_PENDINGFLAGS_H
#define DURABILITY_CHECKS_PENDINGFLAGS_H

#include "checks/Check.h"

namespace durability {

struct ExitRecord;
struct FunctionResult;

/// On every way to \p Exit a flag of `this` is clear that is set only by
/// functions which write, and cleared only by functions which sync (CORE O-2):
/// nothing is pending there.
[[nodiscard]] bool hasNothingPending(const ExitRecord &Exit,
                                     const FunctionResult &Result,
                                     const CheckInput &Input);

} // namespace durability

#endif // DURABILITY_CHECKS_PENDINGFLAGS_H
