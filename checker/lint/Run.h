/// \file
/// A whole run: canary, all entries on all cores, one report.
#ifndef DURABILITY_LINT_RUN_H
#define DURABILITY_LINT_RUN_H

#include "lint/LinkRun.h"

namespace durability::lint {

/// Empty, or why an empty list of findings must not be believed: a snippet with
/// a known defect, analysed through the same pipeline with the same model, was
/// not flagged.
[[nodiscard]] std::string runCanary(const AnalysisSetup &Setup,
                                    llvm::StringRef ResourceDirectory);

/// Analyses all entries, as many at a time as \p O says, and merges what they
/// yield. The result does not depend on the number of jobs. Error: \p O asks
/// for a link that cannot be had.
[[nodiscard]] llvm::Expected<UnitResult>
runAll(llvm::ArrayRef<CompileEntry> Entries, const AnalysisSetup &Setup,
       const Options &O, llvm::StringRef ResourceDirectory);

/// Each entry on its own, with one result for each, in their order. At most
/// \p Jobs (0: one for each core) translation units are in memory.
[[nodiscard]] std::vector<UnitResult>
runEach(llvm::ArrayRef<CompileEntry> Entries, const AnalysisSetup &Setup,
        unsigned Jobs);
[[nodiscard]] UnitResult mergeResults(std::vector<UnitResult> Results);
[[nodiscard]] LinkRun::Settings linkSettings(const Options &O);

/// The index command. Returns an ExitStatus.
[[nodiscard]] int runIndex(const Options &O, AnalysisSetup &Setup,
                           llvm::ArrayRef<CompileEntry> Entries);

/// Reports \p E and returns ExitToolError.
int toolError(llvm::Error E);

/// The tool: everything after parsing the command line. Returns an ExitStatus.
[[nodiscard]] int runLint(Options O, const char *Argv0);

} // namespace durability::lint

#endif // DURABILITY_LINT_RUN_H
