// The parts of the store one by one: blocks, filters, tables, memtable, codecs.
#include "LsmTestSupport.h"

#include "io/Coding.h"

#include <algorithm>
#include <random>

using namespace storage;
using namespace storage::lsm;
using namespace storage::test;
using sim::MemFs;

static std::string entry(const std::string &User, Lsn Sequence,
                         Kind K = Kind::Put) {
  return encodeEntryKey({User, makeTag(Sequence, K)});
}

static std::shared_ptr<const Block> blockOf(int Count, uint32_t Interval) {
  BlockBuilder B(Interval);
  for (int I = 0; I < Count; ++I)
    B.add(entry(keyOf(I * 2), 7), "value" + std::to_string(I));
  auto Parsed = Block::parse(B.finish(), 0, "f");
  EXPECT_OK(Parsed);
  return *Parsed;
}

TEST(LsmBlock, WalksInBothDirectionsAndSeeks) {
  for (uint32_t Interval : {1, 2, 3, 16, 1000}) {
    auto I = Block::iterator(blockOf(50, Interval));
    int N = 0;
    for (I->seekToFirst(); I->valid(); I->next(), ++N)
      EXPECT_EQ(keyOf(N * 2), I->key().User);
    EXPECT_EQ(50, N);
    for (I->seekToLast(); I->valid(); I->prev())
      EXPECT_EQ(keyOf(--N * 2), I->key().User);
    EXPECT_EQ(0, N);
    for (int K = 0; K < 100; ++K) {
      I->seek(seekKey(keyOf(K), 100));
      ASSERT_EQ(K < 99, I->valid()) << K;
      if (I->valid())
        EXPECT_EQ(keyOf((K + 1) / 2 * 2), I->key().User);
    }
    I->seek(seekKey(keyOf(4), 6)); // Entry 4 is newer: not visible.
    EXPECT_EQ(keyOf(6), I->key().User);
    I->prev();
    EXPECT_EQ(keyOf(4), I->key().User);
    EXPECT_OK(I->status());
  }
}

TEST(LsmBlock, SST_1_EveryBitAndThePlaceCount) {
  BlockBuilder B(4);
  for (int I = 0; I < 10; ++I)
    B.add(entry(keyOf(I), 1), "v");
  std::string Sealed = B.finish();
  sealBlock(Sealed, 5, 4096);
  EXPECT_OK(openBlock(Sealed, 5, 4096, "f"));
  EXPECT_CODE(Code::Corruption, openBlock(Sealed, 6, 4096, "f"));
  EXPECT_CODE(Code::Corruption, openBlock(Sealed, 5, 8192, "f"));
  EXPECT_CODE(Code::Corruption, openBlock("1234", 5, 4096, "f"));
  for (size_t Bit = 0; Bit < Sealed.size() * 8; ++Bit) {
    std::string Flipped = Sealed;
    Flipped[Bit / 8] = static_cast<char>(Flipped[Bit / 8] ^ (1 << Bit % 8));
    EXPECT_CODE(Code::Corruption, openBlock(Flipped, 5, 4096, "f"));
  }
}

/// Walks and seeks wherever the bytes lead; must neither crash nor loop.
static void exercise(const std::string &Bytes) {
  auto Parsed = Block::parse(Bytes, 0, "f");
  if (!Parsed)
    return;
  auto I = Block::iterator(*Parsed);
  size_t Steps = 0;
  for (I->seekToFirst(); I->valid(); I->next())
    ASSERT_LT(++Steps, Bytes.size() + 1);
  for (I->seekToLast(); I->valid(); I->prev())
    ASSERT_LT(++Steps, 4 * Bytes.size() + 4);
  I->seek(seekKey("key00003", 1));
}

