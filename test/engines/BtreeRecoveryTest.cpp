// What damage leaves behind, and what opening makes of it.
#include "BtreeSupport.h"

#include "btree/Salvage.h"

using namespace storage;
using namespace storage::btree;
using namespace storage::test;
using sim::MemFs;

/// The two files of the store in \p From, stable in a new file system.
static std::unique_ptr<MemFs> copyOf(const MemFs &From) {
  auto Copy = std::make_unique<MemFs>();
  EXPECT_OK(Copy->mkdir("db"));
  EXPECT_OK(Copy->syncDirectory("."));
  for (const char *Name : {TreeData, TreeLog})
    Copy->plant(Name, From.contents(Name));
  return Copy;
}

/// Expects that opening the store in \p Fs says Corruption, naming \p Name and
/// an offset.
static void expectRefused(MemFs &Fs, const std::string &Name) {
  uint64_t Before = Fs.changes();
  Expected<std::unique_ptr<Tree>> T = Tree::open(Fs, "db", tinyTree());
  EXPECT_CODE(Code::Corruption, T);
  std::string Text = statusOf(T).message();
  EXPECT_NE(std::string::npos, Text.find(Name)) << Text;
  EXPECT_NE(std::string::npos, Text.find("offset")) << Text;
  EXPECT_EQ(Before, Fs.changes()) << "a refused store is not touched";
}

/// A store with transactions in its log, one state per transaction.
struct Logged {
  MemFs Fs;
  std::vector<Contents> States; ///< After each transaction.
  std::vector<uint64_t> Ends;   ///< Size of the log after it.

  explicit Logged(int Count) {
    TreeOptions O = tinyTree();
    O.CheckpointBytes = 1 << 20;
    auto T = mustOpenTree(Fs, O);
    Contents Now;
    Ends.push_back(LogStart);
    States.push_back(Now);
    for (int I = 0; I < Count; ++I) {
      Now[keyOf(I)] = valueOf(I, I % 7 == 0 ? 700 : 60);
      EXPECT_OK(T->put(keyOf(I), Now[keyOf(I)]));
      States.push_back(Now);
      Ends.push_back(Fs.contents(TreeLog).size());
    }
  }
};

TEST(BtreeRecovery, BTLOG_4_EveryCutOfTheLogIsAPrefix) {
  Logged L(14);
  std::string Whole = L.Fs.contents(TreeLog);
  size_t Kept = 0;
  for (size_t Cut = LogStart; Cut <= Whole.size(); Cut += 4) {
    auto Copy = copyOf(L.Fs);
    Copy->plant(TreeLog, Whole.substr(0, Cut));
    while (Kept + 1 < L.Ends.size() && L.Ends[Kept + 1] <= Cut)
      ++Kept;
    auto T = mustOpenTree(*Copy);
    ASSERT_TRUE(T) << Cut;
    expectSound(*T, L.States[Kept]);
    EXPECT_EQ(Kept, T->stats().RecoveredTransactions);
  }
  EXPECT_EQ(14u, Kept);
}

TEST(BtreeRecovery, BTLOG_5_DamageIsReportedWithProofAndEndsTheLogWithout) {
  Logged L(10);
  std::string Whole = L.Fs.contents(TreeLog);
  for (size_t At = LogStart; At < Whole.size(); At += 37) {
    auto Copy = copyOf(L.Fs);
    std::string Bytes = Whole;
    Bytes[At] = static_cast<char>(Bytes[At] ^ 0x10);
    Copy->plant(TreeLog, Bytes);
    if (At < L.Ends[9]) // A later transaction says that it was stable.
      expectRefused(*Copy, TreeLog);
    else
      expectSound(*mustOpenTree(*Copy), L.States[9]);
  }
}

TEST(BtreeRecovery, BTLOG_5_FramesOfANewerGenerationThanAnyHeaderAreDamage) {
  Logged L(5);
  unsigned Newest = 0; // Opening began generation 2.
  auto Damaged = copyOf(L.Fs);
  std::string Bytes = L.Fs.contents(TreeLog);
  Bytes[Newest * LogSlotSize + 30] ^= 1;
  Damaged->plant(TreeLog, Bytes);
  expectRefused(*Damaged, TreeLog);

  // Without frames of its own the lost generation had nothing to lose.
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  ASSERT_OK(T->put("a", "1"));
  ASSERT_OK(T->checkpoint()); // Generation 3, in slot 1.
  Bytes = Fs.contents(TreeLog);
  Bytes[LogSlotSize + 30] ^= 1;
  T.reset();
  Fs.plant(TreeLog, Bytes);
  expectSound(*mustOpenTree(Fs), {{"a", "1"}});
}

