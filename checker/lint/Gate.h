/// \file
/// What decides whether a run passes: the baseline, the base revision, the exit
/// status.
#ifndef DURABILITY_LINT_GATE_H
#define DURABILITY_LINT_GATE_H

#include "lint/Run.h"
#include "report/Baseline.h"

namespace durability::lint {

/// The entries of the file that \p O names; none without a name. Error: the
/// file is missing or damaged; says how to write it anew.
[[nodiscard]] llvm::Expected<std::vector<report::BaselineEntry>>
readBaseline(const Options &O);

/// Takes out what \p Entries accept. Stale are entries of files and checks that
/// this run has judged. Error: a path filter that is none.
[[nodiscard]] llvm::Error
applyBaseline(const Options &O, const AnalysisSetup &Setup,
              const std::vector<report::BaselineEntry> &Entries,
              report::Report &R);

/// Analyses the working tree and the revision that \p O names, as far as the
/// change reaches, and leaves in the report what is new. Error: git, or \p O
/// asks for a link that cannot be had.
[[nodiscard]] llvm::Expected<UnitResult>
runAgainstRevision(llvm::ArrayRef<CompileEntry> Entries,
                   const AnalysisSetup &Setup, const Options &O,
                   llvm::StringRef ResourceDirectory);

/// Drops findings in excluded files, and in headers that no header filter
/// matches. Error: a filter that is none.
[[nodiscard]] llvm::Error
filterFindings(const Options &O, const AnalysisSetup &Setup, report::Report &R);

/// The baseline command: writes what is accepted from now on. Returns an
/// ExitStatus.
[[nodiscard]] int writeBaseline(const Options &O, const report::Report &R);

/// An ExitStatus.
[[nodiscard]] int exitStatus(const Options &O, const report::Report &R);

} // namespace durability::lint

#endif // DURABILITY_LINT_GATE_H
