// Recovery after damage, failed syncs and failing calls.
#include "BitcaskSupport.h"

#include "bitcask/Manifest.h"
#include "bitcask/Salvage.h"

#include <cerrno>

using namespace storage;
using namespace storage::test;
using sim::FaultFs;
using sim::FaultKind;
using sim::MemFs;

/// A store with several sealed files and an active one.
static void makeStore(MemFs &Fs, int Count = 60) {
  auto Db = mustOpenDb(Fs);
  for (int I = 0; I < Count; ++I)
    ASSERT_OK(Db->put("key" + std::to_string(I), "value" + std::to_string(I)));
}

/// The error names the file and an offset.
static void expectNamed(const Status &S, const std::string &Path) {
  EXPECT_EQ(Code::Corruption, S.code()) << S.message();
  EXPECT_NE(std::string::npos, S.message().find(Path)) << S.message();
}

TEST(BitcaskRecovery, BC_14_FailedSyncPageCleanButLostReopenPowerLoss) {
  for (FaultKind Kind :
       {FaultKind::SyncLost, FaultKind::SyncReverted, FaultKind::SyncKept}) {
    MemFs Mem;
    FaultFs Fs(Mem, &Mem);
    auto Db = mustOpenDb(Fs);
    ASSERT_OK(Db->put("a", "stable"));
    Fs.failNext("sync", {Kind, EIO});
    EXPECT_CODE(Code::Poisoned, Db->put("b", "unsure"));
    EXPECT_CODE(Code::Poisoned, Db->close());
    Db = mustOpenDb(Fs);
    Contents Shown = readAll(*Db);
    EXPECT_EQ(Kind == FaultKind::SyncReverted ? 1u : 2u, Shown.size());
    Db.reset();
    Mem.powerLoss();
    EXPECT_EQ(Shown, readAll(*mustOpenDb(Mem)));
  }
}

TEST(BitcaskRecovery, BC_14_AFailedSyncOfTheFooterLosesNothingShown) {
  for (FaultKind Kind : {FaultKind::SyncLost, FaultKind::SyncReverted}) {
    MemFs Mem;
    FaultFs Fs(Mem, &Mem);
    auto Db = mustOpenDb(Fs, smallFiles(false));
    ASSERT_OK(Db->put("a", "in the page cache"));
    Fs.failNext("sync", {Kind, EIO});
    EXPECT_CODE(Code::Poisoned, Db->close());
    Db = mustOpenDb(Fs, smallFiles(false));
    Contents Shown = readAll(*Db);
    EXPECT_EQ(Kind == FaultKind::SyncReverted ? 0u : 1u, Shown.size());
    Db.reset();
    Mem.powerLoss();
    EXPECT_EQ(Shown, readAll(*mustOpenDb(Mem)));
  }
}

TEST(BitcaskRecovery, BC_14_ACrashedFileIsCopiedAndNeverAppendedTo) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Db = mustOpenDb(Fs);
  ASSERT_OK(Db->put("a", "1"));
  Db.reset();
  std::string Crashed = dbFiles(Fs, NameKind::Active).at(0),
              Bytes = Mem.contents(Crashed);
  Fs.clearCalls();
  Db = mustOpenDb(Fs);
  for (const sim::Call &C : Fs.calls())
    EXPECT_TRUE(C.Path != Crashed || C.Op == "unlink") << C.Op;
  EXPECT_TRUE(dbFiles(Fs, NameKind::Active).empty());
  EXPECT_EQ(1u, dbFiles(Fs, NameKind::Data).size());
  ASSERT_OK(Db->put("a", "2"));
  Db.reset();
  // Its bytes are dead: a disk that brings the name back changes nothing.
  Mem.plant(Crashed, Bytes);
  EXPECT_EQ((Contents{{"a", "2"}}), readAll(*mustOpenDb(Mem)));
}

TEST(BitcaskRecovery, BC_8_DamageInTheActiveFileIsReportedWithProof) {
  MemFs Fs;
  makeStore(Fs, 5);
  std::string Path = dbFiles(Fs, NameKind::Active).at(0),
              Bytes = Fs.contents(Path);
  uint64_t Size = bitcask::recordSize(4, 6);
  ASSERT_EQ(bitcask::FileHeaderSize + 5 * Size, Bytes.size());
  for (size_t At = 0; At < Bytes.size(); ++At) {
    auto Copy = fromImage(image(Fs));
    std::string Damaged = Bytes;
    Damaged[At] = static_cast<char>(Damaged[At] ^ 0x10);
    Copy->plant(Path, Damaged);
    auto Db = Bitcask::open(*Copy, "db", smallFiles());
    // Only the last record is covered by no later one.
    if (At < bitcask::FileHeaderSize + 4 * Size)
      expectNamed(statusOf(Db), Path);
    else
      EXPECT_EQ(4u, readAll(**Db).size()) << At;
  }
}

