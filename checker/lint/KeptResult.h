/// \file
/// What a unit contributes to a report, as caches keep it.
#ifndef DURABILITY_LINT_KEPTRESULT_H
#define DURABILITY_LINT_KEPTRESULT_H

#include "lint/Unit.h"

namespace durability::lint {

struct KeptResult {
  /// The counts of one check.
  struct Count {
    std::string Check;
    unsigned Judged = 0, Reported = 0, ProvenSilent = 0, Unknown = 0;
    template <typename A> void describe(A &Archive) {
      Archive(Check, Judged, Reported, ProvenSilent, Unknown);
    }
  };

  KeptResult() = default;
  explicit KeptResult(const UnitResult &Of);
  /// The result, of which nothing is left here.
  [[nodiscard]] UnitResult take();

  std::vector<index::SourceFact> Sources;
  report::Report Report;
  std::vector<Count> Counts;
  template <typename A> void describe(A &Archive) {
    Archive(Sources, Report.Findings, Report.Suppressed, Report.Comments,
            Report.UsedComments, Report.NotAnalysed, Report.Approximated,
            Report.Rows, Report.Kinds, Report.Unknown, Counts);
  }
};

} // namespace durability::lint

#endif // DURABILITY_LINT_KEPTRESULT_H
