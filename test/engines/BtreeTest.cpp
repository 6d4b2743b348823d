// The tree as a user sees it: changes, reading, limits.
#include "BtreeSupport.h"

#include "btree/Editor.h"
#include "io/PosixFs.h"

#include <random>

using namespace storage;
using namespace storage::btree;
using namespace storage::test;
using sim::FaultFs;
using sim::MemFs;

TEST(Btree, PutGetRemove) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  EXPECT_EQ(std::nullopt, T->get("a").value_or("?"));
  ASSERT_OK(T->put("a", "1"));
  ASSERT_OK(T->put("b", ""));
  EXPECT_EQ("1", T->get("a").value_or(std::nullopt));
  EXPECT_EQ("", T->get("b").value_or(std::nullopt));
  ASSERT_OK(T->put("a", "2"));
  EXPECT_EQ("2", T->get("a").value_or(std::nullopt));
  ASSERT_OK(T->remove("a"));
  ASSERT_OK(T->remove("never there"));
  EXPECT_EQ(std::nullopt, T->get("a").value_or("?"));
  expectSound(*T, {{"b", ""}});
}

TEST(Btree, WhatIsClosedIsThereAgain) {
  MemFs Fs;
  Contents Want;
  for (int Life = 0; Life < 4; ++Life) {
    auto T = mustOpenTree(Fs);
    expectSound(*T, Want);
    for (int I = 0; I < 100; ++I) {
      Want[keyOf(Life * 1000 + I)] = valueOf(I);
      ASSERT_OK(T->put(keyOf(Life * 1000 + I), valueOf(I)));
    }
    ASSERT_OK(T->close());
    Fs.powerLoss(); // Everything is stable after a clean close.
  }
  expectSound(*mustOpenTree(Fs), Want);
}

/// Puts and removes \p Count keys in the order \p Order, checking on the way.
static void fillAndEmpty(const std::vector<int> &Order, size_t ValueSize) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  Contents Want;
  for (int I : Order) {
    ASSERT_OK(T->put(keyOf(I), valueOf(I, ValueSize)));
    Want[keyOf(I)] = valueOf(I, ValueSize);
    if (I % 97 == 0)
      expectSound(*T, Want);
  }
  expectSound(*T, Want);
  EXPECT_GE(T->stats().Height, 2u);
  for (int I : Order) {
    ASSERT_OK(T->remove(keyOf(I)));
    Want.erase(keyOf(I));
    if (I % 97 == 0)
      expectSound(*T, Want);
  }
  expectSound(*T, {});
  EXPECT_EQ(1u, T->stats().Height);
  EXPECT_EQ(T->stats().PageCount - FirstPage - 1, T->stats().FreePages);
}

TEST(Btree, BT_9_AscendingDescendingAndRandomOrderKeepTheTreeWhole) {
  std::vector<int> Order(600);
  std::iota(Order.begin(), Order.end(), 0);
  fillAndEmpty(Order, 20);
  fillAndEmpty({Order.rbegin(), Order.rend()}, 20);
  std::mt19937 Random(7);
  for (size_t Size : {0, 20, 90}) {
    std::shuffle(Order.begin(), Order.end(), Random);
    fillAndEmpty(Order, Size);
  }
}

TEST(Btree, BT_9_KeysOfEveryLengthAndOverflowValues) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  Contents Want;
  std::mt19937 Random(3);
  for (int I = 0; I < 1500; ++I) {
    std::string Key(Random() % (maxKeySize(512) + 1),
                    static_cast<char>('a' + Random() % 3));
    if (Random() % 3 == 0) {
      ASSERT_OK(T->remove(Key));
      Want.erase(Key);
    } else {
      size_t Size = Random() % 5 == 0 ? Random() % 3000 : Random() % 120;
      ASSERT_OK(T->put(Key, valueOf(I, Size)));
      Want[Key] = valueOf(I, Size);
    }
    if (I % 50 == 0)
      expectSound(*T, Want);
  }
  expectSound(*T, Want);
  ASSERT_OK(T->close());
  expectSound(*mustOpenTree(Fs), Want);
}