TEST(BitcaskRecovery, BC_8_WithoutProofTheFileEndsAtTheTear) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs, smallFiles(false)); // No record proves another.
  for (int I = 0; I < 5; ++I)
    ASSERT_OK(Db->put("key" + std::to_string(I), "value"));
  Db.reset();
  std::string Path = dbFiles(Fs, NameKind::Active).at(0),
              Bytes = Fs.contents(Path);
  uint64_t Size = bitcask::recordSize(4, 5);
  for (size_t At = bitcask::FileHeaderSize; At < Bytes.size(); ++At) {
    auto Copy = fromImage(image(Fs));
    std::string Damaged = Bytes;
    Damaged[At] = static_cast<char>(Damaged[At] ^ 0x10);
    Copy->plant(Path, Damaged);
    EXPECT_EQ((At - bitcask::FileHeaderSize) / Size,
              readAll(*mustOpenDb(*Copy)).size());
  }
}

TEST(BitcaskRecovery, BC_7_DamageInASealedFileIsReported) {
  MemFs Fs;
  makeStore(Fs);
  for (const std::string &Path : dbFiles(Fs, NameKind::Data)) {
    std::string Bytes = Fs.contents(Path);
    for (size_t At = 0; At < Bytes.size(); At += 7) {
      Contents Image = image(Fs);
      Image[Path][At] = static_cast<char>(Image[Path][At] ^ 1);
      for (const std::string &Hint : dbFiles(Fs, NameKind::Hint))
        Image.erase(Hint); // So that opening reads all.
      auto Copy = fromImage(Image);
      auto Db = Bitcask::open(*Copy, "db", smallFiles());
      expectNamed(statusOf(Db), Path);
      EXPECT_NE(std::string::npos, statusOf(Db).message().find("offset"));
    }
    for (size_t Cut : {size_t(1), Bytes.size() / 2, Bytes.size()}) {
      auto Copy = fromImage(image(Fs));
      Copy->plant(Path, Bytes.substr(0, Bytes.size() - Cut));
      expectNamed(statusOf(Bitcask::open(*Copy, "db", smallFiles())), Path);
    }
  }
}

TEST(BitcaskRecovery, BC_7_DamageUnderAHintIsReportedByGetAndVerify) {
  MemFs Fs;
  makeStore(Fs);
  std::string Path = dbFiles(Fs, NameKind::Data).at(0),
              Bytes = Fs.contents(Path);
  size_t At = Bytes.find("value3");
  Bytes[At] = 'V';
  Fs.plant(Path, Bytes);
  auto Db = mustOpenDb(Fs);
  expectNamed(statusOf(Db->get("key3")), Path);
  EXPECT_EQ("value4", valueOf(*Db, "key4"));
  Expected<std::vector<Status>> Damage = Db->verify();
  ASSERT_OK(Damage);
  ASSERT_EQ(1u, Damage->size());
  expectNamed(Damage->at(0), Path);
  EXPECT_CODE(Code::Corruption, Db->merge(MergeScope::All));
  EXPECT_OK(Db->put("key3", "again"));
}

TEST(BitcaskRecovery, BC_13_AMissingFileIsReported) {
  MemFs Fs;
  makeStore(Fs);
  for (const std::string &Path : dbFiles(Fs, NameKind::Data)) {
    Contents Image = image(Fs);
    Image.erase(Path);
    expectNamed(statusOf(Bitcask::open(*fromImage(Image), "db", smallFiles())),
                Path);
  }
  ASSERT_OK(mustOpenDb(Fs)->merge(MergeScope::All));
  for (const std::string &Path : dbFiles(Fs, NameKind::Data)) {
    Contents Image = image(Fs);
    Image.erase(Path);
    expectNamed(statusOf(Bitcask::open(*fromImage(Image), "db", smallFiles())),
                Path);
  }
}

TEST(BitcaskRecovery, BC_4_AMissingOrDamagedManifestIsReported) {
  MemFs Fs;
  makeStore(Fs);
  std::string Bytes = Fs.contents("db/MERGE");
  for (size_t At = 0; At < Bytes.size(); ++At) {
    auto Copy = fromImage(image(Fs));
    std::string Damaged = Bytes;
    Damaged[At] = static_cast<char>(Damaged[At] ^ 1);
    Copy->plant("db/MERGE", Damaged);
    expectNamed(statusOf(Bitcask::open(*Copy, "db", smallFiles())), "MERGE");
  }
  Contents Image = image(Fs);
  Image.erase("db/MERGE");
  expectNamed(statusOf(Bitcask::open(*fromImage(Image), "db", smallFiles())),
              "MERGE");
}

