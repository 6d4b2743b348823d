/// \file
/// A report beside that of an earlier revision: what is new, and which
/// functions are weaker than they were.
///
/// A removed sync leaves no line of its own that could be reported. So two
/// things are compared: the multiplicity of each fingerprint, and the rows of
/// the durability table.
#ifndef DURABILITY_REPORT_COMPARE_H
#define DURABILITY_REPORT_COMPARE_H

#include "report/Report.h"
#include "llvm/ADT/StringRef.h"

namespace durability::report {

/// The name under which a weakened function is a finding.
inline constexpr llvm::StringLiteral WeakenedCheck = "durability-weakened";

/// What ran, for formats that describe it.
[[nodiscard]] Rule weakenedRule();

/// How \p Now is different from \p Before, the same function; What is empty
/// when it is not.
[[nodiscard]] RowChange compareRows(const Row &Before, const Row &Now);

/// Moves what \p Base has, too, from Findings to Known (as many of each
/// fingerprint as there are), and fills RowChanges. Weaker rows become
/// findings, unless a suppression accepts them. Both reports are finished; the
/// paths of
/// \p Base are those of \p Now.
void compareWithBase(const Report &Base, Report &Now);

/// As many findings of each fingerprint as \p Allowed says become Known, those
/// in the same file first; the count of each entry is reduced by them.
void takeOutKnown(std::vector<BaselineEntry> &Allowed, Report &R);

} // namespace durability::report

#endif // DURABILITY_REPORT_COMPARE_H
