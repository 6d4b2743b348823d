#include "llvm/Support/CommandLine.h"
#include "index/Link.h"
#include "lint/LimitOptions.h"
#include "lint/Options.h"
#include "clang/Basic/Version.h"
#include "llvm/Support/raw_ostream.h"

using namespace durability;
using namespace durability::lint;
namespace cl = llvm::cl;

static cl::SubCommand
    CheckCommand("check",
                 "Report durability defects of a project or of single files");
static cl::SubCommand
    ReportCommand("report",
                  "Show where each function leaves the bytes it wrote");

static cl::SubCommand
    ExplainCommand("explain",
                   "Show what is known of each file at a line, and why");

static cl::SubCommand
    IndexCommand("index",
                 "Say in one file what the functions of a whole program do, "
                 "for check --index and the clang-tidy option DurabilityIndex");

static cl::SubCommand BaselineCommand(
    "baseline",
    "Write the findings there are to a file, so that 'check --baseline' shows "
    "only new ones");

static cl::SubCommand
    InitCommand("init", "Write a configuration and a baseline for a project "
                        "that has none");

#define GATING                                                                 \
  cl::sub(CheckCommand), cl::sub(BaselineCommand), cl::sub(InitCommand),       \
      cl::cat(Category)
#define JUDGING                                                                \
  cl::sub(CheckCommand), cl::sub(ReportCommand), cl::sub(ExplainCommand),      \
      cl::sub(BaselineCommand), cl::sub(InitCommand), cl::cat(Category)
#define BOTH JUDGING, cl::sub(IndexCommand)

static cl::OptionCategory Category("durability-lint options");
static cl::OptionCategory
    LimitCategory("Limits of the analysis",
                  "Functions that reach one are counted and named.");
static cl::opt<bool>
    ListChecks("list-checks",
               cl::desc("List the checks with level and options, and stop"),
               cl::sub(cl::SubCommand::getTopLevel()), cl::sub(CheckCommand),
               cl::cat(Category));
static cl::opt<std::string> Database(
    "p", BOTH, cl::value_desc("path"),
    cl::desc(
        "compile_commands.json, or a directory with one (default: the nearest "
        "one, from here upwards)"));
static cl::list<std::string>
    Paths(cl::Positional, BOTH, cl::value_desc("path"),
          cl::desc("[PATH-FILTER...] | FILE... -- FLAGS"));
static cl::opt<unsigned>
    Jobs("j", BOTH, cl::Prefix, cl::value_desc("N"), cl::init(0),
         cl::desc("Files analysed at the same time (default: all cores)"));
static cl::alias JobsAlias("jobs", cl::aliasopt(Jobs), cl::cat(Category),
                           cl::desc("Alias for -j"));
static cl::list<std::string> ModelFiles(
    "model", BOTH, cl::value_desc("file"),
    cl::desc("Further API model (YAML); may be given several times"));
static cl::opt<std::string>
    Root("root", BOTH, cl::value_desc("dir"),
         cl::desc("Paths are shown relative to this directory (default: that "
                  "of the configuration, else the current one)"));
static cl::opt<std::string> OutputFile(
    "output", JUDGING, cl::value_desc("file"),
    cl::desc("Write here instead of to standard output; replaced as a whole"));
static cl::opt<std::string> ResourceDirectory(
    "resource-dir", BOTH, cl::value_desc("dir"),
    cl::desc("clang's resource directory, if it is not found"));

static cl::opt<std::string>
    IndexFile("index", JUDGING, cl::value_desc("file"),
              cl::desc("What other files of the program do, as written by "
                       "'durability-lint index'"));
static cl::opt<std::string>
    IndexOutput("o", cl::sub(IndexCommand), cl::cat(Category),
                cl::value_desc("file"), cl::Required,
                cl::desc("Write the index here; replaced as a whole"));
static cl::opt<std::string> BaselineFile(
    "baseline", cl::sub(CheckCommand), cl::cat(Category),
    cl::value_desc("file"),
    cl::desc("Findings that are accepted, as written by 'durability-lint "
             "baseline'; a missing or damaged file ends with status 4"));