TEST(BitcaskRecovery, BC_4_AFileThatNobodyListsIsReported) {
  MemFs Fs;
  makeStore(Fs);
  std::string Path = dbFiles(Fs, NameKind::Data).at(0),
              Bytes = Fs.contents(Path);
  auto Db = mustOpenDb(Fs);
  ASSERT_OK(Db->merge(MergeScope::All));
  ASSERT_OK(Db->put("x", "y"));
  ASSERT_OK(Db->merge(MergeScope::All)); // The first inputs are forgotten.
  ASSERT_OK(Db->close());
  Fs.plant(Path, Bytes);
  expectNamed(statusOf(Bitcask::open(Fs, "db", smallFiles())), Path);
}

TEST(BitcaskRecovery, BC_5_DeadFilesStayListedUntilTheirUnlinkIsStable) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  makeStore(Mem);
  auto Db = mustOpenDb(Fs);
  Fs.failNext("unlink", {FaultKind::Error, EIO});
  EXPECT_FALSE(Db->merge(MergeScope::All).ok());
  EXPECT_EQ(60u, readAll(*Db).size());
  ASSERT_OK(Db->put("more", "x"));
  ASSERT_OK(Db->merge(MergeScope::All));
  auto Listed = bitcask::readManifest(Fs, "db");
  ASSERT_OK(Listed);
  EXPECT_GE(Listed->Dead.size(), 3u) << "those of the first merge, too";
  Db.reset();
  Db = mustOpenDb(Fs);
  EXPECT_EQ(61u, readAll(*Db).size());
  EXPECT_EQ(Db->stats().Files, dbFiles(Fs, NameKind::Data).size());
}

TEST(BitcaskRecovery, BC_16_AFailedSyncPoisonsAndReadingGoesOn) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Db = mustOpenDb(Fs);
  ASSERT_OK(Db->put("a", "1"));
  Fs.failNext("sync", {FaultKind::SyncLost, EIO});
  EXPECT_CODE(Code::Poisoned, Db->put("b", "2"));
  Fs.clearCalls();
  EXPECT_CODE(Code::Poisoned, Db->put("c", "3"));
  EXPECT_CODE(Code::Poisoned, Db->remove("a"));
  EXPECT_CODE(Code::Poisoned, Db->sync());
  EXPECT_CODE(Code::Poisoned, Db->rotate());
  EXPECT_CODE(Code::Poisoned, Db->merge(MergeScope::All));
  EXPECT_EQ((Contents{{"a", "1"}}), readAll(*Db));
  EXPECT_CODE(Code::Poisoned, Db->close());
  EXPECT_TRUE(Fs.calls().empty()) << "a poisoned store writes nothing";
}

TEST(BitcaskRecovery, BC_16_AFailedWriteThatIsNotNoSpacePoisons) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Db = mustOpenDb(Fs);
  ASSERT_OK(Db->put("a", "1"));
  Fs.failNext("write", {FaultKind::ShortWrite, EIO});
  EXPECT_CODE(Code::Poisoned, Db->put("b", "2"));
  Fs.clearCalls();
  EXPECT_CODE(Code::Poisoned, Db->close());
  EXPECT_TRUE(Fs.calls().empty());
  EXPECT_EQ((Contents{{"a", "1"}}), readAll(*mustOpenDb(Fs)));
}

TEST(BitcaskRecovery, AFullDiskIsCutBackAndRecoversWhenSpaceIsFreed) {
  for (bool SyncWrites : {true, false})
    for (uint64_t FillAhead : {0, 512}) {
      MemFs Mem;
      FaultFs Fs(Mem, &Mem);
      BitcaskOptions O = smallFiles(SyncWrites);
      O.FillAhead = FillAhead;
      auto Db = mustOpenDb(Fs, O);
      Contents Want;
      for (int I = 0; I < 40; ++I) {
        Fs.setFull(I % 4 == 3);
        std::string Key = "key" + std::to_string(I);
        if (I % 4 == 3) {
          EXPECT_CODE(Code::NoSpace, Db->put(Key, std::string(100, 'x')));
        } else {
          ASSERT_OK(Db->put(Key, std::string(100, 'x')));
          Want[Key] = std::string(100, 'x');
        }
        EXPECT_EQ(Want, readAll(*Db));
      }
      Fs.setFull(true); // Not even the footer fits.
      ASSERT_OK(Db->close());
      Fs.setFull(false);
      Mem.powerLoss();
      EXPECT_EQ(Want, readAll(*mustOpenDb(Mem, O)));
    }
}

