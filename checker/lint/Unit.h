/// \file
/// The analysis of one compile entry: parse, analyse once, run the checks,
/// collect plain data.
#ifndef DURABILITY_LINT_UNIT_H
#define DURABILITY_LINT_UNIT_H

#include "checks/Check.h"
#include "core/Analysis.h"
#include "index/Knowledge.h"
#include "index/UnitFacts.h"
#include "lint/CompileEntries.h"
#include "report/Report.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <functional>

namespace durability::lint {

/// A line that somebody asks about.
struct SourceLine {
  std::string File;  ///< Absolute.
  unsigned Line = 0; ///< From 1.
};

/// What all entries share; read-only while they run.
struct AnalysisSetup {
  const CallModel &Model;
  std::vector<const CheckDescription *> Checks;
  CheckOptions Options;
  AnalysisLimits Limits;
  std::string Root;
  std::shared_ptr<const index::Knowledge> Index =
      nullptr; ///< Of the program; null: nothing is known of other units.
  /// One for each entry: its working directory is its own.
  std::function<llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>()> FileSystem =
      [] { return llvm::vfs::createPhysicalFileSystem(); };
  class UnitCache *Cache = nullptr; ///< Thread-safe; null: none.
  std::string CacheVariant; ///< Tells views of the same files apart in caches.
  bool WithRows = false;
  bool WithSources = false; ///< Fill UnitResult::Sources.
  bool WithUnknown = false; ///< Name the sinks that no check could decide.
  bool DumpCalls = false;
  bool DumpEvents = false;
  bool DumpStates = false;
  bool DumpSummaries = false;
  std::optional<SourceLine> Explain; ///< To be explained in UnitResult::Dump.
};

struct UnitResult {
  report::Report Report;
  std::string Dump;
  std::vector<index::SourceFact> Sources; ///< Every file that was read.
};

/// By what a unit is known to an index: its file relative to \p Root and a hash
/// of its arguments.
[[nodiscard]] std::string unitName(const CompileEntry &Entry,
                                   llvm::StringRef Root);

class ParsedUnit;

/// Analyses \p Unit, runs the checks and collects plain data.
void judgeUnit(const ParsedUnit &Unit, const AnalysisSetup &Setup,
               UnitResult &Into);
/// Runs the checks on \p Analysis, of \p Unit, and collects plain data.
void judgeAnalysis(const TranslationUnitAnalysis &Analysis,
                   const ParsedUnit &Unit, const AnalysisSetup &Setup,
                   UnitResult &Into);
/// The result of an entry that could not be analysed.
[[nodiscard]] UnitResult failedUnit(const CompileEntry &Entry,
                                    llvm::StringRef Root,
                                    llvm::StringRef Reason);

/// Thread-safe as long as \p FS is used by one thread. A file with an error is
/// not judged at all: it is in Report.Failed with its first error. A crash of
/// parser or analysis is a failure of this entry alone (its memory is lost).
[[nodiscard]] UnitResult
analyseUnit(const CompileEntry &Entry, const AnalysisSetup &Setup,
            llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> FS);

} // namespace durability::lint

#endif // DURABILITY_LINT_UNIT_H
