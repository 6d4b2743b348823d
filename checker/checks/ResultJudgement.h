/// \file
/// What the checks on results share: which calls carry a duty, and what the
/// exits say of a failure.
#ifndef DURABILITY_CHECKS_RESULTJUDGEMENT_H
#define DURABILITY_CHECKS_RESULTJUDGEMENT_H

#include "checks/Judgement.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace durability {

/// A sync of any strength that somebody waits for.
[[nodiscard]] bool isSync(const CheckedCall &Call);

/// Nothing that anybody could miss depends on the call: a directory, a file
/// that is only read or has no name, a socket, or a path that fails anyway. A
/// file that is opened to be synced has a duty where the function states that
/// it syncs one.
[[nodiscard]] bool hasNoDuty(const FunctionResult &Result,
                             const CheckedCall &Call);

/// The function may return for a failure of \p Call what its success never
/// returns: whoever wrote it counts on the call.
[[nodiscard]] bool isTold(const FunctionResult &Result,
                          const CheckedCall &Call);

/// Where the failure of \p Call is returned as success although the function
/// returns other failures as such; null when there is no such exit.
[[nodiscard]] const ExitRecord *swallowingExit(const FunctionResult &Result,
                                               const CheckedCall &Call);

/// An exit that returns success only when \p Call failed; null when there is
/// none.
[[nodiscard]] const ExitRecord *invertedExit(const FunctionResult &Result,
                                             const CheckedCall &Call);

/// Decides on one record of a call: silent, unknown or reported.
using CallDecision = llvm::function_ref<Verdict(const FunctionResult &Result,
                                                const CheckedCall &Call)>;
/// Fills in message and path of a finding whose place is the call.
using CallReport = llvm::function_ref<void(
    const FunctionResult &Result, const CheckedCall &Call, Finding &Found)>;

/// Each call that \p Concerned accepts is one sink; its worst record decides.
void judgeCalls(const CheckInput &Input, CheckOutput &Output,
                llvm::StringRef Check,
                llvm::function_ref<bool(const CheckedCall &)> Concerned,
                CallDecision Decide, CallReport Report);

} // namespace durability

#endif // DURABILITY_CHECKS_RESULTJUDGEMENT_H
