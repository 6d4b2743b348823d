// One regression test per defect of the design this tree descends from.
#include "BtreeSupport.h"

using namespace storage;
using namespace storage::btree;
using namespace storage::test;
using sim::FaultFs;
using sim::FaultKind;
using sim::MemFs;

TEST(BtreeDefects, P6_AKillInMidSplitBeforeTheCommitLosesNothing) {
  // Put keys until a put splits a leaf; then kill it at every byte of what it
  // writes, and at every page that the checkpoint after it writes.
  MemFs Fs;
  TreeOptions O = tinyTree();
  O.CheckpointBytes = 1 << 20;
  auto T = mustOpenTree(Fs, O);
  Contents Before, After;
  std::string LogBefore, DataBefore;
  for (int I = 0;; ++I) {
    Before = After;
    LogBefore = Fs.contents(TreeLog);
    DataBefore = Fs.contents(TreeData);
    uint32_t Pages = T->stats().PageCount;
    std::string Key = keyOf(I * 7 % 200);
    After[Key] = valueOf(I, 40);
    ASSERT_OK(T->put(Key, After[Key]));
    if (T->stats().PageCount > Pages && I > 60)
      break;
  }
  ASSERT_EQ(DataBefore, Fs.contents(TreeData))
      << "no page goes to the data file before its commit";
  std::string Whole = Fs.contents(TreeLog);
  ASSERT_GT(Whole.size(), LogBefore.size() + 3 * 512) << "two leaves and more";
  for (size_t Cut = LogBefore.size(); Cut <= Whole.size(); ++Cut) {
    MemFs Copy;
    ASSERT_OK(Copy.mkdir("db"));
    Copy.plant(TreeData, DataBefore);
    Copy.plant(TreeLog, Whole.substr(0, Cut));
    auto Again = mustOpenTree(Copy);
    ASSERT_TRUE(Again) << Cut;
    expectSound(*Again, Cut < Whole.size() ? Before : After);
  }
  for (uint64_t Call = 0;; ++Call) {
    MemFs Copy;
    ASSERT_OK(Copy.mkdir("db"));
    ASSERT_OK(Copy.syncDirectory("."));
    Copy.plant(TreeData, DataBefore);
    Copy.plant(TreeLog, Whole);
    FaultFs Failing(Copy, &Copy);
    Failing.failAfter(Call, {FaultKind::ShortWrite, EIO});
    bool Done = Tree::open(Failing, "db", O).has_value();
    expectSound(*mustOpenTree(Copy), After);
    if (Done)
      break;
  }
}

TEST(BtreeDefects, P7_ThePageSizeSurvivesEveryMetaWrite) {
  MemFs Fs;
  TreeOptions Default; // 4096 bytes, unlike the store.
  Default.ZeroFill = false;
  Contents Want;
  for (int Life = 0; Life < 6; ++Life) {
    auto T = mustOpenTree(Fs, Life == 0 ? tinyTree() : Default);
    ASSERT_TRUE(T);
    EXPECT_EQ(512u, T->pageSize());
    expectSound(*T, Want);
    for (int I = 0; I < 50; ++I) {
      Want[keyOf(Life * 100 + I)] = valueOf(I);
      ASSERT_OK(T->put(keyOf(Life * 100 + I), valueOf(I)));
    }
    if (Life % 2)
      ASSERT_OK(T->checkpoint());
    if (Life % 3)
      ASSERT_OK(T->close());
  }
  // No meta slot holds the page size: with both lost the size is still known,
  // and the store is refused for what it lacks.
  auto T = mustOpenTree(Fs, Default);
  ASSERT_OK(T->close());
  std::string Data = Fs.contents(TreeData);
  Data.replace(512, 1024, 1024, '\0');
  Fs.plant(TreeData, Data);
  Expected<std::unique_ptr<Tree>> Refused = Tree::open(Fs, "db", Default);
  EXPECT_CODE(Code::Corruption, Refused);
  EXPECT_NE(std::string::npos,
            statusOf(Refused).message().find("offset 512: no meta slot"))
      << statusOf(Refused).message();
}

TEST(BtreeDefects, P8_OnePutIsOneSync) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  TreeOptions O = tinyTree();
  O.CheckpointBytes = 1 << 20;
  auto T = mustOpenTree(Fs, O);
  ASSERT_OK(T->put("warm", "up"));
  for (int I = 0; I < 100; ++I) {
    Fs.clearCalls();
    ASSERT_OK(T->put(keyOf(I), valueOf(I, 100))); // Some of them split.
    std::vector<sim::Call> Calls = Fs.calls();
    EXPECT_EQ(1, std::count_if(Calls.begin(), Calls.end(), [](const auto &C) {
                return C.Op == "sync" || C.Op == "syncDirectory";
              }));
  }
}
