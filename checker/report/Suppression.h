/// \file
/// NOLINT comments, as clang-tidy reads them, with one more rule: a reason is
/// owed.
///
/// `// NOLINT(durability-x): reason`, NOLINTNEXTLINE, and NOLINTBEGIN …
/// NOLINTEND. A comment without a list, or without a reason after the colon,
/// does not suppress.
#ifndef DURABILITY_REPORT_SUPPRESSION_H
#define DURABILITY_REPORT_SUPPRESSION_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace durability::report {

struct Suppression {
  enum Outcome { None, Honoured, WithoutReason };
  Outcome Answer = None;
  unsigned Line = 0;  ///< Of the comment, from 1.
  std::string Reason; ///< When honoured.
};

/// The suppression that covers a finding of \p Check on \p Line (from 1) of a
/// file with the contents \p Text. An honoured one wins over one without a
/// reason.
[[nodiscard]] Suppression findSuppression(llvm::StringRef Text, unsigned Line,
                                          llvm::StringRef Check);

/// A NOLINT, NOLINTNEXTLINE or NOLINTBEGIN whose list names durability checks.
struct SuppressionList {
  unsigned Line = 0;
  std::string Checks; ///< What is between the parentheses.
};
[[nodiscard]] std::vector<SuppressionList>
listSuppressions(llvm::StringRef Text);

/// Whether the list \p Checks of such a comment names \p Check.
[[nodiscard]] bool suppressionCovers(llvm::StringRef Checks,
                                     llvm::StringRef Check);

} // namespace durability::report

#endif // DURABILITY_REPORT_SUPPRESSION_H