TEST(BtreeRecovery, BTLOG_2_HeadersTakeTurnsAndSurviveTornWrites) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  for (int I = 0; I < 4; ++I) {
    ASSERT_OK(T->put("a", std::to_string(I)));
    std::string Before = Fs.contents(TreeLog);
    ASSERT_OK(T->checkpoint());
    std::string After = Fs.contents(TreeLog);
    unsigned Slot = slotOf(3 + static_cast<uint64_t>(I)); // Opening began 2.
    EXPECT_EQ(Before.substr(LogStart), After.substr(LogStart));
    EXPECT_EQ(Before.substr(!Slot * LogSlotSize, LogHeaderSize),
              After.substr(!Slot * LogSlotSize, LogHeaderSize));
    // Torn anywhere, the new header leaves the old one in charge.
    for (size_t Cut = 0; Cut <= LogHeaderSize; Cut += 8) {
      auto Copy = copyOf(Fs);
      std::string Torn = Before;
      Torn.replace(Slot * LogSlotSize, Cut,
                   After.substr(Slot * LogSlotSize, Cut));
      Copy->plant(TreeLog, Torn);
      expectSound(*mustOpenTree(*Copy), {{"a", std::to_string(I)}});
    }
  }
}

TEST(BtreeRecovery, BothLogHeadersDamagedIsRefused) {
  Logged L(3);
  std::string Bytes = L.Fs.contents(TreeLog);
  Bytes[5] ^= 1;
  Bytes[LogSlotSize + 5] ^= 1;
  L.Fs.plant(TreeLog, Bytes);
  expectRefused(L.Fs, TreeLog);
}

TEST(BtreeRecovery, BT_14_AnEmptyLogReliesOnTheMetaSlotItNames) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  for (int I = 0; I < 3; ++I) {
    ASSERT_OK(T->put("a", std::to_string(I)));
    ASSERT_OK(T->checkpoint());
  }
  T.reset();
  std::string Data = Fs.contents(TreeData);
  int Refused = 0, Opened = 0;
  for (size_t Slot : {1, 2}) {
    auto Copy = copyOf(Fs);
    std::string Bytes = Data;
    Bytes[Slot * 512 + 20] ^= 1;
    Copy->plant(TreeData, Bytes);
    Expected<std::unique_ptr<Tree>> Again = Tree::open(*Copy, "db", tinyTree());
    if (Again) {
      ++Opened; // The older slot.
      expectSound(**Again, {{"a", "2"}});
    } else {
      ++Refused; // Never silently an older state.
      expectRefused(*Copy, TreeData);
    }
  }
  EXPECT_EQ(1, Refused);
  EXPECT_EQ(1, Opened);
}

TEST(BtreeRecovery, ALogThatLostTransactionsTheDataFileHasIsRefused) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  ASSERT_OK(T->put("a", "1"));
  std::string Early = Fs.contents(TreeLog);
  ASSERT_OK(T->put("a", "2"));
  ASSERT_OK(T->checkpoint());
  T.reset();
  Fs.plant(TreeLog, Early);
  expectRefused(Fs, TreeLog);
}

TEST(BtreeRecovery, MissingAndTruncatedFilesAreRefused) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  for (int I = 0; I < 100; ++I)
    ASSERT_OK(T->put(keyOf(I), valueOf(I)));
  ASSERT_OK(T->close());
  std::string Data = Fs.contents(TreeData), LogBytes = Fs.contents(TreeLog);
  for (size_t Size :
       {size_t(0), size_t(31), size_t(512), size_t(1600), Data.size() - 1}) {
    Fs.plant(TreeData, Data.substr(0, Size));
    expectRefused(Fs, TreeData);
  }
  ASSERT_OK(Fs.unlink(TreeData));
  expectRefused(Fs, TreeData);
  Fs.plant(TreeData, Data);
  Fs.plant(TreeLog, "");
  expectRefused(Fs, TreeLog);
  ASSERT_OK(Fs.unlink(TreeLog));
  expectRefused(Fs, TreeLog);
  Fs.plant(TreeLog, LogBytes);
  EXPECT_OK(Tree::open(Fs, "db", tinyTree()));
}

TEST(BtreeRecovery, SalvageReadsPastDamage) {
  MemFs Fs;
  Contents Want;
  {
    auto T = mustOpenTree(Fs);
    for (int I = 0; I < 200; ++I) {
      Want[keyOf(I)] = valueOf(I, I % 10 == 0 ? 900 : 30);
      ASSERT_OK(T->put(keyOf(I), Want[keyOf(I)]));
    }
  }
  auto Salvage = [&] {
    Contents Out;
    Expected<Salvaged> S =
        salvage(Fs, "db", [&](std::string_view Key, std::string_view Value) {
          Out.emplace(Key, Value);
          return Status();
        });
    EXPECT_OK(S);
    EXPECT_EQ(Out.size(), S->Keys);
    return std::pair(Out, S->Lost.size());
  };
  EXPECT_EQ(std::pair(Want, size_t(0)), Salvage());
  std::string Data = Fs.contents(TreeData);
  Data[0] ^= 1;                          // The file header,
  Data.replace(512 * 9, 512, 512, '\0'); // one page,
  Fs.plant(TreeData, Data);
  EXPECT_CODE(Code::Corruption, Tree::open(Fs, "db", tinyTree()));
  auto [Got, Lost] = Salvage();
  EXPECT_GE(Lost, 1u);
  EXPECT_GT(Got.size(), 150u);
  for (const auto &[Key, Value] : Got)
    EXPECT_EQ(Want.at(Key), Value);
}