TEST(Btree, BT_9_SequentialKeysLeaveFullLeaves) {
  for (bool Ascending : {true, false}) {
    MemFs Fs;
    auto T = mustOpenTree(Fs);
    for (int I = 0; I < 1000; ++I)
      ASSERT_OK(T->put(keyOf(Ascending ? I : 1000 - I), valueOf(I, 30)));
    // A cell is 6 + 6 + 30 bytes and a slot of 2: ten fit into 480.
    EXPECT_EQ(100u, T->verify().LeafPages);
  }
}

TEST(Btree, RangesInBothDirections) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  Contents All;
  for (int I = 0; I < 300; I += 2) {
    ASSERT_OK(T->put(keyOf(I), valueOf(I)));
    All[keyOf(I)] = valueOf(I);
  }
  for (auto [From, To] : {std::pair<std::string, std::string>{"", ""},
                          {keyOf(10), keyOf(20)},
                          {keyOf(11), keyOf(21)},
                          {"", keyOf(100)},
                          {keyOf(100), ""},
                          {keyOf(298), "z"},
                          {keyOf(299), ""},
                          {"a", "b"},
                          {keyOf(50), keyOf(50)},
                          {keyOf(60), keyOf(50)}}) {
    std::vector<std::string> Want, Up, Down;
    for (const auto &[Key, Value] : All)
      if (Key >= From && (To.empty() || Key < To))
        Want.push_back(Key);
    for (bool Reverse : {false, true})
      ASSERT_OK(T->scan({From, To, Reverse},
                        [&](std::string_view Key, std::string_view Value) {
                          EXPECT_EQ(All.at(std::string(Key)), Value);
                          (Reverse ? Down : Up).emplace_back(Key);
                          return Status();
                        }));
    std::reverse(Down.begin(), Down.end());
    EXPECT_EQ(Want, Up) << From << " to " << To;
    EXPECT_EQ(Want, Down) << From << " to " << To;
  }
  int Seen = 0;
  EXPECT_CODE(Code::Limit, T->scan({}, [&](std::string_view, std::string_view) {
    return ++Seen == 5 ? Status::error(Code::Limit, "stop", "") : Status();
  }));
  EXPECT_EQ(5, Seen);
}

TEST(Btree, ACursorGoesBackAndForth) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  for (int I = 0; I < 100; ++I)
    ASSERT_OK(T->put(keyOf(I), valueOf(I)));
  Snapshot S = T->snapshot();
  Cursor C = S.cursor();
  EXPECT_FALSE(C.valid());
  ASSERT_OK(C.seek(keyOf(40)));
  for (int I = 40; I < 70; ++I) {
    EXPECT_EQ(keyOf(I), C.key());
    ASSERT_OK(C.next());
  }
  for (int I = 70; I > 0; --I) {
    EXPECT_EQ(keyOf(I), C.key());
    ASSERT_OK(C.prev());
  }
  ASSERT_OK(C.prev());
  EXPECT_FALSE(C.valid());
  ASSERT_OK(C.seekLast());
  EXPECT_EQ(keyOf(99), C.key());
  EXPECT_EQ(valueOf(99), C.value().value_or(""));
  ASSERT_OK(C.next());
  EXPECT_FALSE(C.valid());
}

TEST(Btree, AnEmptyTreeHasNothingToScan) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  expectSound(*T, {});
  Snapshot S = T->snapshot();
  Cursor C = S.cursor();
  for (Status Moved :
       {C.seekFirst(), C.seekLast(), C.seek("x"), C.seekBefore("x")}) {
    EXPECT_OK(Moved);
    EXPECT_FALSE(C.valid());
  }
}

TEST(Btree, ABatchIsOrderedAndAllOrNothing) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  std::vector<Change> Batch{
      {"a", "1"}, {"b", "2"}, {"a", std::nullopt}, {"c", "3"}, {"c", "4"}};
  ASSERT_OK(T->write(Batch));
  expectSound(*T, {{"b", "2"}, {"c", "4"}});
  EXPECT_EQ(1u, T->stats().Commits);
  std::string TooLong(maxKeySize(512) + 1, 'k');
  std::vector<Change> Bad{{"d", "5"}, {TooLong, "6"}};
  EXPECT_CODE(Code::Limit, T->write(Bad));
  EXPECT_CODE(Code::InvalidArgument, T->write({}));
  expectSound(*T, {{"b", "2"}, {"c", "4"}});
}

