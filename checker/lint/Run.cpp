#include "lint/Run.h"
#include "lint/CheckPages.h"
#include "lint/Config.h"
#include "lint/Explain.h"
#include "lint/Gate.h"
#include "lint/InitCommand.h"
#include "lint/LimitOptions.h"
#include "lint/LinkRun.h"
#include "lint/Output.h"
#include "lint/Progress.h"
#include "lint/ResourceDirectory.h"
#include "lint/UnitCache.h"
#include "model/Model.h"
#include "report/Compare.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/Errc.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/xxhash.h"

using namespace durability;
using namespace durability::lint;
using llvm::StringRef;

std::vector<UnitResult>
durability::lint::runEach(llvm::ArrayRef<CompileEntry> Entries,
                          const AnalysisSetup &Setup, unsigned Jobs) {
  std::vector<UnitResult> Results(Entries.size());
  Progress Bar("checking", Entries.size());
  llvm::DefaultThreadPool Pool(llvm::hardware_concurrency(Jobs));
  for (size_t I = 0; I < Entries.size(); ++I)
    Pool.async([&, I] {
      Results[I] = analyseUnit(Entries[I], Setup, Setup.FileSystem());
      Bar.finished(Entries[I].File);
    });
  Pool.wait();
  return Results;
}

UnitResult durability::lint::mergeResults(std::vector<UnitResult> Results) {
  UnitResult All;
  for (UnitResult &Result : Results) {
    All.Report.merge(std::move(Result.Report));
    All.Dump += Result.Dump;
  }
  All.Report.finish();
  return All;
}

llvm::Expected<UnitResult>
durability::lint::runAll(llvm::ArrayRef<CompileEntry> Entries,
                         const AnalysisSetup &Setup, const Options &O,
                         StringRef ResourceDirectory) {
  if (!O.Link)
    return mergeResults(runEach(Entries, Setup, O.Jobs));
  if (O.Flags || Setup.Index)
    return llvm::createStringError(
        llvm::errc::invalid_argument,
        O.Flags ? "--link: files that are named with their flags are no "
                  "program; use a compile database"
                : "--link and --index both say what other files do; give one");
  Options Whole = O;
  Whole.Paths.clear();
  Whole.Exclude.clear(); // Not judged, but part of the program.
  llvm::Expected<CompileEntries> All = collectEntries(Whole, ResourceDirectory);
  if (!All)
    return All.takeError();
  LinkRun::Settings Given = linkSettings(O);
  LinkCache Cache(O.CacheDirectory, llvm::xxh3_64bits(cacheSeed(O, Setup)),
                  Setup.FileSystem());
  if (llvm::Error E = Cache.prepare())
    return E;
  if (Cache.enabled())
    Given.Cache = &Cache;
  LinkRun Linking(All->Entries, Setup, Given);
  Linking.link(Entries);
  return mergeResults(Linking.judge(Entries));
}

int durability::lint::toolError(llvm::Error E) {
  llvm::handleAllErrors(std::move(E), [](const llvm::ErrorInfoBase &Info) {
    llvm::WithColor::error(llvm::errs(), "durability-lint")
        << Info.message() << '\n';
  });
  return ExitToolError;
}

static llvm::Expected<std::string> rootDirectory(StringRef Given) {
  llvm::SmallString<256> Real;
  if (std::error_code Failure =
          llvm::sys::fs::real_path(Given.empty() ? "." : Given, Real))
    return llvm::createStringError(Failure, "--root: '" + Given +
                                                "': " + Failure.message());
  return Real.str().str();
}

/// JSON has the table in any case.
static bool writesRows(const Options &O) {
  return O.Output == report::Format::Json ||
         llvm::any_of(O.Also, [](const auto &Further) {
           return Further.first == report::Format::Json;
         });
}

/// What the index says of these files may no longer be true.
static void warnOfStaleFiles(const index::Index &Loaded) {
  unsigned Count = 0;
  std::string Names;
  for (const index::SourceFact &Source : Loaded.facts().Sources) {
    llvm::SmallString<256> Path(Source.Path);
    llvm::sys::path::make_absolute(Loaded.setup().Root, Path);
    auto Text = llvm::MemoryBuffer::getFile(Path);
    if (Text && llvm::xxh3_64bits((*Text)->getBuffer()) == Source.Hash)
      continue;
    constexpr unsigned Shown = 3;
    if (++Count <= Shown)
      Names += (Count > 1 ? ", " : "") + Source.Path;
    else if (Count == Shown + 1)
      Names += ", ...";
  }
  if (Count)
    llvm::WithColor::warning(llvm::errs(), "durability-lint")
        << Count << (Count == 1 ? " file has" : " files have")
        << " changed since the index was made (" << Names
        << "); run 'durability-lint index' again\n";
}

