// crashcheck engines: runs the suite and reports it.
#include "Commands.h"
#include "JsonText.h"
#include "Suite.h"

#include <cstdio>

#include <fmt/format.h>

namespace storage::crash {

using namespace storage::sim;

static constexpr const char *Help =
    "usage: crashcheck engines [OPTIONS]\n\n"
    "  --engine E      only this engine, e.g. wal, or one mode of it, "
    "wal/sync\n"
    "  --model M       only this preset\n"
    "  --nightly       wider bounds and random workloads: a million states\n"
    "  --quick         narrower bounds: a tenth of the time\n"
    "  --seed N        seed of the samples (default 1)\n"
    "  --kills N       kill the process at N syncs per workload and preset, "
    "and\n"
    "                  lose power while it recovers (default: every sync)\n"
    "  --jobs N        threads (default: one per processor)\n"
    "  --syncs         leave out each sync, one at a time: under which "
    "presets\n"
    "                  is it needed?\n"
    "  --json          one JSON object\n"
    "  --verbose       a line per workload and preset\n";

namespace {

struct Flags {
  SuiteOptions Suite;
  std::optional<uint64_t> Kills;
  bool Json = false, Verbose = false, Syncs = false, Nightly = false,
       Quick = false;
};

} // namespace

/// False after saying what is wrong.
static bool parse(const std::vector<std::string> &Arguments, Flags &F) {
  for (size_t I = 0; I < Arguments.size(); ++I) {
    const std::string &A = Arguments[I];
    auto Value = [&]() -> std::string {
      return I + 1 < Arguments.size() ? Arguments[++I] : "";
    };
    if (A == "--engine")
      F.Suite.Engine = Value();
    else if (A == "--model")
      F.Suite.Model = Value();
    else if (A == "--seed")
      F.Suite.Explore.Bounds.Seed = std::strtoull(Value().c_str(), nullptr, 10);
    else if (A == "--jobs")
      F.Suite.Jobs =
          static_cast<unsigned>(std::strtoul(Value().c_str(), nullptr, 10));
    else if (A == "--kills")
      F.Kills = std::strtoull(Value().c_str(), nullptr, 10);
    else if (A == "--nightly")
      F.Nightly = true;
    else if (A == "--quick")
      F.Quick = true;
    else if (A == "--syncs")
      F.Syncs = true;
    else if (A == "--json")
      F.Json = true;
    else if (A == "--verbose")
      F.Verbose = true;
    else {
      fmt::print(stderr, "crashcheck engines: unknown option '{}'\n{}", A,
                 Help);
      return false;
    }
  }
  if (!F.Suite.Model.empty() && !findCrashModel(F.Suite.Model)) {
    fmt::print(stderr,
               "crashcheck engines: no preset '{}'; there are:", F.Suite.Model);
    for (const CrashModel &M : crashModels())
      fmt::print(stderr, " {}", M.Name);
    fmt::print(stderr, "\n");
    return false;
  }
  uint64_t Seed = F.Suite.Explore.Bounds.Seed;
  F.Suite.Explore = F.Nightly ? nightlyBounds()
                    : F.Quick ? quickBounds()
                              : testBounds();
  F.Suite.Explore.Bounds.Seed = Seed;
  F.Suite.Explore.Kills = F.Kills.value_or(F.Suite.Explore.Kills);
  F.Suite.Rounds = F.Nightly ? 4 : 1;
  return true;
}

static void printCounts(const std::string &Name, const Exploration &X) {
  fmt::print("{:16} {:>7} {:>7} {:>10} {:>10} {:>10} {:>10} {:>8.1f}\n", Name,
             X.Points, X.Exhaustive, X.Raw, X.Unique, X.Depth2, X.Judged,
             X.Seconds);
}

static void printViolation(const SuiteRow &Row, const Violation &V) {
  fmt::print("BROKEN {} {} under {}: {}\n", Row.Subject, Row.Workload,
             Row.Model, V.Problem);
  for (const std::string &Line : V.Witness)
    fmt::print("    {}\n", Line);
}

static std::vector<std::string>
uncovered(const std::map<std::string, bool> &All) {
  std::vector<std::string> Out;
  for (const auto &[Name, Covered] : All)
    if (!Covered)
      Out.push_back(Name);
  return Out;
}

static void printSummary(const SuiteResult &R, const CrashBounds &B) {
  fmt::print("{:16} {:>7} {:>7} {:>10} {:>10} {:>10} {:>10} {:>8}\n", "preset",
             "points", "all", "raw", "unique", "depth 2", "judged", "cpu s");
  for (const CrashModel &M : crashModels())
    printCounts(std::string(M.Name), R.total(std::string(M.Name)));
  Exploration Sum = R.total();
  printCounts("sum", Sum);
  fmt::print("{} unique states in {:.1f} s, {:.0f} a second; exhaustive up to "
             "{} directory operations, {} sectors and {} states per point, "
             "beyond that {} samples with seed {}\n",
             Sum.Unique, R.Seconds,
             static_cast<double>(Sum.Unique) / std::max(R.Seconds, 0.001),
             B.MaxNameOps, B.MaxSectors, B.MaxStates, B.Samples, B.Seed);
  std::vector<std::string> Phases = uncovered(R.Covered.Phases),
                           Sites = uncovered(R.Covered.Sites);
  fmt::print("coverage: {} of {} phases crashed, {} of {} sync sites outlived "
             "by a later operation\n",
             R.Covered.Phases.size() - Phases.size(), R.Covered.Phases.size(),
             R.Covered.Sites.size() - Sites.size(), R.Covered.Sites.size());
  for (const std::string &Name : Phases)
    fmt::print("  not crashed: {}\n", Name);
  for (const std::string &Name : Sites)
    fmt::print("  not outlived: {}\n", Name);
}

static void printJson(const SuiteResult &R) {
  Exploration Sum = R.total();
  fmt::print("{{\"version\":1,\"seconds\":{:.3f},\"raw\":{},\"unique\":{},"
             "\"depth2\":{},\"judged\":{},\"phases\":{},\"phasesCrashed\":{},"
             "\"sites\":{},\"sitesOutlived\":{},\"rows\":[",
             R.Seconds, Sum.Raw, Sum.Unique, Sum.Depth2, Sum.Judged,
             R.Covered.Phases.size(),
             R.Covered.Phases.size() - uncovered(R.Covered.Phases).size(),
             R.Covered.Sites.size(),
             R.Covered.Sites.size() - uncovered(R.Covered.Sites).size());
  const char *Comma = "";
  for (const SuiteRow &Row : R.Rows) {
    fmt::print("{}{{\"subject\":{},\"workload\":{},\"model\":{},\"points\":{},"
               "\"exhaustive\":{},\"raw\":{},\"unique\":{},\"violations\":[",
               Comma, jsonString(Row.Subject), jsonString(Row.Workload),
               jsonString(Row.Model), Row.Found.Points, Row.Found.Exhaustive,
               Row.Found.Raw, Row.Found.Unique);
    Comma = ",";
    if (Row.Found.Least)
      fmt::print("{{\"problem\":{},\"witness\":{}}}",
                 jsonString(Row.Found.Least->Problem),
                 jsonList(Row.Found.Least->Witness));
    fmt::print("]}}");
  }
  fmt::print("]}}\n");
}

static int syncs(const SuiteOptions &O) {
  for (const Need &N : neededSyncs(O)) {
    fmt::print("{}\n    ", N.Site);
    if (N.Models.empty())
      fmt::print("not needed by these workloads");
    for (const std::string &M : N.Models)
      fmt::print("{} ", M);
    fmt::print("\n");
  }
  return 0;
}

int runEngines(const std::vector<std::string> &Arguments) {
  if (!Arguments.empty() && Arguments[0] == "--help") {
    fmt::print("{}", Help);
    return 0;
  }
  Flags F;
  if (!parse(Arguments, F))
    return 1;
  if (F.Syncs)
    return syncs(F.Suite);
  bool Found = false;
  SuiteResult R = runSuite(F.Suite, [&](const SuiteRow &Row) {
    Found |= Row.Found.Broken != 0;
    if (F.Json)
      return;
    if (F.Verbose)
      printCounts(Row.Subject + " " + Row.Workload + " " + Row.Model,
                  Row.Found);
    if (Row.Found.Least)
      printViolation(Row, *Row.Found.Least);
    std::fflush(stdout);
  });
  for (const std::string &Text : R.Broken)
    fmt::print(stderr, "fails without a crash: {}\n", Text);
  if (F.Json)
    printJson(R);
  else
    printSummary(R, F.Suite.Explore.Bounds);
  return Found || !R.Broken.empty() ? 2 : 0;
}

} // namespace storage::crash
