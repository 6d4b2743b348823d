/// \file
/// A baseline: the findings a project lives with, so that only new ones fail.
///
/// A JSON file for version control: no line numbers, sorted, one entry for each
/// fingerprint with how many findings have it. BASE-1: n findings of one
/// fingerprint are accepted when the baseline says n, and the next one is new.
#ifndef DURABILITY_REPORT_BASELINE_H
#define DURABILITY_REPORT_BASELINE_H

#include "report/Report.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace durability::report {

/// Sorted by fingerprint. Error: what is wrong with \p Text, and where.
[[nodiscard]] llvm::Expected<std::vector<BaselineEntry>>
parseBaseline(llvm::StringRef Text);

/// The text of a baseline that accepts every finding of \p R, new or known.
[[nodiscard]] std::string makeBaseline(const Report &R);

/// Moves accepted findings to Known. Entries that accept more than there is are
/// stale, if \p Judged says that this run would have found them.
void applyBaseline(std::vector<BaselineEntry> Entries,
                   llvm::function_ref<bool(const BaselineEntry &)> Judged,
                   Report &R);

} // namespace durability::report

#endif // DURABILITY_REPORT_BASELINE_H
