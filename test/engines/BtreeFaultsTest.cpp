// Failing calls: no acknowledged change is lost, no failed one is seen, errors
// stick where they must.
#include "BtreeSupport.h"

using namespace storage;
using namespace storage::btree;
using namespace storage::test;
using sim::Fault;
using sim::FaultFs;
using sim::FaultKind;
using sim::MemFs;

TEST(BtreeFaults, BT_13_AFailedChangeIsNeverSeen) {
  for (const char *Op : {"write", "sync"}) {
    MemFs Mem;
    FaultFs Fs(Mem, &Mem);
    auto T = mustOpenTree(Fs);
    ASSERT_OK(T->put("a", "1"));
    Fs.failNext(Op, {FaultKind::ShortWrite, EIO});
    EXPECT_CODE(Code::Poisoned, T->put("a", "2"));
    expectSound(*T, {{"a", "1"}});
    EXPECT_EQ("1", T->get("a").value_or(std::nullopt));
  }
}

TEST(BtreeFaults, BT_16_AFailedSyncPoisonsAndReadingGoesOn) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto T = mustOpenTree(Fs);
  ASSERT_OK(T->put("a", "1"));
  Fs.failNext("sync", {FaultKind::SyncLost, EIO});
  Status First = T->put("b", "2");
  EXPECT_CODE(Code::Poisoned, First);
  Fs.clearCalls();
  EXPECT_EQ(First.message(), T->put("c", "3").message());
  EXPECT_CODE(Code::Poisoned, T->remove("a"));
  EXPECT_CODE(Code::Poisoned, T->checkpoint());
  EXPECT_EQ("1", T->get("a").value_or(std::nullopt));
  EXPECT_TRUE(T->verify().Damage.empty());
  EXPECT_CODE(Code::Poisoned, T->close());
  EXPECT_TRUE(Fs.calls().empty()) << "a poisoned tree writes nothing";
}

TEST(BtreeFaults, PAGE_6_AFailedDataSyncPoisonsToo) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto T = mustOpenTree(Fs);
  ASSERT_OK(T->put("a", "1"));
  Fs.failAfter(2, {FaultKind::SyncLost, EIO}); // Behind leaf and meta slot.
  EXPECT_CODE(Code::Poisoned, T->checkpoint());
  EXPECT_EQ((sim::Call{"sync", TreeData}), Fs.calls().back());
  EXPECT_CODE(Code::Poisoned, T->put("b", "2"));
  EXPECT_CODE(Code::Poisoned, T->close());
  T.reset();
  expectSound(*mustOpenTree(Mem), {{"a", "1"}});
}

TEST(BtreeFaults, BTLOG_3_AFailureWhileStartingOverPoisons) {
  for (uint64_t Skip : {3, 4})
    for (FaultKind Kind : {FaultKind::ShortWrite, FaultKind::SyncLost})
      for (int Errno : {EIO, ENOSPC}) {
        MemFs Mem;
        FaultFs Fs(Mem, &Mem);
        auto T = mustOpenTree(Fs);
        ASSERT_OK(T->put("a", "1"));
        Fs.failAfter(Skip, {Kind, Errno});
        EXPECT_CODE(Code::Poisoned, T->checkpoint());
        EXPECT_EQ(TreeLog, Fs.calls().back().Path);
        EXPECT_CODE(Code::Poisoned, T->put("b", "2"));
        T.reset();
        expectSound(*mustOpenTree(Mem), {{"a", "1"}});
        Mem.powerLoss();
        expectSound(*mustOpenTree(Mem), {{"a", "1"}});
      }
}

TEST(BtreeFaults, AFullDiskIsCutBackAndTheTreeGoesOnWhenSpaceIsFreed) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto T = mustOpenTree(Fs);
  Contents Want;
  for (int I = 0; I < 400; ++I) {
    bool Full = I % 4 == 3;
    Fs.setFull(Full);
    uint64_t Size = Mem.contents(TreeLog).size();
    Status S = T->put(keyOf(I % 90), valueOf(I, 80));
    if (Full) {
      EXPECT_CODE(Code::NoSpace, S);
      EXPECT_EQ(Size, Mem.contents(TreeLog).size()) << "cut back";
    } else {
      ASSERT_OK(S);
      Want[keyOf(I % 90)] = valueOf(I, 80);
    }
    if (I % 50 == 0)
      expectSound(*T, Want);
  }
  Fs.setFull(true);
  EXPECT_CODE(Code::NoSpace, T->checkpoint());
  expectSound(*T, Want);
  Fs.setFull(false);
  ASSERT_OK(T->checkpoint());
  EXPECT_GT(T->stats().Checkpoints, 3u);
  T.reset();
  Mem.powerLoss();
  expectSound(*mustOpenTree(Mem), Want);
}

