// Random steps against a map, crashed under every preset; and the cases that
// failed once.
#include "Drive.h"
#include "Script.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace storage;
using namespace storage::crash;
using namespace storage::sim;

/// What goes wrong with \p Steps on \p S, with the witness; empty: nothing.
static std::string failureOf(const Subject &S, const std::vector<Step> &Steps,
                             uint64_t Seed) {
  Recording R = record(S, {"case", Steps}, std::nullopt, {}, /*Sites=*/false);
  if (!R.Broken.empty())
    return R.Broken;
  ExploreOptions O;
  O.Nested = 8;
  O.Kills = 3;
  O.Bounds.MaxStates = 128;
  O.Bounds.Samples = 32;
  O.Bounds.Seed = Seed;
  O.NestedBounds.MaxStates = 8;
  EngineJudge Judge(S, R.H);
  Explorer E(Judge, O);
  for (const CrashModel &M : crashModels()) {
    Exploration X = E.run(R.T, M);
    if (!X.Least)
      continue;
    std::string Out = std::string(M.Name) + ": " + X.Least->Problem;
    for (const std::string &Line : X.Least->Witness)
      Out += "\n  " + Line;
    return Out;
  }
  return "";
}

static const Subject *subjectOf(const std::string &Name) {
  static const std::vector<Subject> All = allSubjects();
  auto At = std::find_if(All.begin(), All.end(),
                         [&](const Subject &S) { return S.name() == Name; });
  return At == All.end() ? nullptr : &*At;
}

namespace {

class CrashRandom : public testing::TestWithParam<std::string> {};

} // namespace

TEST_P(CrashRandom, KeepsItsPromises) {
  const Subject &S = *subjectOf(GetParam());
  // rapidcheck shrinks and prints its own seed; ours chooses the steps.
  EXPECT_TRUE(rc::check(S.name(), [&] {
    uint64_t Seed = *rc::gen::inRange<uint64_t>(1, 1u << 30);
    std::vector<Step> All = randomWorkload(S, Seed).Steps;
    // Shrinking leaves steps out.
    std::vector<bool> Kept = *rc::gen::container<std::vector<bool>>(
        All.size(),
        rc::gen::map(rc::gen::inRange(0, 10), [](int N) { return N < 9; }));
    std::vector<Step> Steps;
    for (size_t I = 0; I < All.size(); ++I)
      if (Kept[I])
        Steps.push_back(All[I]);
    std::string Failure = failureOf(S, Steps, Seed);
    if (!Failure.empty())
      RC_FAIL(Failure + "\nseed " + std::to_string(Seed) +
              "; keep this as test/crash/corpus/" + std::string(S.Engine) +
              "-" + std::string(S.Mode) + "-NAME.steps:\n" + toScript(Steps));
  }));
}

INSTANTIATE_TEST_SUITE_P(
    Modes, CrashRandom,
    testing::Values("wal/sync", "wal/sync-filled", "wal/batch3", "wal/none",
                    "bitcask/default", "bitcask/sync", "btree/default",
                    "lsm/default", "lsm/sync"),
    [](const auto &Info) {
      std::string Name = Info.param;
      std::replace_if(
          Name.begin(), Name.end(), [](char C) { return !isalnum(C); }, '_');
      return Name;
    });

TEST(CrashScript, ComesBackAsItWas) {
  for (const Subject &S : allSubjects())
    for (const Workload &W : workloadsOf(S)) {
      Expected<std::vector<Step>> Again = fromScript(toScript(W.Steps));
      ASSERT_TRUE(Again.has_value());
      EXPECT_EQ(toScript(W.Steps), toScript(*Again));
    }
  EXPECT_FALSE(fromScript("put k1 3\nfly").has_value());
}

// File names are ENGINE-MODE-NAME.steps.
TEST(CrashCorpus, CasesThatFailedOnceStayMended) {
  size_t Cases = 0;
  for (const auto &Entry : std::filesystem::directory_iterator(CORPUS)) {
    std::string Name = Entry.path().filename();
    const Subject *Of = nullptr;
    for (const Subject &S : allSubjects())
      if (Name.starts_with(std::string(S.Engine) + "-" + std::string(S.Mode) +
                           "-"))
        Of = subjectOf(S.name());
    ASSERT_TRUE(Of) << Name;
    std::ifstream File(Entry.path());
    std::string Text((std::istreambuf_iterator<char>(File)), {});
    Expected<std::vector<Step>> Steps = fromScript(Text);
    ASSERT_TRUE(Steps.has_value()) << Name;
    EXPECT_EQ("", failureOf(*Of, *Steps, 1)) << Name;
    ++Cases;
  }
  EXPECT_LT(0u, Cases);
}
