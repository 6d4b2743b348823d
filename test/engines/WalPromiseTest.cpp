// What each mode promises for a process kill and for a power loss.
#include "TestSupport.h"

#include <thread>

using namespace storage;
using namespace storage::wal;
using namespace storage::test;
using sim::FaultFs;
using sim::MemFs;

static constexpr SyncMode AllModes[] = {SyncMode::Sync, SyncMode::Batch,
                                        SyncMode::None};

static uint64_t countOps(const FaultFs &Fs, const std::string &Op) {
  uint64_t N = 0;
  for (const sim::Call &C : Fs.calls())
    N += C.Op == Op;
  return N;
}

TEST(WalPromise, SyncKeepsEveryAcknowledgedAppend) {
  MemFs Fs;
  auto Log = mustOpen(Fs);
  for (int I = 0; I < 300; ++I)
    ASSERT_OK(Log->append("record " + std::to_string(I)));
  EXPECT_EQ(300u, Log->durableLsn());
  Fs.powerLoss();
  EXPECT_EQ(300u, readAll(*mustOpen(Fs)).size());
}

TEST(WalPromise, WAL_6_OneSyncPerAppendInModeSync) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Log = mustOpen(Fs);
  Fs.clearCalls();
  for (Lsn L = 1; L <= 10; ++L) {
    ASSERT_OK(Log->append("x"));
    EXPECT_EQ(L, Log->durableLsn());
  }
  EXPECT_EQ(10u, countOps(Fs, "sync"));
  EXPECT_EQ(10u, countOps(Fs, "write"));
}

TEST(WalPromise, WAL_7_BatchLosesAtMostNMinusOne) {
  for (uint64_t Appends = 0; Appends <= 45; ++Appends) {
    MemFs Fs;
    WalOptions O = plainOptions(SyncMode::Batch);
    O.BatchAppends = 10;
    O.SegmentSize = 1024; // Rotates within the batch.
    auto Log = mustOpen(Fs, O);
    for (uint64_t I = 0; I < Appends; ++I) {
      ASSERT_OK(Log->append("0123456789"));
      EXPECT_LT(Log->lastLsn() - Log->durableLsn(), 10u);
    }
    Fs.powerLoss();
    size_t Kept = readAll(*mustOpen(Fs, O)).size();
    EXPECT_LE(Kept, Appends);
    EXPECT_LT(Appends - Kept, 10u);
  }
}

TEST(WalPromise, BatchOfOneIsSync) {
  MemFs Fs;
  WalOptions O = plainOptions(SyncMode::Batch);
  O.BatchAppends = 1;
  auto Log = mustOpen(Fs, O);
  ASSERT_OK(Log->append("a"));
  EXPECT_EQ(1u, Log->durableLsn());
}

TEST(WalPromise, WAL_8_NoneNeverSyncsInAppend) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Log = mustOpen(Fs, plainOptions(SyncMode::None));
  Fs.clearCalls();
  for (int I = 0; I < 500; ++I)
    ASSERT_OK(Log->append("0123456789"));
  EXPECT_GT(Log->stats().Rotations, 3u);
  EXPECT_EQ(0u, countOps(Fs, "sync") + countOps(Fs, "syncDirectory"));
  EXPECT_EQ(0u, Log->durableLsn());
  ASSERT_OK(Log->waitDurable(500));
  EXPECT_EQ(500u, Log->durableLsn());
  Mem.powerLoss();
  EXPECT_EQ(500u, readAll(*mustOpen(Mem)).size());
}

TEST(WalPromise, NoneKeepsAPrefixWithTheLastForcedSync) {
  for (uint64_t Seed = 1; Seed <= 40; ++Seed) {
    MemFs Fs;
    WalOptions O = plainOptions(SyncMode::None);
    O.SegmentSize = 1024;
    auto Log = mustOpen(Fs, O);
    Records Written;
    for (int I = 0; I < 100; ++I) {
      std::string R = "record " + std::to_string(I);
      Written.emplace_back(Log->append(R).value_or(0), R);
      if (I == 41)
        ASSERT_OK(Log->waitDurable(Log->lastLsn()));
    }
    std::mt19937_64 Random(Seed);
    Fs.powerLoss(&Random);
    Records Kept = readAll(*mustOpen(Fs, O));
    ASSERT_GE(Kept.size(), 42u);
    Written.resize(Kept.size());
    EXPECT_EQ(Written, Kept);
  }
}

TEST(WalPromise, AnyModeKeepsAcknowledgedAppendsOverAProcessKill) {
  for (SyncMode Mode : AllModes) {
    MemFs Fs;
    auto Log = mustOpen(Fs, plainOptions(Mode));
    for (int I = 0; I < 250; ++I)
      ASSERT_OK(Log->append("0123456789"));
    Log.reset(); // Dropped, not closed: the page cache is all that is left of
                 // it.
    EXPECT_EQ(250u, readAll(*mustOpen(Fs, plainOptions(Mode))).size());
  }
}

TEST(WalPromise, ForcedCallsSyncInEveryMode) {
  for (SyncMode Mode : AllModes)
    for (int Call = 0; Call < 5; ++Call) {
      MemFs Fs;
      auto Log = mustOpen(Fs, plainOptions(Mode));
      for (int I = 0; I < 150; ++I)
        ASSERT_OK(Log->append("0123456789"));
      std::string_view Batch[] = {"b1", "b2"};
      size_t Want = 150;
      switch (Call) {
      case 0:
        ASSERT_OK(Log->appendBatch(Batch));
        Want = 152;
        break;
      case 1:
        ASSERT_OK(Log->checkpoint(10));
        break;
      case 2:
        ASSERT_OK(Log->truncate(100));
        Want = 50;
        break;
      case 3:
        ASSERT_OK(Log->waitDurable(150));
        break;
      case 4:
        ASSERT_OK(Log->close());
        break;
      }
      EXPECT_EQ(Log->lastLsn(), Log->durableLsn());
      Fs.powerLoss();
      EXPECT_EQ(Want, readAll(*mustOpen(Fs, plainOptions(Mode))).size())
          << Call;
    }
}

TEST(WalPromise, ForcedCallsResetTheBatchCounter) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  WalOptions O = plainOptions(SyncMode::Batch);
  O.BatchAppends = 4;
  auto Log = mustOpen(Fs, O);
  for (int I = 0; I < 3; ++I)
    ASSERT_OK(Log->append("x"));
  ASSERT_OK(Log->checkpoint(0));
  Fs.clearCalls();
  for (int I = 0; I < 3; ++I)
    ASSERT_OK(Log->append("x"));
  EXPECT_EQ(0u, countOps(Fs, "sync"));
  ASSERT_OK(Log->append("x"));
  EXPECT_EQ(1u, countOps(Fs, "sync"));
}

TEST(WalPromise, MaxDelayBoundsTheAgeOfUnsyncedAppends) {
  MemFs Fs;
  WalOptions O = plainOptions(SyncMode::Batch);
  O.MaxDelay = std::chrono::milliseconds(5);
  O.Background = true;
  auto Log = mustOpen(Fs, O);
  ASSERT_OK(Log->append("a"));
  for (int I = 0; I < 2000 && Log->durableLsn() < 1; ++I)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(1u, Log->durableLsn());
  ASSERT_OK(Log->close());
}
