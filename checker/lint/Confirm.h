/// \file
/// `durability-lint confirm`: whether a crash can do what a finding on the
/// bundled engines says.
///
/// The checker links no engine. A program that does, crashcheck, is run with
/// the function of the finding, and what it concludes is noted in the log that
/// the finding comes from:
///
/// \code
///   durability-lint confirm 5f0c --log lint.sarif --workload wal/sync
///                   --crashcheck build/test/crash/crashcheck --output
///                   out.sarif
/// \endcode
///
/// Thread safety: one thread.
#ifndef DURABILITY_LINT_CONFIRM_H
#define DURABILITY_LINT_CONFIRM_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace durability::lint {

/// Runs the command with what follows its name. Exit status: 2 CONFIRMED, 0 any
/// other verdict, 1 the log, the finding or the program could not be used.
[[nodiscard]] int runConfirm(llvm::ArrayRef<const char *> Arguments);

} // namespace durability::lint

#endif // DURABILITY_LINT_CONFIRM_H
