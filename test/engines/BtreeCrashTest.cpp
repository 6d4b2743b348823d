// What a crash or a failed sync leaves behind, and what opening makes of it.
#include "BtreeSupport.h"

using namespace storage;
using namespace storage::btree;
using namespace storage::test;
using sim::FaultFs;
using sim::FaultKind;
using sim::MemFs;

TEST(BtreeCrash, BT_15_OrderOfOpeningAfterAKill) {
  MemFs Mem;
  {
    auto T = mustOpenTree(Mem);
    ASSERT_OK(T->put("a", "1"));
    ASSERT_OK(T->put("b", "2"));
  }
  FaultFs Fs(Mem, &Mem);
  auto T = mustOpenTree(Fs);
  std::vector<sim::Call> Want{
      {"mkdir", "db"}, // It is there.
      {"syncDirectory", "db"}, {"syncDirectory", "."},
      {"write", TreeLog},                           // The newest header again,
      {"write", TreeLog},                           // the last transaction.
      {"sync", TreeLog},       {"write", TreeData}, // The leaf,
      {"write", TreeData},                          // the meta slot.
      {"sync", TreeData},      {"write", TreeLog},  // The next generation.
      {"sync", TreeLog}};
  EXPECT_EQ(Want, Fs.calls());
  EXPECT_EQ(2u, T->stats().RecoveredTransactions);
  expectSound(*T, {{"a", "1"}, {"b", "2"}});
}

TEST(BtreeCrash, BT_15_EveryCommittedPageIsWrittenAgainThoughTheFileHasIt) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto T = mustOpenTree(Fs);
  for (int I = 0; I < 60; ++I)
    ASSERT_OK(T->put(keyOf(I), valueOf(I)));
  ASSERT_OK(T->checkpoint());
  for (int I = 0; I < 60; I += 20)
    ASSERT_OK(T->put(keyOf(I), "new"));
  // The checkpoint syncs the data file and fails before the log starts over.
  Fs.clearCalls();
  Fs.failAfter(5, {FaultKind::Error, EIO});
  EXPECT_CODE(Code::Poisoned, T->checkpoint());
  EXPECT_EQ((sim::Call{"write", TreeLog}), Fs.calls().back());
  T.reset();
  Fs.clearCalls();
  T = mustOpenTree(Fs);
  std::vector<sim::Call> Calls = Fs.calls();
  EXPECT_EQ(
      4, std::count(Calls.begin(), Calls.end(), sim::Call{"write", TreeData}))
      << "three leaves and a meta slot";
  EXPECT_EQ(3u, T->stats().RecoveredPages);
}

/// What the tree at "db" shows, after checking that it is sound.
static Contents shown(io::FileSystem &Fs) {
  auto T = mustOpenTree(Fs);
  if (!T)
    return {{"cannot", "open"}};
  Contents Out = contentsOf(*T);
  expectSound(*T, Out);
  return Out;
}

/// Opens, puts and makes checkpoints until something fails; returns what was
/// acknowledged.
static Contents putUntilFailure(io::FileSystem &Fs) {
  Contents Acked;
  Expected<std::unique_ptr<Tree>> T = Tree::open(Fs, "db", tinyTree());
  for (int I = 0; T && I < 30; ++I) {
    std::string Key = keyOf(I % 20), Value = valueOf(I, 150);
    Status S = (*T)->put(Key, Value);
    if (S.ok())
      Acked[Key] = Value;
    if (S.ok() && I % 5 == 4)
      S = (*T)->checkpoint();
    if (S.ok())
      continue;
    EXPECT_EQ(Acked, contentsOf(**T)) << "reading goes on";
    EXPECT_CODE(Code::Poisoned, (*T)->put("a", "b"));
    EXPECT_CODE(Code::Poisoned, (*T)->close());
    break;
  }
  return Acked;
}

