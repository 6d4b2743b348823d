/// \file
/// Writing what a run has to say, so that nobody ever reads half of it.
///
/// Everything is made in memory first. A regular file is replaced as a whole, a
/// device or pipe is written to. LINT-1: after an error, an interrupt or a
/// crash every output file is the old one or the new one.
#ifndef DURABILITY_LINT_OUTPUT_H
#define DURABILITY_LINT_OUTPUT_H

#include "lint/Options.h"
#include "report/Report.h"

namespace durability::lint {

/// Writes \p Bytes to \p File, "" being standard output. Error: which file,
/// what failed, what to do.
[[nodiscard]] llvm::Error writeWhole(llvm::StringRef File,
                                     llvm::StringRef Bytes);

/// Every format that \p O asks for.
[[nodiscard]] llvm::Error writeOutputs(const Options &O,
                                       const report::Report &R);

/// From then on, SIGINT and SIGTERM end the process by that signal, after a
/// message and without temporary files left behind.
void handleInterrupts();

/// From the top of the Git repository that holds \p Root to it, with a slash at
/// the end; empty when they are the same or there is none.
[[nodiscard]] std::string repositoryPrefix(llvm::StringRef Root);

} // namespace durability::lint

#endif // DURABILITY_LINT_OUTPUT_H
