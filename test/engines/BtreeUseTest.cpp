// How a tree is opened, shared and called: snapshots, calls to the file system,
// read-only, options.
#include "BtreeSupport.h"

#include <random>

using namespace storage;
using namespace storage::btree;
using namespace storage::test;
using sim::FaultFs;
using sim::MemFs;

TEST(Btree, BT_10_ASnapshotStaysWhatItWas) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  std::mt19937 Random(11);
  Contents Now;
  std::vector<std::pair<Snapshot, Contents>> Held;
  for (int I = 0; I < 1200; ++I) {
    std::string Key = keyOf(static_cast<int>(Random() % 150));
    if (Random() % 3 == 0) {
      ASSERT_OK(T->remove(Key));
      Now.erase(Key);
    } else {
      Now[Key] = valueOf(I, Random() % 200);
      ASSERT_OK(T->put(Key, Now[Key]));
    }
    if (I % 40 == 0)
      Held.emplace_back(T->snapshot(), Now);
    if (I % 90 == 0)
      ASSERT_OK(T->checkpoint());
    if (Held.size() > 8)
      Held.erase(Held.begin() + static_cast<ptrdiff_t>(Random() % 8));
    if (I % 100 == 99)
      for (const auto &[S, Want] : Held) {
        EXPECT_EQ(Want, contentsOf(S));
        EXPECT_TRUE(verifyTree(S.view()).Damage.empty());
      }
  }
  EXPECT_GT(T->stats().Checkpoints, 10u);
}

TEST(Btree, BT_6_ACheckpointSavesWhatASnapshotStillNeeds) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  ASSERT_OK(T->put("a", "old"));
  ASSERT_OK(T->checkpoint()); // The old page is in the data file only.
  Snapshot Old = T->snapshot();
  for (int I = 0; I < 3; ++I) {
    ASSERT_OK(T->put("a", "new" + std::to_string(I)));
    ASSERT_OK(T->checkpoint());
    // Push the page out of the cache.
    for (int K = 0; K < 100; ++K)
      ASSERT_OK(T->put(keyOf(K), valueOf(K)));
    EXPECT_EQ((Contents{{"a", "old"}}), contentsOf(Old));
  }
}

TEST(Btree, ManyEpochsAreLetGoWithoutRecursion) {
  // What a snapshot holds that has outlived a million checkpoints.
  auto First = std::make_shared<Epoch>(), Last = First;
  for (int I = 0; I < 1000000; ++I) {
    auto Next = std::make_shared<Epoch>();
    Last->end(Next);
    Last = std::move(Next);
  }
  First.reset();
  EXPECT_EQ(1, Last.use_count());
}

TEST(Btree, BT_12_OneSyncPerCommit) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  TreeOptions O = tinyTree();
  O.CheckpointBytes = 1 << 20;
  auto T = mustOpenTree(Fs, O);
  for (int I = 0; I < 200; ++I) {
    Fs.clearCalls();
    ASSERT_OK(T->put(keyOf(I), valueOf(I, I % 50 == 0 ? 2000 : 20)));
    std::vector<sim::Call> Want{{"write", TreeLog}, {"sync", TreeLog}};
    ASSERT_EQ(Want, Fs.calls()) << I;
  }
  EXPECT_EQ(200u, T->stats().Commits);
  Fs.clearCalls();
  ASSERT_OK(T->remove("never there"));
  EXPECT_TRUE(Fs.calls().empty()) << "nothing to commit";
}

TEST(Btree, BT_14_CheckpointOrder) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto T = mustOpenTree(Fs);
  ASSERT_OK(T->put("a", "1"));
  Fs.clearCalls();
  ASSERT_OK(T->checkpoint());
  std::vector<sim::Call> Want{{"write", TreeData}, // The leaf.
                              {"write", TreeData}, // The meta slot.
                              {"sync", TreeData},
                              {"write", TreeLog}, // The header slot.
                              {"sync", TreeLog}};
  EXPECT_EQ(Want, Fs.calls());
  Fs.clearCalls();
  ASSERT_OK(T->checkpoint());
  EXPECT_TRUE(Fs.calls().empty()) << "nothing to move";
}

TEST(Btree, BT_14_MetaSlotsTakeTurns) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  auto Slot = [&](size_t I) {
    return Fs.contents(TreeData).substr(I * 512, 512);
  };
  for (size_t I = 0; I < 4; ++I) {
    std::string Old[] = {Slot(1), Slot(2)};
    ASSERT_OK(T->put("a", std::to_string(I)));
    ASSERT_OK(T->checkpoint());
    EXPECT_EQ(I % 2 != 0, Old[0] != Slot(1));
    EXPECT_EQ(I % 2 == 0, Old[1] != Slot(2));
  }
}