TEST(BitcaskRecovery, AMergeOnAFullDiskFailsAndLosesNothing) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  makeStore(Mem);
  auto Db = mustOpenDb(Fs);
  size_t Files = image(Mem).size();
  Fs.setFull(true);
  EXPECT_CODE(Code::NoSpace, Db->merge(MergeScope::All));
  EXPECT_EQ(60u, readAll(*Db).size());
  EXPECT_EQ(Files, image(Mem).size()) << "the outputs are removed";
  Fs.setFull(false);
  ASSERT_OK(Db->merge(MergeScope::All));
  EXPECT_EQ(60u, readAll(*Db).size());
}

TEST(BitcaskRecovery, BC_19_DamageToWhatAMergeReliedOnIsReported) {
  for (bool Merged : {false, true}) {
    MemFs Fs;
    BitcaskOptions O = smallFiles(false);
    O.MaxFileSize = 8192;
    auto Db = mustOpenDb(Fs, O);
    ASSERT_OK(Db->put("key", "old"));
    ASSERT_OK(Db->put("other", "old"));
    ASSERT_OK(Db->rotate());
    ASSERT_OK(Db->put("key", "new"));
    ASSERT_OK(Db->put("other", "new"));
    ASSERT_OK(Db->sync());
    if (Merged)
      ASSERT_OK(Db->merge(MergeScope::Worthwhile));
    Db.reset();
    std::string Active = dbFiles(Fs, NameKind::Active).at(0);
    std::string Bytes = Fs.contents(Active);
    size_t Flipped = Bytes.rfind("new");
    Bytes[Flipped] = 'N';
    Fs.plant(Active, Bytes);
    // Without the merge it is the end, and what was there before is shown.
    if (!Merged) {
      EXPECT_EQ((Contents{{"key", "new"}, {"other", "old"}}), readDb(Fs));
      continue;
    }
    Expected<std::unique_ptr<Bitcask>> Again = Bitcask::open(Fs, "db", O);
    ASSERT_FALSE(Again.has_value());
    expectNamed(Again.error(), Active);
    Bytes.resize(Flipped); // As if it had never been written.
    Fs.plant(Active, Bytes);
    EXPECT_CODE(Code::Corruption, statusOf(Bitcask::open(Fs, "db", O)));
  }
}

TEST(BitcaskRecovery, BC_7_ARecordInThePlaceOfAnotherIsReported) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs);
  for (const char *Key : {"a", "b", "c"})
    ASSERT_OK(Db->put(Key, "value"));
  ASSERT_OK(Db->merge(MergeScope::All));
  Db.reset();
  // Each record is valid, and so are count, first and last of the file.
  std::string Data = dbFiles(Fs, NameKind::Data).at(0);
  std::string Bytes = Fs.contents(Data);
  uint64_t Size = bitcask::recordSize(1, 5);
  uint64_t Second = bitcask::FileHeaderSize + Size;
  Bytes.replace(Second, Size, Bytes.substr(Second + Size, Size));
  Fs.plant(Data, Bytes);
  ASSERT_OK(Fs.unlink(dbFiles(Fs, NameKind::Hint).at(0)));
  Expected<std::unique_ptr<Bitcask>> Again =
      Bitcask::open(Fs, "db", smallFiles());
  ASSERT_FALSE(Again.has_value());
  expectNamed(Again.error(), Data);
}

TEST(BitcaskRecovery, SalvageStepsOverDamageAndKeepsTheOrder) {
  MemFs Fs;
  makeStore(Fs);
  auto Db = mustOpenDb(Fs);
  ASSERT_OK(Db->put("key3", "newer"));
  ASSERT_OK(Db->remove("key4"));
  Db.reset();
  std::vector<std::string> Files = dbFiles(Fs, NameKind::Data);
  std::string Bytes = Fs.contents(Files[0]);
  Bytes[Bytes.find("value5")] = 'V';
  Fs.plant(Files[0], Bytes);
  std::string Header = Fs.contents(Files[1]);
  Header[0] = 'x';
  Fs.plant(Files[1], Header);
  EXPECT_CODE(Code::Corruption, Bitcask::open(Fs, "db", smallFiles()));
  Contents Got;
  std::vector<Status> Lost;
  uint64_t Before = Fs.changes();
  ASSERT_OK(bitcask::salvage(
      Fs, "db",
      [&](uint64_t, const bitcask::Record &R) {
        if (R.Tombstone)
          Got.erase(std::string(R.Key));
        else
          Got[std::string(R.Key)] = R.Value;
        return Status();
      },
      Lost));
  EXPECT_EQ(Before, Fs.changes());
  EXPECT_EQ(2u, Lost.size()) << "a record, and a file without a header";
  EXPECT_EQ("newer", Got["key3"]);
  EXPECT_FALSE(Got.contains("key4"));
  EXPECT_FALSE(Got.contains("key5"));
  EXPECT_EQ("value6", Got["key6"]);
  EXPECT_EQ("value59", Got["key59"]);
}
