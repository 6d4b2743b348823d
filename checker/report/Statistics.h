/// \file
/// "Synced in 11 of 13 places": for each kind of file, which functions sync
/// what they wrote, and which do not.
#ifndef DURABILITY_REPORT_STATISTICS_H
#define DURABILITY_REPORT_STATISTICS_H

#include "report/Report.h"

namespace durability::report {

struct KindCount {
  const KindUse *Kind = nullptr; ///< Any of them: for its key and spelling.
  std::vector<const KindUse *> Synced;
  std::vector<const KindUse *> Unsynced; ///< Also those that do both.
};

/// Kinds with two places or more of which one syncs; those that disagree with
/// themselves first, then by key. \p R is finished and outlives the result.
[[nodiscard]] std::vector<KindCount> countKinds(const Report &R);

/// "synced in 11 of 13 places".
[[nodiscard]] std::string summaryOf(const KindCount &Count);

} // namespace durability::report

#endif // DURABILITY_REPORT_STATISTICS_H
