/// \file
/// What the checks share: counting sinks, and turning witnesses into path
/// notes.
#ifndef DURABILITY_CHECKS_JUDGEMENT_H
#define DURABILITY_CHECKS_JUDGEMENT_H

#include "checks/Check.h"
#include "core/FunctionResult.h"

namespace durability {

enum class Verdict : uint8_t { Silent, Unknown, Reported };

/// Counts one sink.
inline void count(SinkCounts &Sinks, Verdict V) {
  ++Sinks.Judged;
  ++(V == Verdict::Reported  ? Sinks.Reported
     : V == Verdict::Unknown ? Sinks.Unknown
                             : Sinks.ProvenSilent);
}

/// The steps of \p W, without repeating one.
[[nodiscard]] inline std::vector<PathStep> stepsOf(const Witness *W) {
  std::vector<PathStep> Steps;
  appendSteps(W, Steps);
  return Steps;
}

/// False when the analysis of the function gave up or merged states: nothing
/// may rest on it.
[[nodiscard]] inline bool isReliable(const FunctionResult &Result) {
  return Result.NotAnalysed.empty() && !Result.Approximate;
}

} // namespace durability

#endif // DURABILITY_CHECKS_JUDGEMENT_H
