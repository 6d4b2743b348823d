#include "lint/Unit.h"
#include "index/Imports.h"
#include "lint/CallDump.h"
#include "lint/Explain.h"
#include "lint/ParsedUnit.h"
#include "lint/UnitCache.h"
#include "report/Collector.h"
#include "report/Compare.h"
#include "report/Suppression.h"
#include "clang/AST/ASTContext.h"
#include "llvm/Support/xxhash.h"

using namespace clang;
using namespace durability;
using namespace durability::lint;
using llvm::StringRef;

std::string durability::lint::unitName(const CompileEntry &Entry,
                                       StringRef Root) {
  std::string Arguments;
  for (const std::string &Argument : Entry.Arguments)
    Arguments += Argument + '\n';
  StringRef File = Entry.File;
  if (File.consume_front(Root))
    File.consume_front("/");
  return File.str() + ":" +
         llvm::utohexstr(llvm::xxh3_64bits(Arguments), /*LowerCase=*/true);
}

/// Why it cannot be told whether a suppression with this list is needed: it
/// names a check that did not run.
static std::string commentProblem(StringRef Checks,
                                  const AnalysisSetup &Setup) {
  if (report::suppressionCovers(Checks, report::WeakenedCheck))
    return "it speaks of a change";
  for (const CheckDescription &Check : allChecks())
    if (report::suppressionCovers(Checks, Check.Name) &&
        !llvm::is_contained(Setup.Checks, &Check))
      return (Check.Name + " did not run").str();
  return "";
}

void durability::lint::judgeUnit(const ParsedUnit &Unit,
                                 const AnalysisSetup &Setup, UnitResult &Into) {
  ASTContext &Context = Unit.context();
  if (Setup.Explain) {
    llvm::raw_string_ostream Text(Into.Dump);
    explainLine(Context, Unit.preprocessor(), Setup, Text);
    return;
  }
  index::Imports Imported(Setup.Index);
  judgeAnalysis(TranslationUnitAnalysis(Context, Setup.Model, Setup.Limits,
                                        Setup.Index ? &Imported : nullptr),
                Unit, Setup, Into);
}

void durability::lint::judgeAnalysis(const TranslationUnitAnalysis &Analysis,
                                     const ParsedUnit &Unit,
                                     const AnalysisSetup &Setup,
                                     UnitResult &Into) {
  ASTContext &Context = Unit.context();
  report::Collector Collect(Context, Setup.Root);
  for (const CheckDescription *Check : Setup.Checks) {
    CheckOutput Output;
    std::vector<JudgedSink> Sinks;
    if (Setup.WithUnknown)
      Output.Judged = &Sinks;
    Check->Run({Analysis, Unit.preprocessor(), Setup.Options}, Output);
    for (const Finding &F : Output.Findings)
      Collect.addFinding(F, levelName(Check->Level), Into.Report);
    for (const JudgedSink &Sink : Sinks)
      Collect.addUnknown(Sink, Check->Name, Into.Report);
    Into.Report.Sinks[Check->Name.str()] += Output.Sinks;
  }
  if (!Setup.Checks.empty())
    Collect.addComments(
        [&](StringRef Checks) { return commentProblem(Checks, Setup); },
        Into.Report);
  for (const NotAnalysed &Failure : Analysis.notAnalysed())
    Collect.addNotAnalysed(Failure, Into.Report.NotAnalysed);
  for (const NotAnalysed &Function : Analysis.approximated())
    Collect.addNotAnalysed(Function, Into.Report.Approximated);
  if (Setup.WithRows) {
    for (const DurabilityRow &Row : Analysis.durabilityRows())
      Collect.addRow(Row, Into.Report);
    Collect.addKinds(Analysis, Into.Report);
  }
  llvm::raw_string_ostream Dump(Into.Dump);
  if (Setup.DumpCalls)
    dumpCalls(Context, Setup.Model, Setup.Root, Dump);
  if (Setup.DumpEvents)
    Analysis.dumpEvents(Dump);
  if (Setup.DumpStates)
    Analysis.dumpStates(Dump);
  if (Setup.DumpSummaries)
    Analysis.dumpSummaries(Dump);
}

UnitResult durability::lint::failedUnit(const CompileEntry &Entry,
                                        StringRef Root, StringRef Reason) {
  UnitResult Result;
  Result.Report.Failed.push_back(
      {report::shownPath(Entry.File, Root, *llvm::vfs::getRealFileSystem()),
       Reason.str()});
  return Result;
}

UnitResult durability::lint::analyseUnit(
    const CompileEntry &Entry, const AnalysisSetup &Setup,
    llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> FS) {
  if (Setup.Cache)
    if (std::optional<UnitResult> Known = Setup.Cache->find(Entry, Setup.Root))
      return std::move(*Known);
  // A crash leaves the result half-written, so it is handed over only
  // afterwards.
  auto Result = std::make_unique<UnitResult>();
  std::string Reason;
  const bool Survived = runGuarded([&] {
    if (auto Unit = ParsedUnit::parse(Entry, Setup.Root, FS, Reason)) {
      judgeUnit(*Unit, Setup, *Result);
      if (Setup.WithSources || Setup.Cache)
        Result->Sources = Unit->sources();
    }
  });
  if (!Survived) {
    Reason = CrashReason;
    (void)Result.release(); // Leaked.
  }
  if (!Reason.empty())
    return failedUnit(Entry, Setup.Root, Reason);
  Result->Report.Analysed = 1;
  if (Setup.Cache)
    Setup.Cache->keep(Entry, Setup.Root, *Result);
  return std::move(*Result);
}
