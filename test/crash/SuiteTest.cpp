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
#ifdef CRASH_NARROW
  O.Explore = quickBounds();
#else
  O.Explore = testBounds();
#endif
  O.Jobs = 1; // ctest runs the engines side by side.
  SuiteResult R = runSuite(O, nullptr);
  for (const std::string &Text : R.Broken)
    ADD_FAILURE() << Text;
  std::set<std::string> Models, Subjects;
  for (const SuiteRow &Row : R.Rows) {
    Models.insert(Row.Model);
    Subjects.insert(Row.Subject);
    if (!Row.Found.Least)
      continue;
    ADD_FAILURE() << Row.Subject << " " << Row.Workload << " under "
                  << Row.Model << ": " << Row.Found.Least->Problem;
    for (const std::string &Line : Row.Found.Least->Witness)
      std::cerr << "  " << Line << "\n";
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

/// Leaves out each sync of \p R that \p Skip says, one at a time; those that
/// a preset misses. \p Count is how many there were.
static std::vector<std::string> missed(const Subject &S, const Recording &R,
                                       const std::function<bool(size_t)> &Skip,
                                       size_t &Count) {
  std::vector<std::string> Out;
  for (size_t I = 0; I < R.T.Ops.size(); ++I) {
    if (!isSync(R.T.Ops[I].Kind) || !Skip(I))
      continue;
    ++Count;
    History H = R.H;
    H.Begun.erase(H.Begun.begin() + static_cast<ptrdiff_t>(I + 1));
    H.Acked.erase(H.Acked.begin() + static_cast<ptrdiff_t>(I + 1));
    EngineJudge Judge(S, H);
    ExploreOptions O = quickBounds();
    O.From = I + 1;
    O.To = I + 40;
    Explorer E(Judge, O);
    for (const CrashModel &M : crashModels())
      if (E.run(withoutOp(R.T, I), M).Broken != 0)
        Out.push_back(std::string(M.Name) + ": " + describe(R.T, I));
  }
  return Out;
}

TEST(CrashCounterfactual, NoPresetMissesTheSyncOfZeros) {
  Subject Filled = lsmSubjects()[1];
  Filled.Mode = "sync-filled";
  size_t Count = 0;
  Recording R = record(Filled, workloadsOf(Filled)[0]);
  auto Zeros = [&](size_t I) {
    return R.T.Ops[I].Site.find("fillWithZeros") != std::string::npos;
  };
  EXPECT_EQ(std::vector<std::string>(), missed(Filled, R, Zeros, Count));
  EXPECT_LE(1u, Count);
}

INSTANTIATE_TEST_SUITE_P(Engines, CrashSuite,
                         testing::Values("wal", "bitcask", "btree",
                                         "lsm/default", "lsm/sync"),
                         [](const auto &Info) {
                           std::string Name = Info.param;
                           std::replace(Name.begin(), Name.end(), '/', '_');
                           return Name;
                         });