static cl::opt<bool>
    NoBaseline("no-baseline", cl::sub(CheckCommand), cl::cat(Category),
               cl::desc("Show all findings, whatever the configuration says"));
static cl::opt<std::string>
    ConfigFile("config", BOTH, cl::value_desc("file"),
               cl::desc("The project's configuration (default: the nearest "
                        ".durability-lint.yaml, from here upwards)"));
static cl::opt<bool> NoConfig("no-config", BOTH,
                              cl::desc("Read no configuration"));
static cl::opt<bool> Force("force", cl::sub(InitCommand), cl::cat(Category),
                           cl::desc("Replace the files that are there"));
static cl::opt<std::string> Diff(
    "diff", cl::sub(CheckCommand), cl::sub(ReportCommand), cl::cat(Category),
    cl::value_desc("revision"),
    cl::desc("Show only what is new or weaker since this Git revision, which "
             "is analysed, too"));
static cl::list<std::string> Exclude(
    "exclude", JUDGING, cl::value_desc("path"),
    cl::desc("A file, directory or glob that is not judged; may be given "
             "several times"));
static cl::list<std::string> HeaderFilter(
    "header-filter", JUDGING, cl::value_desc("path"),
    cl::desc(
        "Judge only these headers: a file, directory or glob; may be given "
        "several times (default: all that are no system headers)"));
static cl::opt<std::string> CacheDirectory(
    "cache", BOTH, cl::value_desc("dir"),
    cl::desc("Keep results here; only what has changed is analysed again"));
static cl::opt<unsigned> MaxLinkRounds(
    "max-link-rounds", BOTH, cl::init(6), cl::value_desc("N"),
    cl::desc("How often functions that call each other in a circle through "
             "several files are analysed again (default: 6)"));
static cl::opt<unsigned> MaxLinkCircle(
    "max-link-circle", BOTH, cl::init(index::LinkPlan::DefaultCircle),
    cl::value_desc("N"),
    cl::desc("Functions that call each other in a circle through several "
             "files; in a larger one, only calls towards files are followed "
             "(default: 32)"));
static cl::opt<unsigned> MaxLinkPlaces(
    "max-link-places", BOTH, cl::init(index::Conclusions::DefaultPlaces),
    cl::value_desc("N"),
    cl::desc("Files, names and variables in what a function does; one that "
             "does more is unknown to other files (default: 1024)"));
static cl::opt<unsigned> LinkMemory(
    "link-memory", BOTH, cl::init(3072), cl::value_desc("MB"),
    cl::desc("Parsed files that wait for what others do are kept in memory up "
             "to this size, and parsed again above it (default: 3072)"));
static cl::opt<bool>
    Link("link", JUDGING,
         cl::desc("Analyse all files of the compile database as one program: "
                  "what functions of other files do is known"));

using report::Format;
namespace {
/// One value for each format; those for tables only, if asked.
struct FormatValues {
  bool OnlyTables;
  template <typename Option> void apply(Option &O) const {
    for (const report::FormatDescription &D : report::allFormats())
      if (D.ForTables || !OnlyTables)
        O.getParser().addLiteralOption(D.Name, D.Which, D.Help);
  }
};
} // namespace
static cl::opt<Format> CheckFormat("format", cl::sub(CheckCommand),
                                   cl::cat(Category), cl::init(Format::Text),
                                   cl::desc("Output format (default: text):"),
                                   FormatValues{false});
static cl::opt<Format>
    ReportFormat("format", cl::sub(ReportCommand), cl::cat(Category),
                 cl::init(Format::Markdown),
                 cl::desc("Output format (default: markdown):"),
                 FormatValues{true});
static cl::list<std::string> Also(
    "also", cl::sub(CheckCommand), cl::sub(ReportCommand), cl::cat(Category),
    cl::value_desc("format=file"),
    cl::desc("Write a further format to a file; may be given several times"));
static cl::opt<std::string> ExplainedCheck(
    "explain", cl::sub(cl::SubCommand::getTopLevel()), cl::cat(Category),
    cl::value_desc("check"),
    cl::desc("Show the page of a check: what it finds, why, how to mend it"));
