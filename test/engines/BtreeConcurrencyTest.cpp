// Several threads on one tree: what snapshots see, and whose sync covers whom.
#include "BtreeSupport.h"

#include "io/PosixFs.h"

#include <atomic>
#include <random>
#include <thread>

using namespace storage;
using namespace storage::btree;
using namespace storage::test;
using sim::FaultFs;
using sim::MemFs;

static constexpr int Accounts = 40, Total = 1000 * Accounts;

/// The sum of all accounts in \p S.
static int sumOf(const btree::Snapshot &S, bool Reverse) {
  int Sum = 0;
  EXPECT_OK(
      S.scan({{}, {}, Reverse}, [&](std::string_view, std::string_view Value) {
        Sum += std::stoi(std::string(Value));
        return Status();
      }));
  return Sum;
}

TEST(BtreeConcurrency, BT_5_BT_10_ReadersAlwaysSeeWholeTransactions) {
  MemFs Fs;
  TreeOptions O = tinyTree();
  O.CheckpointBytes = 8192;
  O.CacheBytes = 2048;
  auto T = mustOpenTree(Fs, O);
  for (int I = 0; I < Accounts; ++I)
    ASSERT_OK(T->put(keyOf(I), "1000" + std::string(200, ' ')));
  std::atomic<bool> Stop{false};
  std::vector<std::thread> Readers;
  for (int R = 0; R < 3; ++R)
    Readers.emplace_back([&, R] {
      while (!Stop) {
        btree::Snapshot S = T->snapshot();
        for (int Again = 0; Again < 3; ++Again)
          EXPECT_EQ(Total, sumOf(S, Again % 2 == R % 2));
        EXPECT_TRUE(verifyTree(S.view()).Damage.empty());
        EXPECT_OK(T->get(keyOf(R)));
        EXPECT_GT(T->stats().PageCount, 0u);
      }
    });
  std::vector<std::thread> Writers;
  std::mutex Order; // Read and write of an amount belong together.
  for (int W = 0; W < 2; ++W)
    Writers.emplace_back([&, W] {
      std::mt19937 Random(static_cast<unsigned>(W));
      for (int I = 0; I < 300; ++I) {
        std::lock_guard Held(Order);
        std::string From = keyOf(static_cast<int>(Random() % Accounts)),
                    To = keyOf(static_cast<int>(Random() % Accounts));
        if (From == To)
          continue;
        int Amount = static_cast<int>(Random() % 100);
        auto Changed = [&](const std::string &Key, int By) {
          std::optional<std::string> Old = T->get(Key).value_or(std::nullopt);
          return std::to_string(std::stoi(Old.value_or("0")) + By) +
                 std::string(Random() % 300, ' ');
        };
        std::string A = Changed(From, -Amount), B = Changed(To, Amount);
        std::vector<Change> Transfer{{From, std::string_view(A)},
                                     {To, std::string_view(B)}};
        EXPECT_OK(T->write(Transfer));
      }
    });
  for (std::thread &W : Writers)
    W.join();
  Stop = true;
  for (std::thread &R : Readers)
    R.join();
  EXPECT_EQ(Total, sumOf(T->snapshot(), false));
  EXPECT_GT(T->stats().Checkpoints, 10u);
  EXPECT_OK(T->close());
}

TEST(BtreeConcurrency, BT_12_EveryThreadsChangesAreStableAndSyncsAreShared) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  TreeOptions O = tinyTree();
  O.CheckpointBytes = 1 << 24;
  auto T = mustOpenTree(Fs, O);
  constexpr int Threads = 8, Each = 200;
  std::atomic<int> Ready{0};
  std::vector<std::thread> Writers;
  for (int W = 0; W < Threads; ++W)
    Writers.emplace_back([&, W] {
      ++Ready;
      while (Ready < Threads)
        std::this_thread::yield();
      for (int I = 0; I < Each; ++I)
        EXPECT_OK(T->put(keyOf(W * 1000 + I), valueOf(I)));
    });
  for (std::thread &W : Writers)
    W.join();
  TreeStats S = T->stats();
  EXPECT_EQ(uint64_t(Threads * Each), S.Operations);
  EXPECT_LE(S.Commits, S.Operations);
  EXPECT_EQ(S.Commits + 2, S.LogSyncs) << "two at open, one per commit";
  T.reset();
  Mem.powerLoss();
  Contents Want;
  for (int W = 0; W < Threads; ++W)
    for (int I = 0; I < Each; ++I)
      Want[keyOf(W * 1000 + I)] = valueOf(I);
  expectSound(*mustOpenTree(Mem, O), Want);
}

TEST(BtreeConcurrency, PAGE_3_CachedPagesAreWhatTheFileHas) {
  // A writer and readers of the same few pages, with a cache of one page per
  // shard: a page is evicted, read and overwritten at the same time.
  MemFs Fs;
  TreeOptions O = tinyTree();
  O.CacheBytes = 0;
  auto T = mustOpenTree(Fs, O);
  std::string Value(300, 'v');
  for (int I = 0; I < 60; ++I)
    ASSERT_OK(T->put(keyOf(I), Value));
  std::atomic<bool> Stop{false};
  std::vector<std::thread> Readers;
  for (int R = 0; R < 2; ++R)
    Readers.emplace_back([&] {
      while (!Stop)
        for (int I = 0; I < 60; ++I)
          EXPECT_OK(T->get(keyOf(I)));
    });
  for (int Round = 0; Round < 40; ++Round) {
    std::string New = valueOf(Round, 300);
    for (int I = Round % 7; I < 60; I += 7)
      ASSERT_OK(T->put(keyOf(I), New));
    ASSERT_OK(T->checkpoint());
    for (int I = Round % 7; I < 60; I += 7)
      EXPECT_EQ(New, T->get(keyOf(I)).value_or(std::nullopt));
  }
  Stop = true;
  for (std::thread &R : Readers)
    R.join();
}

TEST(BtreeConcurrency, ThreadsShareSyncsOnARealDisk) {
  io::PosixFs Fs;
  ScratchDirectory Scratch;
  auto T = Tree::open(Fs, Scratch.path() + "/db");
  ASSERT_OK(T);
  std::vector<std::thread> Writers;
  for (int W = 0; W < 8; ++W)
    Writers.emplace_back([&, W] {
      for (int I = 0; I < 25; ++I)
        EXPECT_OK((*T)->put(keyOf(W * 1000 + I), valueOf(I)));
    });
  for (std::thread &W : Writers)
    W.join();
  TreeStats S = (*T)->stats();
  EXPECT_EQ(200u, S.Operations);
  EXPECT_LT(S.Commits, S.Operations) << "eight threads share syncs";
  ASSERT_OK((*T)->close());
}

TEST(BtreeConcurrency, AFailureOfOneIsNotTheFailureOfAll) {
  MemFs Fs;
  TreeOptions O = tinyTree();
  O.MaxTransactionBytes = 32 * 512;
  auto T = mustOpenTree(Fs, O);
  std::vector<std::thread> Writers;
  for (int W = 0; W < 4; ++W)
    Writers.emplace_back([&, W] {
      for (int I = 0; I < 100; ++I) {
        Status S = T->put(keyOf(W * 1000 + I),
                          std::string(W == 0 ? 40 * 512 : 100, 'x'));
        EXPECT_EQ(W == 0 ? Code::Limit : Code::Ok, S.code()) << S.message();
      }
    });
  for (std::thread &W : Writers)
    W.join();
  EXPECT_EQ(300u, T->stats().Keys);
  EXPECT_TRUE(T->verify().Damage.empty());
}
