// What a Bitcask store does, and the order in which it does it.
#include "BitcaskSupport.h"

#include <algorithm>
#include <cerrno>

using namespace storage;
using namespace storage::test;
using sim::FaultFs;
using sim::FaultKind;
using sim::MemFs;

using Calls = std::vector<sim::Call>;

TEST(Bitcask, ChangesAreReadBackAndSurviveReopening) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs);
  Contents Want;
  for (int I = 0; I < 100; ++I) {
    std::string Key = "key" + std::to_string(I % 40);
    if (I % 7 == 3) {
      ASSERT_OK(Db->remove(Key));
      Want.erase(Key);
    } else {
      ASSERT_OK(Db->put(Key, std::to_string(I)));
      Want[Key] = std::to_string(I);
    }
    EXPECT_EQ(Want, readAll(*Db));
  }
  ASSERT_OK(Db->close());
  EXPECT_EQ(Want, readDb(Fs));
  EXPECT_EQ(Want, readAll(*mustOpenDb(Fs)));
}

TEST(Bitcask, KeysAndValuesAreBytes) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs);
  std::string Key("\0\xff\n", 3), Value("a\0b", 3), Long(MaxKeyForTest, 'k');
  ASSERT_OK(Db->put(Key, Value));
  ASSERT_OK(Db->put(Long, ""));
  Contents Want{{Key, Value}, {Long, ""}};
  ASSERT_OK(Db->close());
  EXPECT_EQ(Want, readDb(Fs));
}

TEST(Bitcask, LimitsAreNamedAndChangeNothing) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs);
  uint64_t Before = Fs.changes();
  EXPECT_CODE(Code::InvalidArgument, Db->put("", "v"));
  EXPECT_CODE(Code::Limit, Db->put(std::string(MaxKeyForTest + 1, 'k'), "v"));
  EXPECT_CODE(Code::Limit,
              Db->put("k", std::string(bitcask::MaxValue + 1, 'v')));
  EXPECT_NE(std::string::npos,
            Db->put("k", std::string(bitcask::MaxValue + 1, 'v'))
                .message()
                .find("67108864"));
  EXPECT_EQ(Before, Fs.changes());
  EXPECT_TRUE(readAll(*Db).empty());
  BitcaskOptions O = smallFiles();
  O.MaxFileSize = 1023;
  EXPECT_CODE(Code::InvalidArgument, Bitcask::open(Fs, "other", O));
}

TEST(Bitcask, BC_15_RotationSyncsAndNamesTheOldFileFirst) {
  for (bool SyncWrites : {true, false}) {
    MemFs Mem;
    FaultFs Fs(Mem, &Mem);
    BitcaskOptions O = smallFiles(SyncWrites);
    O.HintOnSeal = false;
    auto Db = mustOpenDb(Fs, O);
    ASSERT_OK(Db->put("a", std::string(600, 'x')));
    Fs.clearCalls();
    ASSERT_OK(Db->put("b", std::string(600, 'x')));
    std::string One = "db/0000000000000001", Two = "db/0000000000000002";
    Calls Want{{"write", One + ".active"},  {"truncate", One + ".active"},
               {"sync", One + ".active"},   {"rename", One + ".data"},
               {"syncDirectory", "db"},     {"create", "db/active.tmp"},
               {"write", "db/active.tmp"},  {"sync", "db/active.tmp"},
               {"rename", Two + ".active"}, {"syncDirectory", "db"},
               {"write", Two + ".active"}};
    if (SyncWrites)
      Want.push_back({"sync", Two + ".active"});
    EXPECT_EQ(Want, Fs.calls());
  }
}