static cl::opt<CheckLevel> Level(
    "level", GATING, cl::init(CheckLevel::Default),
    cl::desc("Which checks run; each level includes the ones before it:"),
    cl::values(clEnumValN(CheckLevel::Default, "default", "high precision"),
               clEnumValN(CheckLevel::Strict, "strict",
                          "for storage code whose authors want it"),
               clEnumValN(CheckLevel::Contract, "contract",
                          "needs contracts or a model")));
static cl::opt<std::string> Checks(
    "checks", GATING, cl::value_desc("globs"),
    cl::desc("Comma-separated globs instead of a level; '-' in front removes"));
static cl::list<std::string>
    CheckOptionList("option", GATING, cl::value_desc("check.Name=value"),
                    cl::desc("Set an option of a check"));
static cl::opt<bool>
    NoCanary("no-canary", GATING,
             cl::desc("Do not test first that a known defect is found"));
static cl::opt<bool>
    WithReport("with-report", cl::sub(CheckCommand), cl::cat(Category),
               cl::desc("Append the durability table to the findings"));
static cl::opt<bool> ShowUnknown(
    "show-unknown", cl::sub(CheckCommand), cl::cat(Category),
    cl::desc("Name the places that no check could decide, and why"));
static cl::opt<bool> DumpCalls("dump-calls", cl::sub(CheckCommand),
                               cl::cat(Category),
                               cl::desc("Print the calls that have effects on "
                                        "files, one JSON object per line"));
static cl::opt<bool>
    DumpEvents("dump-events", cl::sub(CheckCommand), cl::cat(Category),
               cl::desc("Print the model's events of each function"));
static cl::opt<bool> DumpStates("dump-states", cl::sub(CheckCommand),
                                cl::cat(Category),
                                cl::desc("Print the analysis states"));
static cl::opt<bool>
    DumpSummaries("dump-summaries", cl::sub(CheckCommand), cl::cat(Category),
                  cl::desc("Print the summary of each function"));

static constexpr llvm::StringRef Overview =
    R"(durability-lint: where are the bytes when a function says "done"?

  durability-lint check  [-p DIR|compile_commands.json] [PATH-FILTER...]
  durability-lint check  --link [-p DIR|compile_commands.json] [PATH-FILTER...]
  durability-lint check  FILE... -- COMPILER-FLAGS
  durability-lint report [-p DIR|compile_commands.json] [PATH-FILTER...]
  durability-lint init   [-p DIR|compile_commands.json] [--level LEVEL]
  durability-lint baseline [-p DIR|compile_commands.json] [--output FILE] [PATH-FILTER...]
  durability-lint explain FILE:LINE [-p DIR|compile_commands.json] [SOURCE]
  durability-lint explain FILE:LINE [SOURCE] -- COMPILER-FLAGS
  durability-lint --list-checks | --explain CHECK
  durability-lint index  [-p DIR|compile_commands.json] -o FILE [--cache DIR] [PATH-FILTER...]
  durability-lint confirm FINDING --log FILE --workload W   (confirm --help)

A PATH-FILTER is a file, a directory or a glob; without one, the whole compile database is analysed. With --link, the
whole compile database is read in any case, and the filter says what is judged.
explain reads FILE, or SOURCE where FILE is a header that it includes.
Exit status: 0 clean, 1 tool or usage error, 2 findings, 3 some files could not be analysed, 4 the canary was not
flagged or the baseline cannot be read; 1 is before 4, 4 before 3, 3 before 2. Interrupted: 130.
)";

static void printVersion(llvm::raw_ostream &OS) {
  OS << "durability-lint " << DURABILITY_VERSION << " ("
     << clang::getClangFullVersion() << ")\n";
}

void durability::lint::printHelp() { cl::PrintHelpMessage(); }

