/// \file
/// A whole run: canary, all entries on all cores, one report.
#ifndef DURABILITY_LINT_RUN_H
#define DURABILITY_LINT_RUN_H

#include "lint/Unit.h"

namespace durability::lint {

/// Empty, or why an empty list of findings must not be believed: a snippet with
/// a known defect, analysed through the same pipeline with the same model, was
/// not flagged.
[[nodiscard]] std::string runCanary(const AnalysisSetup &Setup,
                                    llvm::StringRef ResourceDirectory);

/// Analyses all entries, \p Jobs at a time (0: one for each core), and merges
/// what they yield. The result does not depend on Jobs. At most Jobs
/// translation units are in memory.
[[nodiscard]] UnitResult runAll(llvm::ArrayRef<CompileEntry> Entries,
                                const AnalysisSetup &Setup, unsigned Jobs);

/// As runAll, with one result for each entry, in their order.
[[nodiscard]] std::vector<UnitResult>
runEach(llvm::ArrayRef<CompileEntry> Entries, const AnalysisSetup &Setup,
        unsigned Jobs);

/// The index command. Returns an ExitStatus.
[[nodiscard]] int runIndex(const Options &O, AnalysisSetup &Setup,
                           llvm::ArrayRef<CompileEntry> Entries);

/// Reports \p E and returns ExitToolError.
int toolError(llvm::Error E);

/// The tool: everything after parsing the command line. Returns an ExitStatus.
[[nodiscard]] int runLint(const Options &O, const char *Argv0);

} // namespace durability::lint

#endif // DURABILITY_LINT_RUN_H
