#include "lint/Gate.h"
#include "lint/Git.h"
#include "lint/Output.h"
#include "lint/PathFilter.h"
#include "lint/RevisionFileSystem.h"
#include "lint/UnitCache.h"
#include "report/Compare.h"
#include "clang/Driver/Types.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Errc.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"

using namespace durability;
using namespace durability::lint;
using llvm::StringRef;

llvm::Expected<std::vector<report::BaselineEntry>>
durability::lint::readBaseline(const Options &O) {
  if (O.BaselineFile.empty())
    return std::vector<report::BaselineEntry>();
  auto Wrong = [&](const llvm::Twine &Text) {
    return llvm::createStringError(
        "--baseline: '" + O.BaselineFile + "': " + Text +
        "; nothing is judged without it. Restore it, or write it anew with "
        "'durability-lint baseline'");
  };
  auto Text = llvm::MemoryBuffer::getFile(O.BaselineFile);
  if (!Text)
    return Wrong(Text.getError().message());
  llvm::Expected<std::vector<report::BaselineEntry>> Entries =
      report::parseBaseline((*Text)->getBuffer());
  if (!Entries)
    return Wrong(llvm::toString(Entries.takeError()));
  return Entries;
}

llvm::Error durability::lint::applyBaseline(
    const Options &O, const AnalysisSetup &Setup,
    const std::vector<report::BaselineEntry> &Entries, report::Report &R) {
  llvm::Expected<PathFilters> Paths = PathFilters::create(O.Paths);
  if (!Paths)
    return Paths.takeError();
  R.Baseline = O.BaselineFile;
  auto Judged = [&](const report::BaselineEntry &Entry) {
    return R.Failed.empty() &&
           llvm::any_of(
               Setup.Checks,
               [&](const auto *Check) { return Check->Name == Entry.Check; }) &&
           (Paths->empty() ||
            Paths->matches(absolutePath(Entry.File, Setup.Root)));
  };
  report::applyBaseline(Entries, Judged, R);
  return llvm::Error::success();
}

static bool isHeader(StringRef File) {
  StringRef Extension = llvm::sys::path::extension(File);
  Extension.consume_front(".");
  const auto Type = clang::driver::types::lookupTypeForExtension(Extension);
  return Extension.empty() || Type == clang::driver::types::TY_INVALID ||
         clang::driver::types::onlyPrecompileType(Type);
}

llvm::Error durability::lint::filterFindings(const Options &O,
                                             const AnalysisSetup &Setup,
                                             report::Report &R) {
  llvm::Expected<PathFilters> Excluded = PathFilters::create(O.Exclude);
  if (!Excluded)
    return Excluded.takeError();
  llvm::Expected<PathFilters> Headers = PathFilters::create(O.HeaderFilter);
  if (!Headers)
    return Headers.takeError();
  auto Unwanted = [&](StringRef File) {
    const std::string Path = absolutePath(File, Setup.Root);
    return Excluded->matches(Path) ||
           (!Headers->empty() && isHeader(File) && !Headers->matches(Path));
  };
  R.Filtered = R.Findings.size();
  llvm::erase_if(R.Findings,
                 [&](const auto &F) { return Unwanted(F.Where.File); });
  R.Filtered -= R.Findings.size();
  llvm::erase_if(R.Suppressed,
                 [&](const auto &S) { return Unwanted(S.Finding.Where.File); });
  llvm::erase_if(R.StaleComments,
                 [&](const auto &C) { return Unwanted(C.Where.File); });
  llvm::erase_if(R.Rows,
                 [&](const auto &Row) { return Unwanted(Row.Where.File); });
  return llvm::Error::success();
}

