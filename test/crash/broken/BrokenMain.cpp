// Finds the defect that this program was built with:
//
//   crash_broken_P1_wal ENGINE/MODE PRESET
//
// Exit status 0 if the workloads of ENGINE/MODE break a promise under PRESET,
// and not without a crash.
#include "Suite.h"

#include <cstdio>

#include <fmt/format.h>

using namespace storage::crash;
using namespace storage::sim;

static void print(const SuiteRow &Row) {
  if (!Row.Found.Least)
    return;
  fmt::print("{} {} under {}: {}\n", Row.Subject, Row.Workload, Row.Model,
             Row.Found.Least->Problem);
  for (const std::string &Line : Row.Found.Least->Witness)
    fmt::print("    {}\n", Line);
}

int main(int Argc, char **Argv) {
  if (Argc != 3 || !findCrashModel(Argv[2])) {
    fmt::print(stderr, "usage: {} ENGINE/MODE PRESET\n", Argv[0]);
    return 1;
  }
  SuiteOptions O;
  O.Engine = Argv[1];
  O.Model = Argv[2];
  O.Explore = testBounds();
  SuiteResult R = runSuite(O, print);
  for (const std::string &Text : R.Broken)
    fmt::print("fails without a crash: {}\n", Text);
  if (!R.Broken.empty())
    return 1;
  bool Found = R.total().Broken != 0;
  fmt::print("{}\n", Found ? "found" : "not found");
  return Found ? 0 : 2;
}
