#include "lint/Config.h"
#include "lint/PathFilter.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLTraits.h"

using namespace durability;
using namespace durability::lint;
using llvm::StringRef;
namespace path = llvm::sys::path;

LLVM_YAML_IS_STRING_MAP(std::string)

static constexpr StringRef Keys[] = {"database", "paths",  "exclude", "headers",
                                     "level",    "checks", "options", "models",
                                     "baseline", "cache",  "link"};

namespace llvm::yaml {

template <> struct ScalarTraits<CheckLevel> {
  static void output(const CheckLevel &Value, void *, raw_ostream &OS) {
    OS << levelName(Value);
  }
  static StringRef input(StringRef Text, void *, CheckLevel &Value) {
    for (CheckLevel Level :
         {CheckLevel::Default, CheckLevel::Strict, CheckLevel::Contract})
      if (Text == levelName(Level)) {
        Value = Level;
        return "";
      }
    return "a level is one of default, strict, contract";
  }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct MappingTraits<ProjectConfig> {
  static void mapping(IO &Io, ProjectConfig &Config) {
    Io.mapOptional("database", Config.Database);
    Io.mapOptional("paths", Config.Paths);
    Io.mapOptional("exclude", Config.Exclude);
    Io.mapOptional("headers", Config.Headers);
    Io.mapOptional("level", Config.Level);
    Io.mapOptional("checks", Config.Checks);
    Io.mapOptional("options", Config.Options);
    Io.mapOptional("models", Config.Models);
    Io.mapOptional("baseline", Config.Baseline);
    Io.mapOptional("cache", Config.Cache);
    Io.mapOptional("link", Config.Link);
  }
};

} // namespace llvm::yaml

/// What helps with a message of the YAML reader.
static std::string hintFor(StringRef Message) {
  StringRef Key = Message;
  if (Key.consume_front("unknown key '")) {
    Key = Key.split('\'').first;
    StringRef Nearest = Keys[0];
    std::string All;
    for (StringRef Known : Keys) {
      if (Known.edit_distance(Key) < Nearest.edit_distance(Key))
        Nearest = Known;
      All += (All.empty() ? "" : ", ") + Known.str();
    }
    return "; did you mean '" + Nearest.str() + "'? The keys are " + All;
  }
  if (Message.starts_with("invalid boolean"))
    return "; write true or false";
  if (Message.contains("sequence"))
    return "; write a list: [a, b]";
  return "; docs/configuration.md describes the file";
}

static void keepFirst(const llvm::SMDiagnostic &Diagnostic, void *Context) {
  auto &Said = *static_cast<std::string *>(Context);
  if (Said.empty())
    Said = std::to_string(Diagnostic.getLineNo()) + ":" +
           std::to_string(Diagnostic.getColumnNo() + 1) + ": " +
           Diagnostic.getMessage().str() + hintFor(Diagnostic.getMessage());
}

llvm::Expected<ProjectConfig> durability::lint::parseConfig(StringRef Text,
                                                            StringRef Name) {
  ProjectConfig Config;
  std::string Said;
  llvm::yaml::Input Input(llvm::MemoryBufferRef(Text, Name), nullptr, keepFirst,
                          &Said);
  Input >> Config;
  if (Input.error() || !Said.empty())
    return llvm::createStringError(Name + ":" +
                                   (Said.empty() ? "1:1: not YAML" : Said));
  return Config;
}

/// Empty when there is none.
static std::string findConfig() {
  for (std::string Folder = absolutePath(".", ""); !Folder.empty();
       Folder = path::parent_path(Folder).str()) {
    llvm::SmallString<256> File(Folder);
    path::append(File, ConfigName);
    if (llvm::sys::fs::is_regular_file(File))
      return File.str().str();
  }
  return "";
}

/// As a user here would write \p Path, which is relative to \p Folder.
static std::string fromHere(StringRef Path, StringRef Folder) {
  const std::string Absolute = absolutePath(Path, Folder);
  StringRef Rest = Absolute;
  return Rest.consume_front(absolutePath(".", "") + "/") ? Rest.str()
                                                         : Absolute;
}

static void applyTo(Options &O, const ProjectConfig &Config, StringRef Folder) {
  auto Take = [&](std::string &Into, StringRef Value) {
    if (Into.empty() && !Value.empty())
      Into = fromHere(Value, Folder);
  };
  auto TakeAll = [&](std::vector<std::string> &Into,
                     const std::vector<std::string> &Values) {
    if (Into.empty())
      for (const std::string &Value : Values)
        Into.push_back(fromHere(Value, Folder));
  };
  const bool Judges =
      O.What != Options::Command::Explain && O.What != Options::Command::Index;
  if (O.Root.empty())
    O.Root = Folder;
  if (!O.Flags) {
    Take(O.Database, Config.Database);
    if (Judges)
      TakeAll(O.Paths, Config.Paths);
    O.Link = O.Link || (Config.Link && O.IndexFile.empty());
  }
  TakeAll(O.Exclude, Config.Exclude);
  TakeAll(O.HeaderFilter, Config.Headers);
  TakeAll(O.ModelFiles, Config.Models);
  if (O.What == Options::Command::Check && !O.NoBaseline)
    Take(O.BaselineFile, Config.Baseline);
  if (O.What == Options::Command::Baseline)
    Take(O.OutputFile, Config.Baseline);
  Take(O.CacheDirectory, Config.Cache);
  if (O.Checks.empty() && !O.LevelGiven && Judges) {
    O.Checks = Config.Checks;
    O.Level = Config.Level.value_or(O.Level);
  }
  // What comes later wins.
  std::vector<std::string> Assignments;
  for (const auto &[Name, Value] : Config.Options)
    Assignments.push_back(Name + "=" + Value);
  O.CheckOptions.insert(O.CheckOptions.begin(), Assignments.begin(),
                        Assignments.end());
}

llvm::Error durability::lint::applyConfig(Options &O) {
  const std::string File =
      O.ConfigFile.empty() ? findConfig() : absolutePath(O.ConfigFile, "");
  if (File.empty())
    return llvm::Error::success();
  const StringRef Folder = path::parent_path(File);
  const std::string Shown =
      O.ConfigFile.empty() ? fromHere(File, "") : O.ConfigFile;
  auto Text = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Text)
    return llvm::createStringError("--config: '" + Shown +
                                   "': " + Text.getError().message());
  llvm::Expected<ProjectConfig> Config =
      parseConfig((*Text)->getBuffer(), Shown);
  if (!Config)
    return Config.takeError();
  applyTo(O, *Config, Folder);
  return llvm::Error::success();
}

std::string durability::lint::startingConfig(StringRef Database,
                                             CheckLevel Level) {
  return ("# What durability-lint checks in this project. Paths are relative "
          "to "
          "this folder.\n"
          "# docs/configuration.md describes every key; the command line wins "
          "over this file.\n\n"
          "# The folder of compile_commands.json.\n"
          "database: '" +
          Database +
          "'\n\n"
          "# default: high precision. strict: for storage code whose authors "
          "want it.\n"
          "# contract: with durability/Contracts.h or a model.\n"
          "level: " +
          levelName(Level) +
          "\n\n"
          "# Findings that are accepted. Write it anew with 'durability-lint "
          "baseline'.\n"
          "baseline: " +
          BaselineName +
          "\n\n"
          "# Only these are judged; default: everything in the database.\n"
          "#paths: [src]\n"
          "# These are not.\n"
          "#exclude: [third_party]\n"
          "# Analyse the database as one program: slower, and sees across "
          "files.\n"
          "#link: true\n")
      .str();
}