TEST(LsmBlock, SST_2_DamagedContentsNeverLeadOutside) {
  std::mt19937 Random(1);
  BlockBuilder B(3);
  for (int I = 0; I < 20; ++I)
    B.add(entry(keyOf(I), 1), std::string(I, 'v'));
  std::string Good = B.finish();
  for (int Round = 0; Round < 3000; ++Round) {
    std::string Bytes = Good;
    for (int Hits = 1 + Round % 4; Hits > 0; --Hits)
      Bytes[Random() % Bytes.size()] = static_cast<char>(Random());
    if (Round % 5 == 0)
      Bytes.resize(Random() % Bytes.size());
    exercise(Bytes);
  }
}

TEST(LsmBloom, SST_3_AFilterDeniesNoKeyOfItsTable) {
  for (uint32_t Bits : {1, 5, 10, 32}) {
    BloomBuilder B(Bits);
    for (int I = 0; I < 2000; ++I)
      B.add(keyOf(I));
    std::string Filter = B.finish();
    for (int I = 0; I < 2000; ++I)
      ASSERT_TRUE(mayContain(Filter, keyOf(I)));
    int Wrong = 0;
    for (int I = 2000; I < 12000; ++I)
      Wrong += mayContain(Filter, keyOf(I));
    if (Bits == 10)
      EXPECT_LT(Wrong, 200) << "about 1 % of false positives";
  }
  EXPECT_TRUE(mayContain("", "any"));
  EXPECT_TRUE(mayContain(std::string(9, '\xff'), "any")) << "unknown probes";
  EXPECT_EQ("", BloomBuilder(0).finish());
}

/// A table of \p Count entries in \p Fs, and what the MANIFEST would say.
static TableMeta makeTable(MemFs &Fs, int Count) {
  EXPECT_OK(io::createDirectories(Fs, "db"));
  auto B = TableBuilder::create(Fs, "db", 9, 77, tinyOptions());
  EXPECT_OK(B);
  for (int I = 0; I < Count; ++I)
    EXPECT_OK((*B)->add(entry(keyOf(I), 5), "v" + std::to_string(I)));
  Expected<SyncedTable> Done = (*B)->finish();
  EXPECT_OK(Done);
  EXPECT_OK(Fs.syncDirectory("db"));
  return Done->Meta;
}

static Expected<TablePtr> openTable(MemFs &Fs, const TableMeta &Meta,
                                    uint64_t StoreId = 77) {
  return Table::open(Fs, "db", Meta, StoreId,
                     std::make_shared<BlockCache>(4096));
}

TEST(LsmTable, FindsAndWalks) {
  MemFs Fs;
  TableMeta Meta = makeTable(Fs, 300);
  auto T = openTable(Fs, Meta);
  ASSERT_OK(T);
  for (int I = 0; I < 300; ++I) {
    auto Got = (*T)->find(keyOf(I), 100);
    ASSERT_OK(Got);
    ASSERT_TRUE(*Got);
    EXPECT_EQ("v" + std::to_string(I), (*Got)->Value);
    EXPECT_FALSE(*(*T)->find(keyOf(I), 4)) << "not visible yet";
  }
  EXPECT_FALSE(*(*T)->find("nothing", 100));
  EXPECT_FALSE(*(*T)->find("zzz", 100));
  EXPECT_OK((*T)->verify());
}

TEST(LsmTable, SST_4_ATableIsStableWhenItHasAMeta) {
  MemFs Fs;
  TableMeta Meta = makeTable(Fs, 100);
  Fs.powerLoss();
  auto T = openTable(Fs, Meta);
  ASSERT_OK(T);
  EXPECT_OK((*T)->verify());
}

