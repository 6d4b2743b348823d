// What the store does through its interface, and the order in which it does it.
#include "LsmTestSupport.h"

#include "io/PosixFs.h"

#include <algorithm>

using namespace storage;
using namespace storage::lsm;
using namespace storage::test;
using sim::MemFs;

/// Puts keyOf(From) to keyOf(To - 1) with values of \p Size bytes.
static void fill(Db &Store, int From, int To, size_t Size = 40) {
  for (int I = From; I < To; ++I)
    ASSERT_OK(putWorking(Store, keyOf(I), std::string(Size, 'v')));
}

TEST(Lsm, PutGetRemove) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("a", "1"));
  ASSERT_OK(Store->put("b", "2"));
  ASSERT_OK(Store->put("a", "3"));
  ASSERT_OK(Store->remove("b"));
  EXPECT_EQ("3", valueOf(*Store, "a"));
  EXPECT_EQ("(none)", valueOf(*Store, "b"));
  EXPECT_EQ((Pairs{{"a", "3"}}), allPairs(*Store));
  EXPECT_EQ(4u, Store->lastSequence());
}

TEST(Lsm, LSM_3_AnEmptyValueIsNotATombstone) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("empty", ""));
  ASSERT_OK(Store->put("gone", "x"));
  ASSERT_OK(Store->remove("gone"));
  for (int Step = 0; Step < 4; ++Step) {
    EXPECT_EQ("", valueOf(*Store, "empty")) << Step;
    EXPECT_EQ("(none)", valueOf(*Store, "gone")) << Step;
    EXPECT_EQ((Pairs{{"empty", ""}}), allPairs(*Store)) << Step;
    if (Step == 0)
      ASSERT_OK(Store->flush());
    else if (Step == 1)
      ASSERT_OK(Store->compact());
    else
      Store.reset(), Store = mustOpenDb(Fs);
  }
}

TEST(Lsm, LSM_4_ABatchIsOneFrameAndAtomic) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("a", "old"));
  ASSERT_OK(Store->sync());
  WriteBatch B;
  B.put("a", "new");
  B.put("b", std::string(600, 'b')); // More than one sector.
  B.remove("c");
  ASSERT_OK(Store->write(B));
  std::string Log = filesOf(Fs, FileType::Log).front(),
              Bytes = Fs.contents(Log);
  size_t Frame = io::frameSize(B.bytes().size());
  // Every cut through the frame leaves none of it.
  for (size_t Cut = 1; Cut <= Frame; Cut += 37) {
    MemFs Copy;
    ASSERT_OK(Copy.mkdir("db"));
    for (auto Names = Fs.list("db"); const std::string &Name : *Names)
      Copy.plant("db/" + Name, Fs.contents("db/" + Name));
    Copy.plant(Log, Bytes.substr(0, Bytes.size() - Cut));
    auto Cutoff = mustOpenDb(Copy);
    EXPECT_EQ((Pairs{{"a", "old"}}), allPairs(*Cutoff)) << Cut;
  }
  Store.reset();
  Store = mustOpenDb(Fs);
  EXPECT_EQ("new", valueOf(*Store, "a"));
  EXPECT_EQ(4u, Store->lastSequence());
}

TEST(Lsm, AnEmptyBatchChangesNothing) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  uint64_t Before = Fs.changes();
  ASSERT_OK(Store->write(WriteBatch()));
  EXPECT_EQ(Before, Fs.changes());
  ASSERT_OK(Store->put("a", "1"));
  ASSERT_OK(Store->write(WriteBatch(), {.Sync = true}));
  EXPECT_EQ(1u, Store->durableSequence()) << "a sync without operations";
}

TEST(Lsm, LimitsAreNamed) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  uint64_t Before = Fs.changes();
  std::string LongKey(MaxKeyBytes + 1, 'k');
  EXPECT_CODE(Code::Limit, Store->put(LongKey, "v"));
  EXPECT_CODE(Code::Limit, Store->remove(LongKey));
  EXPECT_CODE(Code::Limit,
              Store->put("k", std::string(MaxValueBytes + 1, 'v')));
  WriteBatch Many;
  for (size_t I = 0; I <= MaxBatchOperations; ++I)
    Many.remove("k");
  Status S = Store->write(Many);
  EXPECT_CODE(Code::Limit, S);
  EXPECT_NE(std::string::npos, S.message().find("65535")) << S.message();
  EXPECT_EQ(Before, Fs.changes());
  EXPECT_OK(Store->put(LongKey.substr(1), "v"));
  EXPECT_EQ("v", valueOf(*Store, LongKey.substr(1)));
}

