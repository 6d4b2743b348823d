#include "core/Limits.h"

using namespace durability;

llvm::ArrayRef<LimitDescription> durability::allLimits() {
  using L = AnalysisLimits;
  static constexpr LimitDescription All[] = {
      {Limit::CfgBlocks, "max-cfg-blocks", "DurabilityMaxCfgBlocks",
       &L::MaxCfgBlocks, 1, 10'000'000,
       "Control-flow blocks of a function; larger ones are not analysed",
       "it has more control-flow blocks"},
      {Limit::States, "max-states", "DurabilityMaxStates",
       &L::MaxStatesPerBlock, 1, 100'000,
       "States kept apart in a block; beyond it they are merged, and what they "
       "differ in is unknown",
       "it needs more states per block"},
      {Limit::Files, "max-files", "DurabilityMaxFiles", &L::MaxFilesPerState, 1,
       100'000,
       "Files followed at the same time; functions with more are not analysed",
       "it holds more files"},
      {Limit::PathDepth, "max-path-depth", "DurabilityMaxPathDepth",
       &L::MaxPathDepth, 1, 64,
       "Fields through which a file is reached; beyond it, a file is taken for "
       "the object that holds it, and no finding rests on it",
       "it reaches files through more fields"},
      {Limit::Outcomes, "max-outcomes", "DurabilityMaxOutcomes",
       &L::MaxSummaryOutcomes, 1, 100'000,
       "Outcomes of a function that its callers tell apart; beyond it they are "
       "merged, and what they differ in is unknown",
       "it has more outcomes"},
      {Limit::BlockVisits, "max-block-visits", "DurabilityMaxBlockVisits",
       &L::MaxBlockVisits, 1, 1'000'000'000,
       "Steps of the analysis of a function; beyond it, it is not analysed",
       "it needs more block visits"},
      {Limit::Rounds, "max-rounds", "DurabilityMaxRounds", &L::MaxRounds, 1,
       1000,
       "Rounds over functions that call each other; beyond it, they are not "
       "analysed",
       "its recursion needs more rounds"},
      {Limit::DispatchTargets, "max-dispatch-targets",
       "DurabilityMaxDispatchTargets", &L::MaxDispatchTargets, 1, 1000,
       "Kinds of implementation of a virtual call or table; a call with more "
       "is unknown",
       "it calls what has more kinds of implementation"},
  };
  return All;
}

std::string durability::setLimit(const LimitDescription &Of,
                                 llvm::StringRef Text, AnalysisLimits &In) {
  unsigned Number = 0;
  if (Text.getAsInteger(10, Number) || Number < Of.Least ||
      Number > Of.Greatest)
    return "'" + Text.str() + "' is not a number from " +
           std::to_string(Of.Least) + " to " + std::to_string(Of.Greatest) +
           " (default: " + std::to_string(AnalysisLimits().*Of.Member) + ")";
  In.*Of.Member = Number;
  return "";
}

std::string durability::limitReached(Limit Which, const AnalysisLimits &In) {
  const LimitDescription &D = allLimits()[static_cast<unsigned>(Which)];
  return D.Reached.str() + " than the limit of " +
         std::to_string(In.*D.Member) + " (--" + D.Option.str() + ")";
}
