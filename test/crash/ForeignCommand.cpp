// The command line of `crashcheck explore`.

#include "ForeignCommand.h"
#include "ForeignJudge.h"
#include "JsonText.h"
#include "TraceEdit.h"
#include "TraceFile.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace storage::crash {

static constexpr std::string_view Help =
    R"(crashcheck explore: states that a crash may leave of a recorded program

  crashcheck explore --trace FILE --recover CMD --check CMD [options]
  crashcheck explore --trace FILE --list

  --model M       a crash model, several times; default: all but damage
  --insert EDIT   a virtual sync: directory@rename:GLOB, file@create:GLOB,
                  directory@NUMBER, behind each operation so selected
  --delete SEL    leave out the syncs that SEL selects: sync-all:GLOB, NUMBER
  --ignore GLOB   leave out files that no reader looks at, several times
  --causes        put a virtual sync behind each operation that the first
                  witness lacks, one at a time, and explore again
  --max-states N  judge at most N states per model (default 20000)
  --seed N        of the states that are sampled (default 1)
  --scratch DIR   where states are made (default: a directory in /dev/shm)
  --list          print the operations with their numbers
  --json          one JSON object: {"version", "operations", "models": [{"model",
                  "points", "exhaustive", "states", "images", "judged", "broken",
                  "stopped", "problem", "witness", "causes": [{"sync",
                  "behind", "judged", "broken"}]}]}

CMD is a shell command; recover prints what a reader finds in $CRASH_STATE,
check reads that and compares it with $CRASH_ACKED and $CRASH_BEGUN: exit
status 0 the promise holds, 1 it is broken. Exit status: 0, 2 some promise is
broken, 1 usage, or a command that cannot judge.
)";

namespace {

struct Request {
  std::string Trace, Recover, Check, Scratch;
  std::vector<const sim::CrashModel *> Models;
  std::vector<std::string> Edits;
  uint64_t MaxStates = 20000;
  sim::CrashBounds Bounds;
  bool List = false, Causes = false, Json = false;
};

} // namespace

static int usage(const std::string &Why) {
  fmt::print(stderr, "crashcheck explore: {}\n", Why);
  return 1;
}

static bool number(std::string_view Text, uint64_t &Out) {
  auto [End, Error] =
      std::from_chars(Text.data(), Text.data() + Text.size(), Out);
  return Error == std::errc() && End == Text.data() + Text.size();
}

/// Takes one option with its value; what is wrong with it, if anything is.
static std::string take(Request &R, std::string_view Option,
                        std::string_view Value) {
  if (Option == "--trace")
    R.Trace = Value;
  else if (Option == "--recover")
    R.Recover = Value;
  else if (Option == "--check")
    R.Check = Value;
  else if (Option == "--scratch")
    R.Scratch = Value;
  else if (Option == "--insert")
    R.Edits.emplace_back(Value);
  else if (Option == "--delete")
    R.Edits.push_back("-" + std::string(Value));
  else if (Option == "--ignore")
    R.Edits.push_back("~" + std::string(Value));
  else if (Option == "--model") {
    const sim::CrashModel *M = sim::findCrashModel(Value);
    if (!M || M->Damage)
      return fmt::format("'{}' is no crash model for foreign programs", Value);
    R.Models.push_back(M);
  } else if (Option == "--max-states") {
    if (!number(Value, R.MaxStates))
      return "--max-states wants a number";
  } else if (Option == "--seed") {
    if (!number(Value, R.Bounds.Seed))
      return "--seed wants a number";
  } else
    return fmt::format("unknown option {}", Option);
  return "";
}

static std::string parse(Request &R,
                         std::span<const std::string_view> Arguments) {
  for (size_t I = 0; I < Arguments.size(); ++I) {
    if (Arguments[I] == "--list")
      R.List = true;
    else if (Arguments[I] == "--causes")
      R.Causes = true;
    else if (Arguments[I] == "--json")
      R.Json = true;
    else if (I + 1 == Arguments.size())
      return fmt::format("{} wants a value, or is unknown", Arguments[I]);
    else if (std::string Wrong = take(R, Arguments[I], Arguments[I + 1]);
             !Wrong.empty())
      return Wrong;
    else
      ++I;
  }
  if (R.Trace.empty())
    return "--trace is missing";
  if (!R.List && (R.Recover.empty() || R.Check.empty()))
    return "--recover and --check are both needed";
  if (R.Models.empty())
    for (const sim::CrashModel &M : sim::crashModels())
      if (!M.Damage)
        R.Models.push_back(&M);
  if (R.Scratch.empty())
    R.Scratch =
        fmt::format("{}/crashcheck.{:x}",
                    std::filesystem::exists("/dev/shm") ? "/dev/shm" : "/tmp",
                    reinterpret_cast<uintptr_t>(&R) ^
                        sim::hashBytes(R.Trace + R.Recover + R.Check));
  return "";
}

static Expected<sim::Trace> readTrace(const Request &R) {
  std::ostringstream Text;
  std::ifstream In(R.Trace, std::ios::binary);
  if (!In)
    return failure(Status::error(Code::NotFound, "read", R.Trace));
  Text << In.rdbuf();
  Expected<sim::Trace> T = parseTrace(Text.str(), R.Trace);
  for (const std::string &Edit : R.Edits)
    if (T)
      T = editTrace(*T, Edit);
  return T;
}