TEST(Bitcask, BC_11_AHeaderIsStableBeforeItsName) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs, smallFiles(false));
  ASSERT_OK(Db->put("k", "never synced"));
  Db.reset();
  Fs.powerLoss();
  std::vector<std::string> Active = dbFiles(Fs, NameKind::Active);
  ASSERT_EQ(1u, Active.size());
  EXPECT_EQ(bitcask::FileHeaderSize, Fs.contents(Active[0]).size());
  Fs.plant(Active[0], std::string(bitcask::FileHeaderSize, '\0'));
  EXPECT_CODE(Code::Corruption, Bitcask::open(Fs, "db", smallFiles()));
}

TEST(Bitcask, BC_12_NothingIsWrittenToASealedFile) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Db = mustOpenDb(Fs);
  for (int Round = 0; Round < 3; ++Round) {
    for (int I = 0; I < 30; ++I)
      ASSERT_OK(Db->put("key" + std::to_string(I), std::string(40, 'x')));
    ASSERT_OK(Db->merge(MergeScope::All));
  }
  ASSERT_OK(Db->close());
  mustOpenDb(Fs);
  for (const sim::Call &C : Fs.calls())
    if (C.Path.ends_with(".data")) {
      EXPECT_TRUE(C.Op == "rename" || C.Op == "unlink") << C.Op;
    }
}

TEST(Bitcask, BC_9_OneSyncPerPutAndNoneWithoutSyncWrites) {
  for (bool SyncWrites : {true, false}) {
    MemFs Mem;
    FaultFs Fs(Mem, &Mem);
    BitcaskOptions O = smallFiles(SyncWrites);
    O.MaxFileSize = 1u << 20;
    O.FillAhead = 4096;
    auto Db = mustOpenDb(Fs, O);
    ASSERT_OK(Db->put("first", "makes the file"));
    Fs.clearCalls();
    for (int I = 0; I < 200; ++I)
      ASSERT_OK(Db->put("key" + std::to_string(I), std::string(100, 'x')));
    uint64_t Syncs = 0;
    for (const sim::Call &C : Fs.calls())
      Syncs += C.Op == "sync" || C.Op == "syncDirectory";
    EXPECT_EQ(SyncWrites ? 200u : 0u, Syncs);
  }
}

TEST(Bitcask, BC_9_AFailedPutIsInvisible) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Db = mustOpenDb(Fs);
  ASSERT_OK(Db->put("key", "old"));
  Fs.failNext("write", {FaultKind::ShortWrite, ENOSPC});
  EXPECT_CODE(Code::NoSpace, Db->put("key", "new"));
  EXPECT_EQ("old", valueOf(*Db, "key"));
  Fs.failNext("sync", {FaultKind::SyncLost, EIO});
  EXPECT_CODE(Code::Poisoned, Db->put("key", "newer"));
  EXPECT_EQ("old", valueOf(*Db, "key"));
}

TEST(Bitcask, DefaultModeKeepsAPrefixWithTheLastRotationOrSync) {
  for (uint64_t Seed = 1; Seed <= 60; ++Seed) {
    MemFs Fs;
    BitcaskOptions O = smallFiles(false);
    O.MaxFileSize = 8192;
    auto Db = mustOpenDb(Fs, O);
    for (int I = 0; I < 100; ++I) {
      ASSERT_OK(Db->put("key" + std::to_string(I), std::string(60, 'x')));
      if (I == 41)
        ASSERT_OK(Db->sync());
    }
    Db.reset();
    std::mt19937_64 Random(Seed);
    Fs.powerLoss(&Random);
    size_t Kept = readAll(*mustOpenDb(Fs, O)).size();
    EXPECT_GE(Kept, 42u);
    Contents Want;
    for (size_t I = 0; I < Kept; ++I)
      Want["key" + std::to_string(I)] = std::string(60, 'x');
    EXPECT_EQ(Want, readDb(Fs)) << "a prefix, no hole";
    Fs.powerLoss(&Random);
    EXPECT_EQ(Want, readDb(Fs)) << "what was shown stays";
  }
}

