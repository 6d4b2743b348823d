// Each call of a workload fails once, in three ways; the engine recovers at
// once, and from every crash after that.
#include "Drive.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>

using namespace storage;
using namespace storage::crash;
using namespace storage::sim;

namespace {

/// An engine, and the workload that is swept.
using Swept = std::pair<const char *, const char *>;

class CrashFaults : public testing::TestWithParam<Swept> {};

struct Flavour {
  const char *Name;
  Fault How;
};

} // namespace

#ifdef CRASH_NARROW
static constexpr uint64_t Stride = 10;
#else
static constexpr uint64_t Stride = 1;
#endif

/// Index of the first operation after call \p Failed of \p R failed.
static size_t failedAt(const Recording &R) {
  for (size_t I = 0; I < R.T.Ops.size(); ++I)
    if (R.T.Ops[I].Kind == OpKind::Fail ||
        R.T.Ops[I].Kind == OpKind::SyncFailed)
      return I;
  return R.T.Ops.size();
}

/// Crashes after the fault, under a preset that keeps names and one that does
/// not.
static void crashAfter(const Subject &S, const Recording &R,
                       const std::string &What) {
  ExploreOptions O;
  O.Nested = 3;
  O.Kills = 2;
  O.Bounds.MaxStates = 24;
  O.Bounds.Samples = 8;
  O.NestedBounds.MaxStates = 4;
  O.From = failedAt(R);
  O.To = O.From + 30;
  EngineJudge Judge(S, R.H);
  Explorer E(Judge, O);
  for (const char *Model : {"lazyfs", "posix+newfile"}) {
    Exploration X = E.run(R.T, *findCrashModel(Model));
    if (!X.Least)
      continue;
    ADD_FAILURE() << S.name() << " " << What << " under " << Model << ": "
                  << X.Least->Problem;
    for (const std::string &Line : X.Least->Witness)
      std::cerr << "  " << Line << "\n";
  }
}

TEST_P(CrashFaults, EveryCallFailsOnce) {
  const Flavour Flavours[] = {{"EIO", {FaultKind::Error, EIO}},
                              {"short write", {FaultKind::ShortWrite, ENOSPC}},
                              {"lost pages", {FaultKind::SyncLost, EIO}}};
  uint64_t Runs = 0;
  for (const Subject &S : allSubjects()) {
    if (S.Engine != GetParam().first)
      continue;
    std::vector<Workload> All = workloadsOf(S);
    const Workload &W =
        *std::find_if(All.begin(), All.end(), [](const Workload &Some) {
          return Some.Name == GetParam().second;
        });
    for (const Flavour &F : Flavours)
      for (uint64_t K = 0;; K += Stride) {
        ASSERT_GT(300u, K) << "the workload is too long to sweep";
        Recording R = record(S, W, K, F.How, /*Sites=*/false);
        if (failedAt(R) == R.T.Ops.size() && R.Faults == 0)
          break; // Fewer calls than K.
        ++Runs;
        std::string What =
            W.Name + ", call " + std::to_string(K) + " with " + F.Name;
        EXPECT_EQ("", R.Broken) << S.name() << " " << What;
        crashAfter(S, R, What);
      }
  }
  EXPECT_LT(50u / Stride, Runs);
  std::cout << Runs << " faults\n";
}

INSTANTIATE_TEST_SUITE_P(
    Engines, CrashFaults,
    testing::Values(Swept("wal", "large"), Swept("bitcask", "merge"),
                    Swept("btree", "merge"), Swept("lsm", "busy")),
    [](const auto &Info) { return std::string(Info.param.first); });