/// What a change cannot reach needs no second look: the result of today is that
/// of the revision, too.
static report::Report judgeRevision(llvm::ArrayRef<CompileEntry> Entries,
                                    const AnalysisSetup &Setup,
                                    const Options &O,
                                    const ChangedFiles &Changed,
                                    llvm::ArrayRef<UnitResult> Today) {
  RevisionFileSystem Revision(Changed);
  std::vector<CompileEntry> Reached;
  std::vector<UnitResult> Results;
  for (size_t I = 0; I < Entries.size(); ++I) {
    const bool IsReached =
        Today[I].Sources.empty() ||
        llvm::any_of(Today[I].Sources, [&](const index::SourceFact &Source) {
          return Revision.isChanged(Source.Path);
        });
    if (!IsReached)
      Results.push_back(Today[I]);
    else if (Revision.exists(Entries[I].File))
      Reached.push_back(Entries[I]);
  }
  llvm::append_range(Results, runEach(Reached, Setup, O.Jobs));
  return mergeResults(std::move(Results)).Report;
}

llvm::Expected<UnitResult> durability::lint::runAgainstRevision(
    llvm::ArrayRef<CompileEntry> Entries, const AnalysisSetup &Setup,
    const Options &O, StringRef ResourceDirectory) {
  if (Setup.Index)
    return llvm::createStringError(
        llvm::errc::invalid_argument,
        "--diff: an index says what the program does now, not what it did; use "
        "--link instead of --index");
  llvm::Expected<ChangedFiles> Changed = changedSince(O.Diff, Setup.Root);
  if (!Changed)
    return Changed.takeError();
  AnalysisSetup Now = Setup, Then = Setup;
  Now.WithSources = Now.WithRows = Then.WithRows = true;
  Then.DumpEvents = Then.DumpStates = Then.DumpSummaries = false;
  Then.CacheVariant = "base";
  Then.FileSystem = [&] {
    return llvm::makeIntrusiveRefCnt<RevisionFileSystem>(*Changed);
  };
  // Rows are wanted in any case here: results of other runs are no use.
  std::optional<UnitCache> NowCache, ThenCache;
  if (Setup.Cache) {
    const std::string Seed = cacheSeed(O, Now);
    NowCache.emplace(O.CacheDirectory, Seed, Now.FileSystem());
    ThenCache.emplace(O.CacheDirectory, cacheSeed(O, Then), Then.FileSystem());
    Now.Cache = &*NowCache;
    Then.Cache = &*ThenCache;
  }
  UnitResult Result;
  report::Report Base;
  if (O.Link) {
    llvm::Expected<UnitResult> Today =
        runAll(Entries, Now, O, ResourceDirectory);
    if (!Today)
      return Today.takeError();
    Result = std::move(*Today);
    llvm::Expected<UnitResult> Earlier =
        runAll(Entries, Then, O, ResourceDirectory);
    if (!Earlier)
      return Earlier.takeError();
    Base = std::move(Earlier->Report);
  } else {
    std::vector<UnitResult> Today = runEach(Entries, Now, O.Jobs);
    Base = judgeRevision(Entries, Then, O, *Changed, Today);
    Result = mergeResults(std::move(Today));
  }
  Result.Report.BaseRevision = O.Diff;
  if (llvm::Error E = filterFindings(O, Setup, Base))
    return E;
  if (llvm::Error E = filterFindings(O, Setup, Result.Report))
    return E;
  report::compareWithBase(Base, Result.Report);
  return Result;
}

int durability::lint::writeBaseline(const Options &O, const report::Report &R) {
  for (const report::FailedFile &F : R.Failed)
    llvm::WithColor::error(llvm::errs(), F.File)
        << "not analysed, and not in the baseline: " << F.Reason << '\n';
  if (!R.CanaryFailure.empty())
    return toolError(llvm::createStringError(R.CanaryFailure)), ExitGateFailed;
  if (llvm::Error E = writeWhole(O.OutputFile, report::makeBaseline(R)))
    return toolError(std::move(E));
  if (!O.OutputFile.empty())
    llvm::outs() << R.Findings.size()
                 << (R.Findings.size() == 1 ? " finding" : " findings")
                 << " accepted in '" << O.OutputFile
                 << "'; put it under version control and pass it to 'check "
                    "--baseline'\n";
  return R.ExitStatus;
}

int durability::lint::exitStatus(const Options &O, const report::Report &R) {
  if (!R.CanaryFailure.empty())
    return ExitGateFailed;
  if (!R.Failed.empty())
    return ExitNotAnalysed;
  return R.Findings.empty() || O.What != Options::Command::Check ? ExitClean
                                                                 : ExitFindings;
}