TEST(Bitcask, BC_10_AReaderKeepsAFileThatAMergeRemoves) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs);
  for (int I = 0; I < 40; ++I)
    ASSERT_OK(Db->put("key" + std::to_string(I), "value"));
  size_t Seen = 0;
  ASSERT_OK(Db->fold([&](std::string_view, std::string_view Value) {
    EXPECT_EQ("value", Value) << "as of the call";
    if (Seen++ == 3) {
      for (int I = 0; I < 40; ++I)
        EXPECT_OK(Db->put("key" + std::to_string(I), "later"));
      EXPECT_OK(Db->merge(MergeScope::All));
    }
    return Status();
  }));
  EXPECT_EQ(40u, Seen);
  EXPECT_EQ("later", valueOf(*Db, "key7"));
}

TEST(Bitcask, BC_17_AMergeSyncsWhatSupersedesWhatItLeavesOut) {
  MemFs Fs;
  BitcaskOptions O = smallFiles(false);
  O.MaxFileSize = 8192;
  auto Db = mustOpenDb(Fs, O);
  ASSERT_OK(Db->put("key", "old"));
  ASSERT_OK(Db->put("gone", "old"));
  ASSERT_OK(Db->rotate());
  ASSERT_OK(Db->put("key", "new")); // Not synced, and the merge drops "old".
  ASSERT_OK(Db->remove("gone"));
  ASSERT_OK(Db->merge(MergeScope::Worthwhile));
  EXPECT_EQ(1u, Db->stats().Merges);
  Db.reset();
  Fs.powerLoss();
  EXPECT_EQ((Contents{{"key", "new"}}), readDb(Fs));
}

TEST(Bitcask, BC_17_MergesKeepLiveDataInAsManyFilesAsItNeeds) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs);
  Contents Want;
  for (int Round = 0; Round < 4; ++Round)
    for (int I = 0; I < 50; ++I) {
      std::string Key = "key" + std::to_string(I);
      ASSERT_OK(Db->put(Key, std::to_string(Round) + std::string(50, 'x')));
      Want[Key] = std::to_string(Round) + std::string(50, 'x');
    }
  uint64_t Before = Db->stats().FileBytes;
  ASSERT_OK(Db->merge(MergeScope::All));
  EXPECT_EQ(Want, readAll(*Db));
  EXPECT_GE(Db->stats().Files, 4u);
  EXPECT_LT(Db->stats().FileBytes, Before / 2);
  EXPECT_EQ(Db->stats().Files, dbFiles(Fs, NameKind::Data).size());
  EXPECT_EQ(Db->stats().Files, dbFiles(Fs, NameKind::Hint).size());
  Fs.powerLoss();
  Db = mustOpenDb(Fs);
  EXPECT_EQ(Want, readAll(*Db));
  EXPECT_EQ(0u, Db->stats().FilesScanned) << "outputs have hints";
  ASSERT_OK(Db->merge(MergeScope::Worthwhile));
  EXPECT_EQ(0u, Db->stats().Merges) << "nothing is worth it";
}

TEST(Bitcask, NumbersGoOnAfterEverythingIsMergedAway) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs);
  for (int I = 0; I < 20; ++I)
    ASSERT_OK(Db->put("key", "v"));
  ASSERT_OK(Db->remove("key"));
  ASSERT_OK(Db->merge(MergeScope::All));
  EXPECT_TRUE(dbFiles(Fs, NameKind::Data).empty());
  ASSERT_OK(Db->close());
  Db = mustOpenDb(Fs);
  ASSERT_OK(Db->put("new", "v"));
  std::vector<std::string> Active = dbFiles(Fs, NameKind::Active);
  ASSERT_EQ(1u, Active.size());
  EXPECT_LT("db/0000000000000001.active", Active[0]) << "BC-4: numbers go on";
  std::string Bytes = Fs.contents(Active[0]);
  auto Header = bitcask::decodeFileHeader(Bytes, Active[0]);
  ASSERT_OK(Header);
  EXPECT_EQ(21u, Header->PrevLast) << "BC-3: so do the changes'";
}