TEST(Lsm, OptionsAreChecked) {
  MemFs Fs;
  auto Refused = [&](auto Change) {
    Options O = tinyOptions();
    Change(O);
    EXPECT_CODE(Code::InvalidArgument, openDb(Fs, O));
  };
  Refused([](Options &O) { O.MemtableBytes = 10; });
  Refused([](Options &O) { O.BlockBytes = 10; });
  Refused([](Options &O) { O.TableBytes = 10; });
  Refused([](Options &O) { O.RestartInterval = 0; });
  Refused([](Options &O) { O.BloomBitsPerKey = 33; });
  Refused([](Options &O) { O.L0Stop = O.L0Slow; });
  Refused([](Options &O) { O.Level1Bytes = 0; });
  EXPECT_EQ(0u, Fs.changes());
}

TEST(Lsm, CreateAndExistence) {
  MemFs Fs;
  Options O = tinyOptions();
  O.CreateIfMissing = false;
  EXPECT_CODE(Code::NotFound, openDb(Fs, O));
  O.CreateIfMissing = true;
  O.ErrorIfExists = true;
  EXPECT_OK(openDb(Fs, O));
  EXPECT_CODE(Code::AlreadyExists, openDb(Fs, O));
}

TEST(Lsm, LSM_21_OpeningForWritingIsExclusive) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  EXPECT_CODE(Code::Busy, openDb(Fs));
  ASSERT_OK(Store->close());
  EXPECT_OK(openDb(Fs));
}

TEST(Lsm, LSM_21_AReadOnlyOpenChangesNothing) {
  MemFs Fs;
  auto Writer = mustOpenDb(Fs);
  fill(*Writer, 0, 100);
  ASSERT_OK(Writer->put("last", "in the log"));
  uint64_t Before = Fs.changes();
  Options O = tinyOptions();
  O.ReadOnly = true;
  auto Reader = mustOpenDb(Fs, O); // Beside the writer: no lock.
  EXPECT_EQ(allPairs(*Writer), allPairs(*Reader));
  EXPECT_EQ("in the log", valueOf(*Reader, "last"));
  EXPECT_CODE(Code::ReadOnly, Reader->put("a", "1"));
  EXPECT_CODE(Code::ReadOnly, Reader->sync());
  EXPECT_CODE(Code::ReadOnly, Reader->flush());
  EXPECT_CODE(Code::ReadOnly, Reader->compact());
  EXPECT_OK(Reader->verify());
  ASSERT_OK(Reader->close());
  EXPECT_EQ(Before, Fs.changes());
  MemFs Empty;
  ASSERT_OK(Empty.mkdir("db"));
  EXPECT_CODE(Code::NotFound, openDb(Empty, O));
}

TEST(Lsm, EverythingFailsAfterClose) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("a", "1"));
  ASSERT_OK(Store->close());
  EXPECT_CODE(Code::Closed, Store->close());
  EXPECT_CODE(Code::Closed, Store->put("a", "1"));
  EXPECT_CODE(Code::Closed, Store->get("a"));
  EXPECT_CODE(Code::Closed, Store->sync());
  EXPECT_CODE(Code::Closed, Store->flush());
  EXPECT_CODE(Code::Closed, Store->verify());
}

TEST(Lsm, SnapshotsKeepTheirMomentThroughFlushAndCompaction) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("a", "1"));
  ASSERT_OK(Store->put("b", "1"));
  SnapshotPtr Early = Store->snapshot();
  ASSERT_OK(Store->put("a", "2"));
  ASSERT_OK(Store->remove("b"));
  SnapshotPtr Late = Store->snapshot();
  ASSERT_OK(Store->put("c", "3"));
  for (int Step = 0; Step < 3; ++Step) {
    EXPECT_EQ((Pairs{{"a", "1"}, {"b", "1"}}), allPairs(*Store, Early));
    EXPECT_EQ((Pairs{{"a", "2"}}), allPairs(*Store, Late));
    EXPECT_EQ((Pairs{{"a", "2"}}), allPairsBackwards(*Store, Late));
    EXPECT_EQ("1", valueOf(*Store, "b", Early));
    EXPECT_EQ("(none)", valueOf(*Store, "b", Late));
    ASSERT_OK(Step == 0 ? Store->flush() : Store->compact());
  }
  Early = Late = nullptr;
  ASSERT_OK(Store->compact());
  EXPECT_EQ((Pairs{{"a", "2"}, {"c", "3"}}), allPairs(*Store));
}