static void print(std::string_view Model, const sim::Exploration &X) {
  fmt::print("{:<16} {:>6} {:>10} {:>9} {:>8} {:>8} {:>8}{}\n", Model, X.Points,
             X.Exhaustive, X.Raw, X.Unique, X.Judged, X.Broken,
             X.Stopped ? "  stopped at the bound" : "");
  std::fflush(stdout);
}

namespace {

/// What a virtual sync behind an operation that a witness lacks changes.
struct Cause {
  std::string Sync; ///< Of the "directory" or of the "file".
  std::string Behind;
  uint64_t Judged = 0, Broken = 0;
};

struct ModelResult {
  std::string_view Model;
  sim::Exploration Found;
  std::vector<Cause> Causes;
};

} // namespace

static std::vector<Cause> causesOf(const sim::Trace &T,
                                   const sim::CrashModel &M,
                                   const sim::Violation &Found,
                                   sim::Explorer &E) {
  std::vector<Cause> All;
  for (size_t Lost : Found.Lost) {
    const char *Of = sim::isNameOp(T.Ops[Lost].Kind) ? "directory" : "file";
    Expected<sim::Trace> Fixed = editTrace(T, fmt::format("{}@{}", Of, Lost));
    if (!Fixed)
      continue;
    sim::Exploration Again = E.run(*Fixed, M);
    All.push_back({Of, sim::describe(T, Lost), Again.Judged, Again.Broken});
  }
  return All;
}

static void printWitnesses(const std::vector<ModelResult> &All) {
  for (const ModelResult &One : All) {
    if (!One.Found.Least)
      continue;
    fmt::print("\n{}: {}\n", One.Model, One.Found.Least->Problem);
    for (const std::string &Line : One.Found.Least->Witness)
      fmt::print("{}\n", Line);
    for (const Cause &C : One.Causes)
      fmt::print("  with a {} sync behind {}: {} of {} broken\n", C.Sync,
                 C.Behind, C.Broken, C.Judged);
  }
}

static void printJson(size_t Operations, const std::vector<ModelResult> &All) {
  fmt::print("{{\"version\":1,\"operations\":{},\"models\":[", Operations);
  const char *Comma = "";
  for (const auto &[Model, Found, Causes] : All) {
    const sim::Violation Least = Found.Least.value_or(sim::Violation());
    fmt::print("{}{{\"model\":{},\"points\":{},\"exhaustive\":{},\"states\":{},"
               "\"images\":{},\"judged\":{},\"broken\":{},\"stopped\":{},"
               "\"problem\":{},\"witness\":{},\"causes\":[",
               Comma, jsonString(std::string(Model)), Found.Points,
               Found.Exhaustive, Found.Raw, Found.Unique, Found.Judged,
               Found.Broken, Found.Stopped, jsonString(Least.Problem),
               jsonList(Least.Witness));
    const char *Inner = "";
    for (const Cause &C : Causes) {
      fmt::print("{}{{\"sync\":{},\"behind\":{},\"judged\":{},\"broken\":{}}}",
                 Inner, jsonString(C.Sync), jsonString(C.Behind), C.Judged,
                 C.Broken);
      Inner = ",";
    }
    fmt::print("]}}");
    Comma = ",";
  }
  fmt::print("]}}\n");
}

static int explore(const Request &R, const sim::Trace &T) {
  uint64_t Broken = 0;
  if (!R.Json)
    fmt::print("{} operations\n{:<16} {:>6} {:>10} {:>9} {:>8} {:>8} {:>8}\n",
               T.Ops.size(), "model", "points", "exhaustive", "states",
               "images", "judged", "broken");
  std::vector<ModelResult> All;
  ForeignJudge Judge(R.Recover, R.Check, R.Scratch);
  sim::ExploreOptions Options;
  Options.Bounds = R.Bounds;
  Options.Nested = Options.Kills = 0;
  Options.End = sim::Until::Counted;
  Options.MaxJudged = R.MaxStates;
  sim::Explorer E(Judge, Options); // All runs share what was recovered.
  for (const sim::CrashModel *M : R.Models) {
    ModelResult One{M->Name, E.run(T, *M), {}};
    if (!Judge.canJudge())
      return usage(Judge.mistake());
    if (!R.Json)
      print(One.Model, One.Found);
    Broken += One.Found.Broken;
    if (R.Causes && One.Found.Least)
      One.Causes = causesOf(T, *M, *One.Found.Least, E);
    All.push_back(std::move(One));
  }
  if (R.Json)
    printJson(T.Ops.size(), All);
  else
    printWitnesses(All);
  return Broken ? 2 : 0;
}

int exploreCommand(std::span<const std::string_view> Arguments) {
  if (!Arguments.empty() && Arguments[0] == "--help") {
    fmt::print("{}", Help);
    return 0;
  }
  Request R;
  if (std::string Wrong = parse(R, Arguments); !Wrong.empty())
    return usage(Wrong);
  Expected<sim::Trace> T = readTrace(R);
  if (!T)
    return usage(T.error().message());
  if (R.List) {
    for (size_t I = 0; I < T->Ops.size(); ++I)
      fmt::print("{}\n", sim::describe(*T, I));
    return 0;
  }
  int Ended = explore(R, *T);
  std::error_code
      Ignored; // What is left of the scratch directory harms nobody.
  std::filesystem::remove_all(R.Scratch, Ignored);
  return Ended;
}

} // namespace storage::crash