/// The cache of results; null when \p O asks for none, or for what no cache
/// keeps. Error: its folder cannot be made.
static llvm::Expected<std::unique_ptr<UnitCache>>
openCache(const Options &O, const AnalysisSetup &Setup) {
  const bool Dumps =
      O.DumpCalls || O.DumpEvents || O.DumpStates || O.DumpSummaries;
  if (O.CacheDirectory.empty() || Dumps || O.Link)
    return nullptr;
  if (std::error_code E = llvm::sys::fs::create_directories(O.CacheDirectory))
    return llvm::createStringError(E, "--cache: '" + O.CacheDirectory +
                                          "': " + E.message());
  return std::make_unique<UnitCache>(O.CacheDirectory, cacheSeed(O, Setup),
                                     Setup.FileSystem());
}

/// Said where a person reads it, once: what is unknown may be known.
static void suggestLinking(const Options &O, size_t Entries, size_t Unknown) {
  if (O.What != Options::Command::Check || O.Output != report::Format::Text ||
      !O.OutputFile.empty() || O.Link || O.Flags || !O.IndexFile.empty() ||
      Entries < 2 || !Unknown)
    return;
  llvm::outs() << "with --link, what functions of other files do is known, and "
                  "some of the "
               << Unknown << " unknown sinks may be\n";
}

static llvm::Expected<UnitResult> judge(llvm::ArrayRef<CompileEntry> Entries,
                                        const AnalysisSetup &Setup,
                                        const Options &O,
                                        StringRef ResourceDirectory) {
  if (!O.Diff.empty())
    return runAgainstRevision(Entries, Setup, O, ResourceDirectory);
  llvm::Expected<UnitResult> Judged =
      runAll(Entries, Setup, O, ResourceDirectory);
  if (Judged)
    if (llvm::Error E = filterFindings(O, Setup, Judged->Report))
      return E;
  return Judged;
}

static int runOn(const Options &O, AnalysisSetup &Setup,
                 StringRef ResourceDirectory) {
  llvm::Expected<CompileEntries> Entries = collectEntries(O, ResourceDirectory);
  if (!Entries)
    return toolError(Entries.takeError());
  llvm::CrashRecoveryContext::Enable();
  if (O.What == Options::Command::Index)
    return runIndex(O, Setup, Entries->Entries);
  llvm::Expected<std::vector<report::BaselineEntry>> Accepted = readBaseline(O);
  if (!Accepted) {
    (void)toolError(Accepted.takeError());
    return ExitGateFailed;
  }
  const std::string CanaryFailure =
      O.Canary && O.What != Options::Command::Report
          ? runCanary(Setup, ResourceDirectory)
          : "";
  llvm::Expected<std::unique_ptr<UnitCache>> Cache = openCache(O, Setup);
  if (!Cache)
    return toolError(Cache.takeError());
  Setup.Cache = Cache->get();
  llvm::Expected<UnitResult> Judged =
      judge(Entries->Entries, Setup, O, ResourceDirectory);
  if (!Judged)
    return toolError(Judged.takeError());
  UnitResult &Result = *Judged;
  if (llvm::Error E = applyBaseline(O, Setup, *Accepted, Result.Report))
    return toolError(std::move(E));
  Result.Report.CanaryFailure = CanaryFailure;
  Result.Report.Skipped = Entries->Skipped;
  Result.Report.Excluded = Entries->Excluded;
  llvm::Expected<std::vector<std::string>> Missing =
      missingEntries(O, Setup.Root);
  if (!Missing)
    return toolError(Missing.takeError());
  Result.Report.WithoutEntry = std::move(*Missing);
  Result.Report.Rules = describeRules(Setup.Checks);
  if (!O.Diff.empty())
    Result.Report.Rules.push_back(report::weakenedRule());
  Result.Report.RepositoryPrefix = repositoryPrefix(Setup.Root);
  Result.Report.ExitStatus = exitStatus(O, Result.Report);
  (O.Output == report::Format::Text ? llvm::outs() : llvm::errs())
      << Result.Dump;
  if (O.What == Options::Command::Baseline)
    return writeBaseline(O, Result.Report);
  if (O.What == Options::Command::Init)
    return writeInit(O, Setup.Root, Result.Report);
  if (llvm::Error E = writeOutputs(O, Result.Report))
    return toolError(std::move(E));
  suggestLinking(O, Entries->Entries.size(),
                 Result.Report.totalSinks().Unknown);
  if (O.What == Options::Command::Report && O.Output != report::Format::Json)
    for (const report::FailedFile &F : Result.Report.Failed)
      llvm::WithColor::error(llvm::errs(), F.File)
          << "not analysed: " << F.Reason << '\n';
  return Result.Report.ExitStatus;
}