TEST(Lsm, LSM_16_AnIteratorShowsOneMomentInBothDirections) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  for (int I = 0; I < 20; ++I)
    ASSERT_OK(putWorking(*Store, keyOf(I), "old"));
  ASSERT_OK(Store->flush());
  for (int I = 0; I < 20; I += 3)
    ASSERT_OK(Store->remove(keyOf(I)));
  ASSERT_OK(Store->put(keyOf(7), "new"));
  auto I = Store->iterator();
  ASSERT_OK(Store->put(keyOf(5), "later"));
  ASSERT_OK(Store->compact());
  I->seek(keyOf(6)); // Removed: the next one.
  ASSERT_TRUE(I->valid());
  EXPECT_EQ(keyOf(7), I->key());
  EXPECT_EQ("new", I->value());
  I->prev();
  EXPECT_EQ(keyOf(5), I->key());
  EXPECT_EQ("old", I->value()) << "written after the iterator was made";
  I->next();
  EXPECT_EQ(keyOf(7), I->key());
  I->seek("zzz");
  EXPECT_FALSE(I->valid());
  I->seekToLast();
  EXPECT_EQ(keyOf(19), I->key());
  I->next();
  EXPECT_FALSE(I->valid());
  I->seekToFirst();
  EXPECT_EQ(keyOf(1), I->key());
  I->prev();
  EXPECT_FALSE(I->valid());
  EXPECT_OK(I->status());
}

TEST(Lsm, LSM_6_AnIteratorOutlivesCompactionAndTheStore) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  fill(*Store, 0, 200);
  Pairs Before = allPairs(*Store);
  auto I = Store->iterator();
  for (int K = 0; K < 200; ++K)
    ASSERT_OK(putWorking(*Store, keyOf(K), "changed"));
  ASSERT_OK(Store->compact());
  ASSERT_OK(Store->close());
  Store.reset();
  Pairs Seen;
  for (I->seekToFirst(); I->valid(); I->next())
    Seen.emplace_back(I->key(), I->value());
  EXPECT_OK(I->status());
  EXPECT_EQ(Before, Seen);
}

TEST(Lsm, CompactionGivesSpaceBack) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  fill(*Store, 0, 300);
  for (int I = 0; I < 300; ++I) {
    Status S = Store->remove(keyOf(I));
    if (S.code() == Code::Busy) {
      ASSERT_OK(Store->work());
      S = Store->remove(keyOf(I));
    }
    ASSERT_OK(S);
  }
  ASSERT_OK(Store->compact());
  EXPECT_EQ(0u, Store->stats().Tables) << "tombstones go when nothing is below";
  EXPECT_TRUE(filesOf(Fs, FileType::Table).empty());
  EXPECT_TRUE(allPairs(*Store).empty());
}

TEST(Lsm, LevelsFillAndStayDisjoint) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  for (int I = 0; I < 3000; ++I)
    ASSERT_OK(putWorking(*Store, keyOf(I * 7919 % 3000), std::string(30, 'v')));
  ASSERT_OK(Store->work());
  Stats S = Store->stats();
  EXPECT_GT(S.Flushes, 20u);
  EXPECT_GT(S.Compactions, 10u);
  EXPECT_GT(S.Tables, 20u);
  EXPECT_OK(Store->verify());
  EXPECT_EQ(3000u, allPairs(*Store).size());
  EXPECT_EQ(S.Tables, filesOf(Fs, FileType::Table).size())
      << "inputs are unlinked";
  ASSERT_OK(Store->close());
  Store = mustOpenDb(Fs);
  EXPECT_EQ(3000u, allPairs(*Store).size());
}

