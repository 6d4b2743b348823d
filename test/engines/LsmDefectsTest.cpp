// One regression test per defect of the design this store descends from.
#include "LsmTestSupport.h"

#include <cerrno>
#include <random>

using namespace storage;
using namespace storage::lsm;
using namespace storage::test;
using sim::MemFs;

TEST(LsmDefects, P1_WritesAfterATornTailAreNotLost) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("kept", "1"));
  ASSERT_OK(Store->put("torn", std::string(100, 't')));
  Store.reset();
  std::string Log = filesOf(Fs, FileType::Log).front(),
              Bytes = Fs.contents(Log);
  Fs.plant(Log, Bytes.substr(0, Bytes.size() - 5));
  Store = mustOpenDb(Fs);
  for (int I = 0; I < 10; ++I)
    ASSERT_OK(Store->put(keyOf(I), "after", {.Sync = true}));
  Fs.powerLoss();
  Store.reset();
  Store = mustOpenDb(Fs);
  EXPECT_EQ(11u, allPairs(*Store).size());
  EXPECT_EQ("1", valueOf(*Store, "kept"));
  EXPECT_EQ("(none)", valueOf(*Store, "torn"));
  EXPECT_EQ("after", valueOf(*Store, keyOf(9)));
}

/// Lets the call with index \p Skip of a flush fail, and everything after it,
/// and then loses power: the state a crash at that call leaves. Returns false
/// when the flush has no such call.
static bool crashInFlush(uint64_t Skip, std::mt19937_64 *Random) {
  MemFs Mem;
  sim::FaultFs Fs(Mem, &Mem);
  auto Store = mustOpenDb(Fs);
  EXPECT_OK(Store->put("synced", "1", {.Sync = true}));
  EXPECT_OK(Store->put("cached", ""));
  Fs.clearCalls();
  Fs.failAfter(Skip, {sim::FaultKind::SyncLost, EIO});
  Status S = Store->flush();
  bool Reached = Fs.calls().size() > Skip;
  Mem.powerLoss(Random);
  Store.reset();
  Expected<std::unique_ptr<Db>> Again = openDb(Mem);
  EXPECT_OK(Again);
  if (!Again)
    return false;
  EXPECT_EQ("1", valueOf(**Again, "synced")) << "crash at call " << Skip;
  if (S.ok())
    EXPECT_EQ("", valueOf(**Again, "cached")) << "crash at call " << Skip;
  EXPECT_OK((*Again)->verify());
  return Reached;
}

TEST(LsmDefects, P12_ACrashAnywhereInAFlushLeavesAStoreThatOpens) {
  uint64_t Calls = 0;
  while (crashInFlush(Calls, nullptr))
    ++Calls;
  EXPECT_GT(Calls, 8u);
  for (uint64_t Seed = 1; Seed <= 20; ++Seed)
    for (uint64_t Skip = 0; Skip < Calls; ++Skip) {
      std::mt19937_64 Random(Seed * 1000 + Skip);
      crashInFlush(Skip, &Random);
    }
}

TEST(LsmDefects, P12_ATableIsSyncedBeforeTheLogGoes) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("a", std::string(1000, 'a')));
  ASSERT_OK(Store->flush());
  Fs.powerLoss(); // Whatever was only cached is gone.
  Store.reset();
  Store = mustOpenDb(Fs);
  EXPECT_EQ(std::string(1000, 'a'), valueOf(*Store, "a"));
  EXPECT_OK(Store->verify());
}

TEST(LsmDefects, P13_AnEmptyValueIsNotATombstone) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("a", "first"));
  ASSERT_OK(Store->flush());
  ASSERT_OK(Store->put("a", ""));
  EXPECT_EQ("", valueOf(*Store, "a"));
  ASSERT_OK(Store->compact());
  EXPECT_EQ("", valueOf(*Store, "a"));
  ASSERT_OK(Store->close());
  Store = mustOpenDb(Fs);
  EXPECT_EQ("", valueOf(*Store, "a"));
  EXPECT_EQ((Pairs{{"a", ""}}), allPairs(*Store));
}

TEST(LsmDefects, P13_MergeInputsAreKeptUntilTheOutputIsStable) {
  for (uint64_t Skip = 0;; ++Skip) {
    MemFs Mem;
    sim::FaultFs Fs(Mem, &Mem);
    auto Store = mustOpenDb(Fs);
    Pairs Want;
    for (int Table = 0; Table < 3; ++Table) {
      for (int I = 0; I < 8; ++I)
        ASSERT_OK(Store->put(keyOf(I * 3 + Table), std::string(50, 'v')));
      ASSERT_OK(Store->flush());
    }
    Want = allPairs(*Store);
    Fs.clearCalls();
    Fs.failAfter(Skip, {sim::FaultKind::SyncLost, EIO});
    ignoreStatus(Store->compact(), "it fails at one of its calls");
    bool Reached = Fs.calls().size() > Skip;
    Mem.powerLoss();
    Store.reset();
    Store = mustOpenDb(Mem);
    ASSERT_TRUE(Store) << "crash at call " << Skip;
    EXPECT_EQ(Want, allPairs(*Store)) << "crash at call " << Skip;
    EXPECT_OK(Store->verify());
    if (!Reached) {
      EXPECT_GT(Skip, 8u);
      break;
    }
  }
}
