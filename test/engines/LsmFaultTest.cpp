// Every call of a workload fails once, in every way, and the disk runs full.
#include "LsmTestSupport.h"

#include <algorithm>
#include <cerrno>
#include <set>

using namespace storage;
using namespace storage::lsm;
using namespace storage::test;
using sim::Fault;
using sim::FaultFs;
using sim::FaultKind;
using sim::MemFs;

namespace {

/// What a workload was told: the value of each key that was acknowledged last,
/// and, for keys whose last change failed, what it would have been.
class Oracle {
public:
  void acked(const std::string &Key, const std::string &Value, bool Stable) {
    Acked[Key] = Value;
    Maybe.erase(Key);
    Unsynced.insert(Key);
    if (Stable)
      settle();
  }
  void failed(const std::string &Key, const std::string &Value) {
    Maybe[Key].push_back(Value);
  }
  /// Everything acknowledged so far is stable.
  void settle() { Unsynced.clear(); }

  /// What the open store shows: exactly what was acknowledged.
  void checkOpen(const Db &Store) const {
    Pairs Want(Acked.begin(), Acked.end());
    EXPECT_EQ(Want, allPairs(Store)) << "a failed change is invisible";
  }
  /// What a later opening shows. After a power loss, what was not stable may be
  /// missing.
  void checkReopened(const Db &Store, bool PowerLost) const {
    for (const auto &[Key, Value] : Acked) {
      std::string Got = valueOf(Store, Key);
      bool Fine = Got == Value || mayBe(Key, Got) ||
                  (PowerLost && Unsynced.count(Key) != 0);
      EXPECT_TRUE(Fine) << Key << " is " << Got << ", not " << Value;
    }
    for (const auto &[Key, Value] : allPairs(Store)) {
      auto At = Acked.find(Key);
      bool Known = (At != Acked.end() && At->second == Value) ||
                   mayBe(Key, Value) || Unsynced.count(Key) != 0;
      EXPECT_TRUE(Known) << Key << " = " << Value << " was never written";
    }
  }

private:
  bool mayBe(const std::string &Key, const std::string &Value) const {
    auto At = Maybe.find(Key);
    return At != Maybe.end() && std::find(At->second.begin(), At->second.end(),
                                          Value) != At->second.end();
  }

  std::map<std::string, std::string> Acked;
  std::map<std::string, std::vector<std::string>> Maybe;
  std::set<std::string> Unsynced;
};

} // namespace

/// Puts, sync puts, flushes and a compaction; what fails is noted. Returns the
/// first failure.
static Status runWorkload(Db &Store, Oracle &Known) {
  Status First;
  auto Note = [&](const Status &S) {
    if (First.ok())
      First = S;
  };
  for (int I = 0; I < 48; ++I) {
    bool Sync = I % 5 == 4;
    std::string Key = keyOf(I % 17),
                Value = std::to_string(I) + std::string(90, 'v');
    Status S = putWorking(Store, Key, Value, {Sync});
    Note(S);
    if (S.ok())
      Known.acked(Key, Value, Sync);
    else
      Known.failed(Key, Value);
    Known.checkOpen(Store);
    S = I == 20 ? Store.flush() : I == 40 ? Store.compact() : Status();
    Note(S);
    if (S.ok() && (I == 20 || I == 40))
      Known.settle();
  }
  return First;
}

/// The store at "db" after a kill, or after a power loss right away: what the
/// oracle knows holds, and goes on to hold when power is lost after the
/// opening.
static void checkAfterwards(MemFs &Mem, const Oracle &Known, bool PowerLost,
                            bool CacheLost, uint64_t Skip) {
  if (PowerLost)
    Mem.powerLoss();
  auto Again = mustOpenDb(Mem);
  ASSERT_TRUE(Again) << "call " << Skip;
  Known.checkReopened(*Again, PowerLost || CacheLost);
  EXPECT_OK(Again->verify());
  Pairs Shown = allPairs(*Again);
  Again.reset();
  Mem.powerLoss();
  Again = mustOpenDb(Mem);
  ASSERT_TRUE(Again) << "call " << Skip;
  EXPECT_EQ(Shown, allPairs(*Again)) << "call " << Skip;
}