TEST(BtreeFaults, ACloseOnAFullDiskFailsAndLosesNothing) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto T = mustOpenTree(Fs);
  ASSERT_OK(T->put("a", "1"));
  Fs.setFull(true);
  EXPECT_CODE(Code::NoSpace, T->close());
  T.reset();
  Mem.powerLoss();
  expectSound(*mustOpenTree(Mem), {{"a", "1"}});
}

namespace {

/// What a workload was told, by key.
struct Told {
  Contents Acked;
  std::set<std::string> Open; ///< Keys of changes that failed.
};

} // namespace

/// Changes \p Batch in \p T and notes what it was told.
static Status change(Tree &T, const std::vector<Change> &Batch, Told &Out) {
  Status S = T.write(Batch);
  for (const Change &C : Batch) {
    std::string Key(C.Key);
    if (!S.ok()) {
      Out.Open.insert(Key);
      continue;
    }
    Out.Open.erase(Key);
    if (C.Value)
      Out.Acked[Key] = *C.Value;
    else
      Out.Acked.erase(Key);
  }
  return S;
}

/// What both hold without the keys in \p Open.
static Contents without(Contents From, const std::set<std::string> &Open) {
  for (const std::string &Key : Open)
    From.erase(Key);
  return From;
}

/// Two lives of splits, overflow values, removals with merges, batches and
/// checkpoints: about 250 calls.
static void workload(io::FileSystem &Fs, Told &Out) {
  TreeOptions O = tinyTree();
  O.CheckpointBytes = 8192;
  for (int Life = 0; Life < 2; ++Life) {
    Expected<std::unique_ptr<Tree>> T = Tree::open(Fs, "db", O);
    if (!T)
      return;
    bool Sticky = false;
    for (int I = 0; I < 30; ++I) {
      std::string A = keyOf((I * 7 + Life) % 24), B = keyOf(I % 24),
                  Value = valueOf(I + 100 * Life, I % 9 == 0 ? 700 : 90);
      std::vector<Change> Batch{{A, std::string_view(Value)}};
      if (I % 4 == 3 && A != B)
        Batch.push_back({B, std::nullopt});
      Status S = change(**T, Batch, Out);
      EXPECT_FALSE(Sticky && S.code() != Code::Poisoned) << S.message();
      Sticky = Sticky || S.code() == Code::Poisoned;
      EXPECT_TRUE(S.ok() || Sticky || S.code() == Code::NoSpace) << S.message();
      // A failed change is invisible, an acknowledged one is not.
      Expected<std::optional<std::string>> Got = (*T)->get(A);
      ASSERT_OK(Got);
      auto At = Out.Acked.find(A);
      if (!Out.Open.contains(A) || Life == 0)
        EXPECT_EQ(At == Out.Acked.end() ? std::nullopt
                                        : std::optional(At->second),
                  *Got);
      if (I % 16 == 15)
        ignoreStatus((*T)->checkpoint(), "judged by what it leaves behind");
    }
    EXPECT_TRUE((*T)->verify().Damage.empty());
    ignoreStatus((*T)->close(), "judged by what it leaves behind");
  }
}

TEST(BtreeFaults, EveryCallMayFail) {
  uint64_t Calls = 0;
  for (Fault F :
       {Fault{FaultKind::Error, EIO}, Fault{FaultKind::Error, ENOSPC},
        Fault{FaultKind::ShortWrite, EIO}, Fault{FaultKind::ShortWrite, ENOSPC},
        Fault{FaultKind::SyncLost, EIO}, Fault{FaultKind::SyncReverted, EIO},
        Fault{FaultKind::SyncKept, EIO}})
    for (bool ReopenFirst : {false, true})
      for (uint64_t Skip = 0;; ++Skip) {
        if (ReopenFirst && F.Kind < FaultKind::SyncLost)
          break; // The page cache shows what the media have.
        MemFs Mem;
        FaultFs Fs(Mem, &Mem);
        Fs.failAfter(Skip, F);
        Told Out;
        workload(Fs, Out);
        Calls = Fs.calls().size();
        std::optional<Contents> Shown;
        if (ReopenFirst)
          Shown = contentsOf(*mustOpenTree(Mem));
        Mem.powerLoss();
        auto T = mustOpenTree(Mem);
        ASSERT_TRUE(T) << "call " << Skip;
        EXPECT_TRUE(T->verify().Damage.empty()) << "call " << Skip;
        Contents Now = contentsOf(*T);
        EXPECT_EQ(without(Out.Acked, Out.Open), without(Now, Out.Open))
            << "call " << Skip << " errno " << F.Errno;
        if (Shown)
          EXPECT_EQ(*Shown, Now) << "call " << Skip;
        if (Calls <= Skip)
          break;
      }
  EXPECT_GT(Calls, 150u);
  EXPECT_LE(Calls, 300u);
}