TEST(Bitcask, BC_18_AReadOnlyOpenWritesNothingAndNeedsNoLock) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Writer = mustOpenDb(Fs);
  ASSERT_OK(Writer->put("key", "value"));
  Fs.clearCalls();
  BitcaskOptions O = smallFiles();
  O.ReadOnly = true;
  auto Reader = mustOpenDb(Fs, O); // Beside the writer.
  EXPECT_EQ("value", valueOf(*Reader, "key"));
  EXPECT_CODE(Code::ReadOnly, Reader->put("a", "b"));
  EXPECT_CODE(Code::ReadOnly, Reader->remove("a"));
  EXPECT_CODE(Code::ReadOnly, Reader->sync());
  EXPECT_CODE(Code::ReadOnly, Reader->rotate());
  EXPECT_CODE(Code::ReadOnly, Reader->merge());
  ASSERT_OK(Reader->close());
  EXPECT_TRUE(Fs.calls().empty());
  EXPECT_CODE(Code::NotFound, Bitcask::open(Fs, "nothing", O));
  EXPECT_TRUE(Fs.calls().empty());
}

TEST(Bitcask, BC_18_OpeningForWritingIsExclusive) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs);
  EXPECT_CODE(Code::Busy, Bitcask::open(Fs, "db", smallFiles()));
  ASSERT_OK(Db->close());
  EXPECT_OK(Bitcask::open(Fs, "db", smallFiles()));
}

TEST(Bitcask, OpeningOptionsAreKept) {
  MemFs Fs;
  BitcaskOptions O = smallFiles();
  O.CreateIfMissing = false;
  EXPECT_CODE(Code::NotFound, Bitcask::open(Fs, "db", O));
  EXPECT_OK(Bitcask::open(Fs, "db", smallFiles()));
  EXPECT_OK(Bitcask::open(Fs, "db", O));
  O.ErrorIfExists = true;
  EXPECT_CODE(Code::AlreadyExists, Bitcask::open(Fs, "db", O));
}

TEST(Bitcask, CreatingAStoreSyncsEveryDirectoryItMade) {
  MemFs Fs;
  auto Db = Bitcask::open(Fs, "a/b/db", smallFiles());
  ASSERT_OK(Db);
  ASSERT_OK((*Db)->put("key", "value"));
  Db->reset();
  Fs.powerLoss();
  Db = Bitcask::open(Fs, "a/b/db", smallFiles());
  ASSERT_OK(Db);
  EXPECT_EQ("value", valueOf(**Db, "key"));
}

TEST(Bitcask, CallsAfterCloseAreRefused) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs);
  ASSERT_OK(Db->put("key", "value"));
  ASSERT_OK(Db->close());
  EXPECT_CODE(Code::Closed, Db->get("key"));
  EXPECT_CODE(Code::Closed, Db->put("key", "value"));
  EXPECT_CODE(Code::Closed, Db->merge());
  EXPECT_CODE(Code::Closed, Db->verify());
  EXPECT_CODE(Code::Closed, Db->close());
}

TEST(Bitcask, CountersCount) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs);
  for (int I = 0; I < 20; ++I)
    ASSERT_OK(Db->put("key" + std::to_string(I), std::string(60, 'x')));
  ASSERT_OK(Db->remove("key0"));
  bitcask::BitcaskStats S = Db->stats();
  EXPECT_EQ(20u, S.Puts);
  EXPECT_EQ(1u, S.Removes);
  EXPECT_EQ(21u, S.Groups);
  EXPECT_EQ(19u, S.Keys);
  EXPECT_EQ(S.Rotations + 1, S.Files);
  EXPECT_EQ(21u + S.Rotations, S.Syncs);
  EXPECT_GT(S.BytesWritten, 20u * 60);
}