TEST(Btree, BT_3_KeysAndValuesUpToTheirLimits) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  Contents Want;
  for (int I = 0; I < 40; ++I) {
    std::string Key(maxKeySize(512), static_cast<char>('A' + I));
    Want[Key] = valueOf(I, 100 + 50 * I);
    ASSERT_OK(T->put(Key, Want[Key]));
  }
  expectSound(*T, Want);
  EXPECT_CODE(Code::Limit, T->put(std::string(maxKeySize(512) + 1, 'x'), ""));
  EXPECT_EQ(4 * (maxCellSize(512) + 2), Page::capacity(512));
}

TEST(Btree, BT_7_ATransactionOverTheLimitLeavesNoTrace) {
  MemFs Fs;
  TreeOptions O = tinyTree();
  O.MaxTransactionBytes = 32 * 512;
  auto T = mustOpenTree(Fs, O);
  ASSERT_OK(T->put("a", "1"));
  uint64_t Before = Fs.changes();
  EXPECT_CODE(Code::Limit, T->put("b", std::string(32 * 512, 'x')));
  std::vector<std::string> Keys;
  for (int I = 0; I < 1000; ++I)
    Keys.push_back(keyOf(I));
  std::vector<Change> Batch;
  for (const std::string &Key : Keys)
    Batch.push_back({Key, std::string_view(Key)});
  EXPECT_CODE(Code::Limit, T->write(Batch));
  EXPECT_EQ(Before, Fs.changes()) << "nothing left memory";
  expectSound(*T, {{"a", "1"}});
  ASSERT_OK(T->put("b", "2"));
  expectSound(*T, {{"a", "1"}, {"b", "2"}});
}

TEST(Btree, BT_8_FreedPagesAreUsedAgain) {
  MemFs Fs;
  auto T = mustOpenTree(Fs);
  for (int I = 0; I < 200; ++I)
    ASSERT_OK(T->put(keyOf(I), valueOf(I, 300)));
  uint32_t Pages = T->stats().PageCount;
  for (int Round = 0; Round < 5; ++Round) {
    for (int I = 0; I < 200; ++I)
      ASSERT_OK(T->remove(keyOf(I)));
    expectSound(*T, {});
    for (int I = 0; I < 200; ++I)
      ASSERT_OK(T->put(keyOf(I), valueOf(I, 300)));
  }
  EXPECT_LE(T->stats().PageCount, Pages + 5);
  EXPECT_TRUE(T->verify().Damage.empty());
}

TEST(Btree, EveryPageSizeOnARealFileSystem) {
  for (uint32_t Size = MinPageSize; Size <= MaxPageSize; Size *= 2) {
    io::PosixFs Fs;
    ScratchDirectory Scratch;
    TreeOptions O;
    O.PageSize = Size;
    O.CheckpointBytes = 1 << 20;
    Contents Want;
    for (int Life = 0; Life < 2; ++Life) {
      auto T = Tree::open(Fs, Scratch.path() + "/db", O);
      ASSERT_OK(T);
      expectSound(**T, Want);
      for (int I = 0; I < 200; I += 20) {
        std::vector<Change> Batch;
        for (int K = I; K < I + 20; ++K) {
          auto At = Want.insert_or_assign(
              keyOf(Life * 1000 + K), valueOf(K, static_cast<size_t>(K * 37)));
          Batch.push_back({At.first->first, At.first->second});
        }
        ASSERT_OK((*T)->write(Batch));
      }
      expectSound(**T, Want);
      if (Life == 0)
        ASSERT_OK((*T)->close());
    }
    auto T = Tree::open(Fs, Scratch.path() + "/db", O);
    ASSERT_OK(T);
    expectSound(**T, Want);
  }
}