TEST(Btree, PAGE_4_ACheckpointSyncsOnceForAllPages) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  TreeOptions O = tinyTree();
  O.CheckpointBytes = 1 << 20;
  auto T = mustOpenTree(Fs, O);
  for (int I = 0; I < 300; ++I)
    ASSERT_OK(T->put(keyOf(I), valueOf(I)));
  Fs.clearCalls();
  ASSERT_OK(T->checkpoint());
  std::vector<sim::Call> Calls = Fs.calls();
  EXPECT_GT(Calls.size(), 20u);
  EXPECT_EQ(
      1, std::count(Calls.begin(), Calls.end(), sim::Call{"sync", TreeData}));
}

TEST(Btree, BT_17_AReadOnlyOpenWritesNothing) {
  MemFs Fs;
  auto Writer = mustOpenTree(Fs);
  Contents Want;
  for (int I = 0; I < 300; ++I) {
    Want[keyOf(I)] = valueOf(I);
    ASSERT_OK(Writer->put(keyOf(I), Want[keyOf(I)]));
  }
  uint64_t Before = Fs.changes();
  TreeOptions O = tinyTree();
  O.ReadOnly = true;
  auto Reader = mustOpenTree(Fs, O); // Beside the writer, which has the lock.
  auto Second = mustOpenTree(Fs, O);
  expectSound(*Reader, Want);
  expectSound(*Second, Want);
  EXPECT_CODE(Code::ReadOnly, Reader->put("a", "b"));
  EXPECT_CODE(Code::ReadOnly, Reader->remove("a"));
  EXPECT_CODE(Code::ReadOnly, Reader->checkpoint());
  EXPECT_OK(Reader->close());
  EXPECT_CODE(Code::Closed, Reader->close());
  EXPECT_EQ(Before, Fs.changes());
  EXPECT_CODE(Code::NotFound, Tree::open(Fs, "nowhere", O));
}

TEST(Btree, AReadOnlyTreeNoticesThatItsWriterWentOn) {
  MemFs Fs;
  auto Writer = mustOpenTree(Fs);
  for (int I = 0; I < 300; ++I)
    ASSERT_OK(Writer->put(keyOf(I), valueOf(I)));
  TreeOptions O = tinyTree();
  O.ReadOnly = true;
  auto Reader = mustOpenTree(Fs, O);
  for (int I = 0; I < 300; ++I)
    ASSERT_OK(Writer->put(keyOf(I), "changed"));
  ASSERT_OK(Writer->checkpoint());
  Status S;
  for (int I = 0; I < 300 && S.ok(); ++I) {
    Expected<std::optional<std::string>> Got = Reader->get(keyOf(I));
    S = statusOf(Got);
    if (Got)
      EXPECT_EQ(valueOf(I), *Got) << "old or an error, never a mixture";
  }
  EXPECT_EQ(Code::Busy, S.code()) << S.message();
}

TEST(Btree, BT_17_OpeningForWritingIsExclusive) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  EXPECT_CODE(Code::Busy, Tree::open(Fs, "db", tinyTree()));
  ASSERT_OK(T->close());
  EXPECT_OK(Tree::open(Fs, "db", tinyTree()));
}

TEST(Btree, OpenSaysWhatIsThere) {
  MemFs Fs;
  TreeOptions Existing = tinyTree(), Fresh = tinyTree();
  Existing.CreateIfMissing = false;
  Fresh.ErrorIfExists = true;
  EXPECT_CODE(Code::NotFound, Tree::open(Fs, "db", Existing));
  ASSERT_OK(Tree::open(Fs, "db", Fresh));
  EXPECT_OK(Tree::open(Fs, "db", Existing));
  EXPECT_CODE(Code::AlreadyExists, Tree::open(Fs, "db", Fresh));
}

TEST(Btree, OptionsAreChecked) {
  MemFs Fs;
  for (uint32_t Size : {0u, 256u, 1000u, 65536u}) {
    TreeOptions O = tinyTree();
    O.PageSize = Size;
    EXPECT_CODE(Code::InvalidArgument, Tree::open(Fs, "db", O));
  }
  TreeOptions O = tinyTree();
  O.CheckpointBytes = 100;
  EXPECT_CODE(Code::InvalidArgument, Tree::open(Fs, "db", O));
  O = tinyTree();
  O.MaxTransactionBytes = 512;
  EXPECT_CODE(Code::InvalidArgument, Tree::open(Fs, "db", O));
}

TEST(Btree, AClosedTreeRefuses) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  ASSERT_OK(T->put("a", "1"));
  ASSERT_OK(T->close());
  EXPECT_CODE(Code::Closed, T->put("a", "2"));
  EXPECT_CODE(Code::Closed, T->checkpoint());
  EXPECT_CODE(Code::Closed, T->close());
  EXPECT_CODE(Code::Closed, T->get("a"));
}