TEST(LsmTable, SST_5_EveryFlippedByteIsFoundNamingFileAndOffset) {
  MemFs Fs;
  TableMeta Meta = makeTable(Fs, 60);
  std::string Path = "db/" + fileName(FileType::Table, 9),
              Good = Fs.contents(Path);
  for (size_t At = 0; At < Good.size(); ++At) {
    std::string Bytes = Good;
    Bytes[At] = static_cast<char>(Bytes[At] ^ 0x40);
    Fs.plant(Path, Bytes);
    Expected<TablePtr> T = openTable(Fs, Meta);
    Status S = T ? (*T)->verify() : T.error();
    EXPECT_CODE(Code::Corruption, S) << At;
    EXPECT_NE(std::string::npos, S.message().find(Path)) << S.message();
    EXPECT_NE(std::string::npos, S.message().find("offset")) << S.message();
  }
  for (size_t Size : {size_t(0), size_t(10), Good.size() - 1}) {
    Fs.plant(Path, Good.substr(0, Size));
    EXPECT_CODE(Code::Corruption, openTable(Fs, Meta));
  }
  Fs.plant(Path, Good);
  EXPECT_CODE(Code::Corruption, openTable(Fs, Meta, 78)) << "another store";
  EXPECT_OK(openTable(Fs, Meta));
}

TEST(LsmMemtable, LSM_5_FindsTheNewestVisibleVersion) {
  auto M = std::make_shared<Memtable>();
  M->add(1, Kind::Put, "a", "1");
  M->add(2, Kind::Delete, "a", "");
  M->add(3, Kind::Put, "a", "3");
  M->add(4, Kind::Put, "b", "4");
  EXPECT_FALSE(M->find("a", 0));
  EXPECT_EQ("1", M->find("a", 1)->Value);
  EXPECT_EQ(Kind::Delete, M->find("a", 2)->What);
  EXPECT_EQ("3", M->find("a", 9)->Value);
  EXPECT_FALSE(M->find("c", 9));
  auto I = M->iterator();
  std::vector<Lsn> Order;
  for (I->seekToFirst(); I->valid(); I->next())
    Order.push_back(I->key().sequence());
  EXPECT_EQ((std::vector<Lsn>{3, 2, 1, 4}), Order);
  for (I->seekToLast(); I->valid(); I->prev()) {
    EXPECT_EQ(Order.back(), I->key().sequence());
    Order.pop_back();
  }
}

TEST(LsmCompaction, LSM_17_WhatSomebodySeesIsKept) {
  auto Kept = [](Lsn Oldest, VersionPtr Stored) {
    DropRule Rule(Oldest, std::move(Stored), 1);
    std::vector<Lsn> Out;
    for (auto [Sequence, K] : {std::pair{9, Kind::Put},
                               {7, Kind::Delete},
                               {5, Kind::Put},
                               {3, Kind::Put}})
      if (Rule.keep({"a", makeTag(static_cast<Lsn>(Sequence), K)}))
        Out.push_back(static_cast<Lsn>(Sequence));
    return Out;
  };
  auto Nothing = std::make_shared<const Version>();
  using L = std::vector<Lsn>;
  EXPECT_EQ((L{9}), Kept(9, Nothing));
  EXPECT_EQ((L{9}), Kept(8, Nothing)) << "nothing below the tombstone";
  EXPECT_EQ((L{9, 7}), Kept(8, nullptr)) << "anything may be below";
  EXPECT_EQ((L{9, 7, 5}), Kept(6, Nothing));
  EXPECT_EQ((L{9, 7, 5, 3}), Kept(4, Nothing));
}

TEST(LsmCache, KeepsRecentBlocksWithinItsCapacity) {
  BlockCache Cache(16 * 4096);
  auto B = blockOf(20, 4);
  for (uint64_t I = 0; I < 1000; ++I)
    Cache.insert(1, I * 512, B);
  uint64_t Found = 0;
  for (uint64_t I = 0; I < 1000; ++I)
    Found += Cache.find(1, I * 512) != nullptr;
  EXPECT_GT(Found, 50u);
  EXPECT_LE(Found * B->bytes(), 16u * 4096);
  EXPECT_EQ(nullptr, Cache.find(2, 999 * 512));
  BlockCache None(0);
  None.insert(1, 0, B);
  EXPECT_EQ(nullptr, None.find(1, 0));
}