/// "html=report.html".
static llvm::Error parseAlso(Options &O) {
  for (llvm::StringRef Text : Also) {
    auto [Name, File] = Text.split('=');
    std::optional<Format> As = report::findFormat(Name);
    if (!As || File.empty()) {
      std::string Names;
      for (const report::FormatDescription &D : report::allFormats())
        Names += (Names.empty() ? "" : ", ") + D.Name.str();
      return llvm::createStringError(
          "--also: '" + Text +
          "' is not of the form format=file, with one of " + Names);
    }
    O.Also.emplace_back(*As, File.str());
  }
  return llvm::Error::success();
}

static Options::Command givenCommand() {
  using Command = Options::Command;
  if (!ExplainedCheck.empty())
    return Command::ExplainCheck;
  if (ListChecks)
    return Command::ListChecks;
  const std::pair<cl::SubCommand *, Command> Commands[] = {
      {&CheckCommand, Command::Check},       {&ReportCommand, Command::Report},
      {&ExplainCommand, Command::Explain},   {&IndexCommand, Command::Index},
      {&BaselineCommand, Command::Baseline}, {&InitCommand, Command::Init}};
  for (const auto &[Given, What] : Commands)
    if (*Given)
      return What;
  return Command::Help;
}

llvm::Expected<Options> durability::lint::parseCommandLine(int Argc,
                                                           const char **Argv) {
  Options O;
  // CommandLine would take what follows `--` for positional arguments of ours.
  std::vector<const char *> Own(Argv, Argv + Argc);
  if (auto Dashes = std::find(Own.begin(), Own.end(), llvm::StringRef("--"));
      Dashes != Own.end()) {
    O.Flags.emplace(Dashes + 1, Own.end());
    Own.erase(Dashes, Own.end());
  }
  // LLVM's shared library brings options of its own; they are none of our
  // user's business.
  cl::HideUnrelatedOptions(Category);
  cl::SubCommandGroup Analysing{&CheckCommand,    &ReportCommand,
                                &ExplainCommand,  &IndexCommand,
                                &BaselineCommand, &InitCommand};
  LimitOptions Limits(LimitCategory, Analysing);
  for (cl::SubCommand *Command : Analysing.getSubCommands())
    cl::HideUnrelatedOptions({&Category, &LimitCategory}, *Command);
  cl::SetVersionPrinter(printVersion);
  cl::ParseCommandLineOptions(static_cast<int>(Own.size()), Own.data(),
                              Overview);

  O.What = givenCommand();
  O.ExplainedCheck = ExplainedCheck;
  O.Output = ReportCommand ? ReportFormat : CheckFormat;
  if (llvm::Error E = parseAlso(O))
    return E;
  O.Database = Database;
  O.Paths = Paths;
  O.Jobs = Jobs;
  // A plain --list-checks shows everything there is; so does explain.
  O.Level = ExplainCommand || (ListChecks && !Level.getNumOccurrences())
                ? CheckLevel::Contract
                : Level;
  O.Checks = Checks;
  O.ModelFiles = ModelFiles;
  O.CheckOptions = CheckOptionList;
  O.Root = Root;
  O.OutputFile = IndexCommand ? IndexOutput : OutputFile;
  O.IndexFile = IndexFile;
  O.CacheDirectory = CacheDirectory;
  O.BaselineFile = BaselineFile;
  O.Diff = Diff;
  O.NoBaseline = NoBaseline;
  O.ConfigFile = ConfigFile;
  O.NoConfig = NoConfig;
  O.Force = Force;
  O.LevelGiven = Level.getNumOccurrences() > 0;
  O.Exclude = Exclude;
  O.HeaderFilter = HeaderFilter;
  O.MaxLinkRounds = MaxLinkRounds;
  O.MaxLinkCircle = MaxLinkCircle;
  O.MaxLinkPlaces = MaxLinkPlaces;
  O.LinkMemory = LinkMemory;
  O.Link = Link;
  O.Limits = Limits.given();
  O.ResourceDirectory = ResourceDirectory;
  O.Canary = !NoCanary;
  O.WithReport = WithReport;
  O.ShowUnknown = ShowUnknown;
  O.DumpCalls = DumpCalls;
  O.DumpEvents = DumpEvents;
  O.DumpStates = DumpStates;
  O.DumpSummaries = DumpSummaries;
  return O;
}