/// Before anything is analysed: what the project says about itself.
static llvm::Error configure(Options &O) {
  if (O.What == Options::Command::Init)
    return checkInit(O);
  const bool IsAnalysing = O.What != Options::Command::ListChecks &&
                           O.What != Options::Command::ExplainCheck;
  return IsAnalysing && !O.NoConfig ? applyConfig(O) : llvm::Error::success();
}

static int explainCheckTo(llvm::raw_ostream &OS, StringRef Name) {
  llvm::Expected<StringRef> Page = explainCheck(Name);
  if (!Page)
    return toolError(Page.takeError());
  OS << *Page;
  return ExitClean;
}

int durability::lint::runLint(Options O, const char *Argv0) {
  if (O.What == Options::Command::Help) {
    printHelp();
    return ExitToolError;
  }
  if (llvm::Error E = configure(O))
    return toolError(std::move(E));
  llvm::Expected<std::vector<const CheckDescription *>> Checks =
      selectChecks(O);
  if (!Checks)
    return toolError(Checks.takeError());
  if (O.What == Options::Command::ListChecks) {
    listChecks(*Checks, llvm::outs());
    return ExitClean;
  }
  if (O.What == Options::Command::ExplainCheck)
    return explainCheckTo(llvm::outs(), O.ExplainedCheck);
  llvm::Expected<CheckOptions> Values = parseCheckOptions(O.CheckOptions);
  if (!Values)
    return toolError(Values.takeError());
  llvm::Expected<std::unique_ptr<Model>> Model =
      loadModel(O.ModelFiles, *llvm::vfs::getRealFileSystem());
  if (!Model)
    return toolError(Model.takeError());
  llvm::Expected<std::string> Root = rootDirectory(O.Root);
  if (!Root)
    return toolError(Root.takeError());
  llvm::Expected<std::string> ResourceDirectory =
      findResourceDirectory(O.ResourceDirectory, Argv0);
  if (!ResourceDirectory)
    return toolError(ResourceDirectory.takeError());

  llvm::Expected<AnalysisLimits> Limits = parseLimits(O.Limits);
  if (!Limits)
    return toolError(Limits.takeError());

  AnalysisSetup Setup{.Model = **Model,
                      .Checks = {},
                      .Options = std::move(*Values),
                      .Limits = *Limits,
                      .Root = {},
                      .Explain = {}};
  if (!O.IndexFile.empty()) {
    auto Loaded =
        index::Index::open(O.IndexFile, index::hashOfFiles(O.ModelFiles));
    if (!Loaded)
      return toolError(Loaded.takeError());
    warnOfStaleFiles(**Loaded);
    Setup.Index = std::move(*Loaded);
  }
  const bool IsReport = O.What == Options::Command::Report;
  if (!IsReport && O.What != Options::Command::Index)
    Setup.Checks = std::move(*Checks);
  Setup.Root = std::move(*Root);
  Setup.WithRows = IsReport || O.WithReport || writesRows(O);
  Setup.WithUnknown = O.ShowUnknown;
  Setup.DumpCalls = O.DumpCalls;
  Setup.DumpEvents = O.DumpEvents;
  Setup.DumpStates = O.DumpStates;
  Setup.DumpSummaries = O.DumpSummaries;
  if (O.What == Options::Command::Explain) {
    llvm::Expected<int> Status = runExplain(O, Setup, *ResourceDirectory);
    return Status ? *Status : toolError(Status.takeError());
  }
  return runOn(O, Setup, *ResourceDirectory);
}