TEST(Lsm, BackgroundWorkIsAskedForWithoutAThread) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  Status S;
  int I = 0;
  for (; S.ok() && I < 1000; ++I)
    S = Store->put(keyOf(I), std::string(40, 'v'));
  EXPECT_CODE(Code::Busy, S);
  EXPECT_NE(std::string::npos, S.message().find("work()")) << S.message();
  EXPECT_EQ(static_cast<size_t>(I) - 1, allPairs(*Store).size());
  ASSERT_OK(Store->work());
  EXPECT_OK(Store->put("more", "room"));
}

TEST(Lsm, VerifyFindsDamageToALogInUse) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("a", "1"));
  ASSERT_OK(Store->put("b", "2"));
  EXPECT_OK(Store->verify());
  std::string Log = filesOf(Fs, FileType::Log).front(),
              Bytes = Fs.contents(Log), Damaged = Bytes;
  Damaged[Bytes.size() - 9] ^= 1;
  Fs.plant(Log, Damaged);
  Status S = Store->verify();
  EXPECT_CODE(Code::Corruption, S);
  EXPECT_NE(std::string::npos, S.message().find(Log)) << S.message();
  Fs.plant(Log, Bytes);
  EXPECT_OK(Store->verify());
}

TEST(Lsm, DamageToATableEndsAWalkAndIsNamed) {
  MemFs Fs;
  Options O = tinyOptions();
  O.BlockCacheBytes = 0;
  auto Store = mustOpenDb(Fs, O);
  fill(*Store, 0, 40);
  ASSERT_OK(Store->compact());
  ASSERT_OK(Store->close());
  std::string Table = filesOf(Fs, FileType::Table).front(),
              Damaged = Fs.contents(Table);
  Damaged[Damaged.size() / 2] ^= 1; // A data block in the middle.
  Fs.plant(Table, Damaged);
  Store = mustOpenDb(Fs, O);
  ASSERT_TRUE(Store);
  auto I = Store->iterator();
  int Seen = 0;
  for (I->seekToFirst(); I->valid(); I->next())
    EXPECT_EQ(keyOf(Seen++), I->key()) << "no hole";
  EXPECT_LT(Seen, 40);
  EXPECT_CODE(Code::Corruption, I->status());
  EXPECT_NE(std::string::npos, I->status().message().find(Table));
  EXPECT_CODE(Code::Corruption, Store->verify());
  EXPECT_CODE(Code::Corruption, Store->compact());
  EXPECT_CODE(Code::Poisoned, Store->put("a", "1")) << "LSM-20";
  EXPECT_EQ(std::string(40, 'v'), valueOf(*Store, keyOf(0)))
      << "reading goes on";
}

TEST(Lsm, LSM_13_FileNumbersAreNeverReused) {
  MemFs Fs;
  std::map<std::string, uint64_t> Seen; // Name to the opening it was seen in.
  uint64_t Highest = 0;
  for (uint64_t Round = 0; Round < 6; ++Round) {
    auto Store = mustOpenDb(Fs);
    fill(*Store, 0, 60);
    ASSERT_OK(Store->compact());
    uint64_t Now = Highest;
    for (auto Names = Fs.list("db"); const std::string &Name : *Names)
      if (auto F = parseFileName(Name)) {
        if (Seen.emplace(Name, Round).second)
          EXPECT_GT(F->Number, Highest) << Name;
        Now = std::max(Now, F->Number);
      }
    Highest = Now;
    if (Round % 2)
      Fs.powerLoss();
  }
}

TEST(Lsm, OnPosixFiles) {
  io::PosixFs Fs;
  ScratchDirectory Scratch;
  Options O;
  O.MemtableBytes = 16 * 1024;
  O.TableBytes = 16 * 1024;
  std::string Path = Scratch.path() + "/a/b/db";
  {
    auto Store = Db::open(Fs, Path, O);
    ASSERT_OK(Store);
    for (int I = 0; I < 3000; ++I)
      ASSERT_OK((*Store)->put(keyOf(I), std::string(50, 'v')));
    EXPECT_EQ(3000u, allPairs(**Store).size());
    ASSERT_OK((*Store)->close());
  }
  auto Store = Db::open(Fs, Path, O);
  ASSERT_OK(Store);
  EXPECT_EQ(3000u, allPairs(**Store).size());
  EXPECT_OK((*Store)->verify());
  ASSERT_OK((*Store)->close());
}
