/// \file
/// A failure that is kept where others look for it, and forgotten at the next
/// success of the same call: `if (fsync(Fd)) Status = Bad; else Status =
/// Good;`.
///
/// A failed sync says that pages may be gone (CORE X-3). Who keeps that in a
/// status poisons what comes later; a success that resets the status takes the
/// poison back though nothing was written again.
#ifndef DURABILITY_CORE_STATUSRESET_H
#define DURABILITY_CORE_STATUSRESET_H

#include "core/ResultUse.h"

namespace durability {

/// Fills in Kept and TakenBack: where the failure of \p Call stores a constant
/// in a place that outlives the function, and where its success stores another
/// one there. Not where the function looks at that place elsewhere: it may not
/// get to the call with a failure kept.
void findStatusReset(const FunctionResult &Result, const CheckedCall &Call,
                     const clang::CFG &Graph, clang::ASTContext &Context,
                     ResultUse &Use);

} // namespace durability

#endif // DURABILITY_CORE_STATUSRESET_H
