/// \file
/// The command line of durability-lint as data, and its exit statuses.
#ifndef DURABILITY_LINT_OPTIONS_H
#define DURABILITY_LINT_OPTIONS_H

#include "checks/Check.h"
#include "report/Format.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace durability::lint {

/// What the process returns. When several apply, the first of ToolError,
/// GateFailed, NotAnalysed, Findings wins.
enum ExitStatus : int {
  ExitClean = 0,
  ExitToolError = 1,
  ExitFindings = 2,
  ExitNotAnalysed = 3,
  ExitGateFailed = 4, ///< Canary or baseline.
};

struct Options {
  enum class Command {
    Help,
    ListChecks,
    ExplainCheck,
    Check,
    Report,
    Explain,
    Index,
    Baseline,
    Init
  };
  Command What = Command::Help;
  report::Format Output = report::Format::Text;
  std::vector<std::pair<report::Format, std::string>>
      Also;                   ///< Further formats, each with its file.
  std::string ExplainedCheck; ///< Of --explain.
  std::string Database; ///< Directory or file; empty: look upwards from here.
  std::vector<std::string>
      Paths; ///< Filters of the database, or the files to analyse with Flags.
  std::optional<std::vector<std::string>>
      Flags;         ///< What follows `--`; nullopt: there was no `--`.
  unsigned Jobs = 0; ///< 0: one for each core.
  CheckLevel Level = CheckLevel::Default;
  bool LevelGiven = false; ///< On the command line.
  std::string Checks;      ///< Globs that replace the level; empty: by level.
  std::vector<std::string> ModelFiles;
  std::vector<std::string> CheckOptions; ///< "check.Name=value".
  std::vector<std::pair<std::string, std::string>>
      Limits; ///< By option: "max-states", "100".
  std::string Root;
  std::string OutputFile; ///< Empty: standard output.
  std::string ResourceDirectory;
  std::string IndexFile;      ///< To read; empty: none.
  std::string CacheDirectory; ///< Empty: none.
  std::string BaselineFile;   ///< Empty: none.
  bool NoBaseline = false;    ///< Not that of the configuration either.
  std::string ConfigFile;     ///< Empty: the nearest one.
  bool NoConfig = false;
  bool Force = false;               ///< Replace what is there.
  std::string Diff;                 ///< The base revision; empty: none.
  std::vector<std::string> Exclude; ///< Files that are not judged.
  std::vector<std::string>
      HeaderFilter; ///< Headers that are; empty: all of the project.
  unsigned MaxLinkRounds = 0, MaxLinkCircle = 0, MaxLinkPlaces = 0;
  unsigned LinkMemory = 0; ///< Megabytes.
  bool Link = false;       ///< All entries are one program.
  bool Canary = true;
  bool WithReport = false;
  bool ShowUnknown = false;
  bool DumpCalls = false;
  bool DumpEvents = false;
  bool DumpStates = false;
  bool DumpSummaries = false;
};

/// Exits by itself for --help, --version and for what is no option. Error: a
/// value that cannot be.
[[nodiscard]] llvm::Expected<Options> parseCommandLine(int Argc,
                                                       const char **Argv);
void printHelp();

/// The checks that \p O asks for, sorted by name. Error: a glob that matches no
/// check.
[[nodiscard]] llvm::Expected<std::vector<const CheckDescription *>>
selectChecks(const Options &O);
/// Error: malformed, unknown check or option (the known ones are listed), value
/// not accepted by the check.
[[nodiscard]] llvm::Expected<CheckOptions>
parseCheckOptions(llvm::ArrayRef<std::string> Assignments);
[[nodiscard]] llvm::StringRef levelName(CheckLevel Level);
/// Every check, or those selected, with level, summary and options.
void listChecks(llvm::ArrayRef<const CheckDescription *> Checks,
                llvm::raw_ostream &OS);

} // namespace durability::lint

#endif // DURABILITY_LINT_OPTIONS_H
