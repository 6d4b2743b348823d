/// \file
/// `durability-lint init`: a configuration and a baseline for a project that
/// has none.
#ifndef DURABILITY_LINT_INITCOMMAND_H
#define DURABILITY_LINT_INITCOMMAND_H

#include "lint/Options.h"
#include "report/Report.h"
#include "llvm/Support/Error.h"

namespace durability::lint {

/// Error: the project has a configuration already, and \p O does not say that
/// it may be replaced. Asked before anything is analysed.
[[nodiscard]] llvm::Error checkInit(const Options &O);

/// Writes both files into \p Root, and says what comes next. Returns an
/// ExitStatus.
[[nodiscard]] int writeInit(const Options &O, llvm::StringRef Root,
                            const report::Report &R);

} // namespace durability::lint

#endif // DURABILITY_LINT_INITCOMMAND_H
