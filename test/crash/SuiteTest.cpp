// The bundled engines keep their promises under every preset, and the
// workloads reach what they are for.
#include "Suite.h"

#include <gtest/gtest.h>

using namespace storage::crash;
using namespace storage::sim;

namespace {

class CrashSuite : public testing::TestWithParam<const char *> {};

} // namespace

TEST_P(CrashSuite, KeepsItsPromisesAndCoversItsSites) {
  SuiteOptions O;
  O.Engine = GetParam();
  O.Explore = testBounds();
  O.Jobs = 1; // ctest runs the engines side by side.
  SuiteResult R = runSuite(O, nullptr);
  for (const std::string &Text : R.Broken)
    ADD_FAILURE() << Text;
  std::set<std::string> Models, Subjects;
  for (const SuiteRow &Row : R.Rows) {
    Models.insert(Row.Model);
    Subjects.insert(Row.Subject);
    for (const Violation &V : Row.Found.Violations) {
      ADD_FAILURE() << Row.Subject << " " << Row.Workload << " under "
                    << Row.Model << ": " << V.Problem;
      for (const std::string &Line : V.Witness)
        std::cerr << "  " << Line << "\n";
    }
  }
  EXPECT_EQ(crashModels().size(), Models.size());
  EXPECT_LE(1u, Subjects.size());
  EXPECT_LE(3u, R.Covered.Phases.size());
  for (const auto &[Phase, Covered] : R.Covered.Phases)
    EXPECT_TRUE(Covered) << "no crash inside " << Phase;
  EXPECT_LE(8u, R.Covered.Sites.size());
  for (const auto &[Site, Covered] : R.Covered.Sites)
    EXPECT_TRUE(Covered) << "nothing outlives what this sync guards: " << Site;
  Exploration Sum = R.total();
  EXPECT_LT(Sum.Points / 2, Sum.Exhaustive);
  EXPECT_LT(1000u, Sum.Depth2);
  std::cout << Sum.Raw << " states, " << Sum.Unique << " unique, "
            << static_cast<double>(Sum.Unique) / R.Seconds << " a second, "
            << Sum.Exhaustive << " of " << Sum.Points << " points exhaustive, "
            << R.Seconds << " s\n";
}

INSTANTIATE_TEST_SUITE_P(Engines, CrashSuite,
                         testing::Values("wal", "bitcask", "btree",
                                         "lsm/default", "lsm/sync"),
                         [](const auto &Info) {
                           std::string Name = Info.param;
                           std::replace(Name.begin(), Name.end(), '/', '_');
                           return Name;
                         });
