/// \file
/// The pages of docs/checks, built in: for --explain and for formats that carry
/// a description of each check.
#ifndef DURABILITY_LINT_CHECKPAGES_H
#define DURABILITY_LINT_CHECKPAGES_H

#include "checks/Check.h"
#include "report/Report.h"
#include "llvm/Support/Error.h"

namespace durability::lint {

/// The page of \p Check, as Markdown.
[[nodiscard]] llvm::StringRef pageOf(const CheckDescription &Check);

/// What reports say of \p Checks.
[[nodiscard]] std::vector<report::Rule>
describeRules(llvm::ArrayRef<const CheckDescription *> Checks);

/// The page of the check \p Name, with or without "durability-". Error: there
/// is none; names the nearest one.
[[nodiscard]] llvm::Expected<llvm::StringRef>
explainCheck(llvm::StringRef Name);

} // namespace durability::lint

#endif // DURABILITY_LINT_CHECKPAGES_H
