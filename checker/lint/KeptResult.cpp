#include "lint/KeptResult.h"

using namespace durability::lint;

KeptResult::KeptResult(const UnitResult &Of)
    : Sources(Of.Sources), Report(Of.Report) {
  for (const auto &[Check, C] : Of.Report.Sinks)
    Counts.push_back({Check, C.Judged, C.Reported, C.ProvenSilent, C.Unknown});
}

UnitResult KeptResult::take() {
  UnitResult Result;
  Result.Report = std::move(Report);
  Result.Report.Analysed = 1;
  for (const Count &C : Counts)
    Result.Report.Sinks[C.Check] = {C.Judged, C.Reported, C.ProvenSilent,
                                    C.Unknown};
  Result.Sources = std::move(Sources);
  return Result;
}