TEST(BtreeCrash, BT_15_FailedSyncPageCleanButLostReopenPowerLoss) {
  MemFs Sound;
  FaultFs Counting(Sound, &Sound);
  EXPECT_EQ(20u, putUntilFailure(Counting).size());
  std::vector<sim::Call> Calls = Counting.calls();
  int Syncs = 0;
  for (size_t At = 0; At < Calls.size(); ++At) {
    if (Calls[At].Op != "sync")
      continue;
    ++Syncs;
    MemFs Mem;
    FaultFs Fs(Mem, &Mem);
    Fs.failAfter(At, {FaultKind::SyncLost, EIO});
    Contents Acked = putUntilFailure(Fs);
    ASSERT_EQ(Calls[At], Fs.calls()[At]);
    Contents Now = shown(Mem); // The page cache still has everything.
    for (const auto &[Key, Value] : Acked)
      EXPECT_TRUE(Now.contains(Key)) << Key;
    Mem.powerLoss();
    EXPECT_EQ(Now, shown(Mem)) << "call " << At << ", " << Calls[At].Path;
  }
  EXPECT_EQ(4 + 30 + 6 * 2, Syncs) << "open, puts, checkpoints";
}

TEST(BtreeCrash, AFailedSyncAndPowerLossDuringRecovery) {
  // As above, but the power goes while the next opening is at work.
  for (uint64_t Crash = 0; Crash < 12; ++Crash) {
    for (bool AtCheckpoint : {false, true}) {
      MemFs Mem;
      FaultFs Fs(Mem, &Mem);
      auto T = mustOpenTree(Fs);
      Contents Acked;
      for (int I = 0; I < 12; ++I) {
        Acked[keyOf(I)] = valueOf(I, 100);
        ASSERT_OK(T->put(keyOf(I), Acked[keyOf(I)]));
      }
      Fs.failNext("sync", {FaultKind::SyncLost, EIO});
      Status S =
          AtCheckpoint ? T->checkpoint() : T->put(keyOf(3), valueOf(99, 400));
      EXPECT_CODE(Code::Poisoned, S);
      T.reset();
      FaultFs Again(Mem, &Mem);
      Again.failAfter(Crash, {FaultKind::Error, EIO});
      bool Opened = Tree::open(Again, "db", tinyTree()).has_value();
      std::mt19937_64 Random(Crash);
      Mem.powerLoss(Crash % 2 ? &Random : nullptr);
      Contents Now = shown(Mem);
      Now.erase(keyOf(3));
      Acked.erase(keyOf(3));
      EXPECT_EQ(Acked, Now) << Crash << Opened;
    }
  }
}

TEST(BtreeCrash, CreationMayCrashAnywhere) {
  for (FaultKind Kind : {FaultKind::Error, FaultKind::SyncLost})
    for (uint64_t Skip = 0;; ++Skip) {
      MemFs Mem;
      FaultFs Fs(Mem, &Mem);
      Fs.failAfter(Skip, {Kind, EIO});
      bool Made = Tree::open(Fs, "db", tinyTree()).has_value();
      if (Skip % 2)
        Mem.powerLoss();
      auto T = mustOpenTree(Mem);
      ASSERT_TRUE(T) << Skip;
      expectSound(*T, {});
      ASSERT_OK(T->put("a", "1"));
      T.reset();
      Mem.powerLoss();
      expectSound(*mustOpenTree(Mem), {{"a", "1"}});
      if (Made)
        break;
    }
}

TEST(BtreeCrash, RandomSectorsOfUnsyncedWritesSurvive) {
  for (uint64_t Seed = 0; Seed < 300; ++Seed) {
    std::mt19937_64 Random(Seed);
    MemFs Mem;
    FaultFs Fs(Mem, &Mem);
    TreeOptions O = tinyTree();
    O.CheckpointBytes = 8192;
    auto T = mustOpenTree(Fs, O);
    Contents Acked;
    // The power goes before the sync of some call.
    Fs.failAfter(Random() % 250, {FaultKind::SyncKept, EIO});
    std::string Open;
    for (int I = 0; I < 80; ++I) {
      std::string Key = keyOf(static_cast<int>(Random() % 40));
      std::string Value = valueOf(I, Random() % 200);
      if (!T->put(Key, Value).ok()) {
        Open = Key;
        break;
      }
      Acked[Key] = Value;
    }
    T.reset();
    Mem.powerLoss(&Random);
    Contents Now = shown(Mem);
    if (!Open.empty()) {
      Now.erase(Open);
      Acked.erase(Open);
    }
    EXPECT_EQ(Acked, Now) << "seed " << Seed;
  }
}