/// Runs the workload with the call \p Skip failing as \p F says. Returns
/// whether there was such a call.
static bool sweepOnce(uint64_t Skip, const Fault &F, bool FailOpen,
                      bool PowerLost) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  Oracle Known;
  if (FailOpen)
    Fs.failAfter(Skip, F);
  Expected<std::unique_ptr<Db>> Store = openDb(Fs);
  if (!FailOpen) {
    EXPECT_OK(Store);
    Fs.clearCalls();
    Fs.failAfter(Skip, F);
  }
  if (Store)
    ignoreStatus(runWorkload(**Store, Known), "the oracle knows what failed");
  std::vector<sim::Call> Calls = Fs.calls();
  bool Reached = Calls.size() > Skip;
  EXPECT_LE(Calls.size(), 300u);
  if (Store && Reached && Calls[Skip].Op == "sync") {
    // Sticky: nothing is written until the store is opened again.
    uint64_t Before = Mem.changes();
    EXPECT_CODE(Code::Poisoned, (*Store)->put("k", "v")) << Skip;
    EXPECT_CODE(Code::Poisoned, (*Store)->sync()) << Skip;
    EXPECT_CODE(Code::Poisoned, (*Store)->flush()) << Skip;
    EXPECT_CODE(Code::Poisoned, (*Store)->close()) << Skip;
    EXPECT_EQ(Before, Mem.changes()) << Skip;
  }
  if (Store)
    Store->reset();
  // The kernel itself dropped what was cached.
  bool CacheLost = F.Kind == FaultKind::SyncReverted;
  checkAfterwards(Mem, Known, PowerLost, CacheLost, Skip);
  return Reached;
}

class LsmFaults : public testing::TestWithParam<Fault> {};

INSTANTIATE_TEST_SUITE_P(Every, LsmFaults,
                         testing::Values(Fault{FaultKind::Error, EIO},
                                         Fault{FaultKind::Error, ENOSPC},
                                         Fault{FaultKind::ShortWrite, ENOSPC},
                                         Fault{FaultKind::ShortWrite, EIO},
                                         Fault{FaultKind::SyncLost, EIO},
                                         Fault{FaultKind::SyncReverted, EIO},
                                         Fault{FaultKind::SyncKept, EIO}),
                         [](const auto &Info) {
                           return "Fault" + std::to_string(Info.index);
                         });

TEST_P(LsmFaults, LSM_15_EveryCallOfAWorkload) {
  for (bool PowerLost : {false, true}) {
    uint64_t Skip = 0;
    while (sweepOnce(Skip, GetParam(), /*FailOpen=*/false, PowerLost) &&
           !HasFailure())
      ++Skip;
    EXPECT_GT(Skip, 100u);
  }
}

TEST_P(LsmFaults, EveryCallOfAnOpening) {
  for (bool PowerLost : {false, true}) {
    uint64_t Skip = 0;
    for (; Skip < 25; ++Skip)
      EXPECT_TRUE(sweepOnce(Skip, GetParam(), /*FailOpen=*/true, PowerLost));
  }
}

TEST(LsmFault, LSM_20_AFullDiskRecoversWhenSpaceIsFreed) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Store = mustOpenDb(Fs);
  Oracle Known;
  for (int Round = 0; Round < 6; ++Round) {
    for (int I = 0; I < 30; ++I) {
      Fs.setFull(I % 3 == Round % 3);
      std::string Value =
          std::to_string(Round * 100 + I) + std::string(80, 'v');
      Status S = putWorking(*Store, keyOf(I), Value);
      EXPECT_TRUE(S.ok() || S.code() == Code::NoSpace) << S.message();
      if (S.ok())
        Known.acked(keyOf(I), Value, false);
      else
        Known.failed(keyOf(I), Value);
      Known.checkOpen(*Store);
    }
    Fs.setFull(true);
    EXPECT_CODE(Code::NoSpace, Store->flush());
    Known.checkOpen(*Store);
    Fs.setFull(false);
    ASSERT_OK(Store->flush());
    Known.settle();
    ASSERT_OK(Store->compact());
    Known.checkOpen(*Store);
  }
  EXPECT_EQ(Store->stats().Tables, filesOf(Mem, FileType::Table).size())
      << "what a full disk interrupted is removed";
  ASSERT_OK(Store->close());
  Known.checkReopened(*mustOpenDb(Mem), false);
}

TEST(LsmFault, LSM_14_AFailedWriteIsNotSeen) {
  for (FaultKind Kind : {FaultKind::Error, FaultKind::ShortWrite}) {
    MemFs Mem;
    FaultFs Fs(Mem, &Mem);
    auto Store = mustOpenDb(Fs);
    ASSERT_OK(Store->put("a", "1"));
    Fs.failNext("write", {Kind, ENOSPC});
    EXPECT_CODE(Code::NoSpace, Store->put("a", "2"));
    EXPECT_EQ("1", valueOf(*Store, "a"));
    ASSERT_OK(Store->put("b", "3")); // NoSpace leaves the store usable.
    Fs.failNext("sync", {FaultKind::SyncLost, EIO});
    EXPECT_CODE(Code::Poisoned, Store->put("a", "4", {.Sync = true}));
    EXPECT_EQ((Pairs{{"a", "1"}, {"b", "3"}}), allPairs(*Store));
    EXPECT_EQ(2u, Store->lastSequence());
  }
}
