// What an opening makes of logs and MANIFESTs that a crash or damage left.
#include "LsmTestSupport.h"

#include "lsm/LogFormat.h"

#include <cerrno>
#include <random>

using namespace storage;
using namespace storage::lsm;
using namespace storage::test;
using sim::FaultFs;
using sim::MemFs;

/// Fails the test unless \p Store says Corruption and names \p File and an
/// offset.
static void expectDamage(const Expected<std::unique_ptr<Db>> &Store,
                         const std::string &File) {
  EXPECT_CODE(Code::Corruption, Store);
  std::string Text = statusOf(Store).message();
  EXPECT_NE(std::string::npos, Text.find(File)) << Text;
  EXPECT_NE(std::string::npos, Text.find("offset")) << Text;
}

static std::string flipped(std::string Bytes, size_t At) {
  Bytes[At] = static_cast<char>(Bytes[At] ^ 0x10);
  return Bytes;
}

/// A store of which two logs hold records: the first full, the second begun.
static std::unique_ptr<Db> twoLogs(io::FileSystem &Fs, MemFs &Mem) {
  auto Store = mustOpenDb(Fs);
  std::string Second = filesOf(Mem, FileType::Log)[1];
  for (int I = 0; Mem.contents(Second).empty(); ++I)
    EXPECT_OK(Store->put(keyOf(I), std::string(40, 'v')));
  return Store;
}

TEST(LsmRecovery, LSM_9_AHoleEndsTheRecordsAndDiscardsLaterLogs) {
  MemFs Fs;
  auto Store = twoLogs(Fs, Fs);
  Store.reset();
  std::string First = filesOf(Fs, FileType::Log)[0], Bytes = Fs.contents(First);
  Fs.plant(First, Bytes.substr(0, Bytes.size() - 3));
  Store = mustOpenDb(Fs);
  size_t Kept = allPairs(*Store).size();
  EXPECT_EQ(keyOf(static_cast<int>(Kept) - 1), allPairs(*Store).back().first);
  ASSERT_OK(Store->put("new", "1"));
  // The discarded log stays dead, also when its removal is lost and the new log
  // is not.
  for (int Again = 0; Again < 3; ++Again) {
    Store.reset();
    Store = mustOpenDb(Fs);
    EXPECT_EQ(Kept + 1, allPairs(*Store).size());
    EXPECT_EQ("1", valueOf(*Store, "new"));
  }
}

TEST(LsmRecovery, LSM_9_ADiscardedLogThatComesBackStaysDead) {
  MemFs Fs;
  auto Store = twoLogs(Fs, Fs);
  Store.reset();
  std::string First = filesOf(Fs, FileType::Log)[0],
              Second = filesOf(Fs, FileType::Log)[1],
              Bytes = Fs.contents(First), Later = Fs.contents(Second);
  Fs.plant(First, Bytes.substr(0, Bytes.size() - 3));
  Store = mustOpenDb(Fs);
  Pairs Want = allPairs(*Store);
  Store.reset();
  Fs.plant(First, Bytes); // The tail and the removed log are there again.
  Fs.plant(Second, Later);
  Store = mustOpenDb(Fs);
  EXPECT_EQ(Want, allPairs(*Store));
  EXPECT_EQ("", Fs.contents(Second)) << "unlisted files are removed";
}

TEST(LsmRecovery, LSM_10_DamageBelowADurableLsnIsReported) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  for (int I = 0; I < 5; ++I)
    ASSERT_OK(Store->put(keyOf(I), "0123456789", {.Sync = true}));
  Store.reset();
  std::string Log = filesOf(Fs, FileType::Log).front(),
              Bytes = Fs.contents(Log);
  size_t Frame = (Bytes.size() - LogHeaderSize) / 5;
  for (size_t At = LogHeaderSize; At < Bytes.size(); ++At) {
    MemFs Copy;
    ASSERT_OK(Copy.mkdir("db"));
    for (auto Names = Fs.list("db"); const std::string &Name : *Names)
      Copy.plant("db/" + Name, Fs.contents("db/" + Name));
    Copy.plant(Log, flipped(Bytes, At));
    Expected<std::unique_ptr<Db>> Again = openDb(Copy);
    // Only the last frame is covered by no later durable-lsn.
    if (At < LogHeaderSize + 4 * Frame)
      expectDamage(Again, Log);
    else
      EXPECT_EQ(4u, Again ? allPairs(**Again).size() : 0u) << At;
  }
}

TEST(LsmRecovery, LSM_10_ALaterLogIsProof) {
  MemFs Fs;
  auto Store = twoLogs(Fs, Fs);
  ASSERT_OK(Store->put("a", "1", {.Sync = true}));
  ASSERT_OK(Store->put("b", "2"));
  Store.reset();
  std::string First = filesOf(Fs, FileType::Log)[0], Bytes = Fs.contents(First);
  Fs.plant(First, Bytes.substr(0, Bytes.size() - 3));
  expectDamage(openDb(Fs), First);
  Fs.plant(First, flipped(Bytes, 20)); // The header.
  expectDamage(openDb(Fs), First);
}

TEST(LsmRecovery, LSM_10_DamageToWhatAnOpeningRecoveredIsReported) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("a", "1")); // Never synced by a write...
  Store.reset();
  Store = mustOpenDb(Fs); // ...but an opening showed it.
  Store.reset();
  std::string Log = filesOf(Fs, FileType::Log).front(),
              Bytes = Fs.contents(Log);
  Fs.plant(Log, flipped(Bytes, Bytes.size() - 9));
  expectDamage(openDb(Fs), Log);
  Fs.plant(Log, Bytes);
  ASSERT_OK(Fs.unlink(Log));
  expectDamage(openDb(Fs), Log);
}

TEST(LsmRecovery, AMissingLogIsReported) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("a", "1", {.Sync = true}));
  ASSERT_OK(Store->close());
  std::string Log = filesOf(Fs, FileType::Log).front();
  ASSERT_OK(Fs.unlink(Log));
  expectDamage(openDb(Fs), Log);
}

TEST(LsmRecovery, LSM_11_FailedSyncPageCleanButLostReopenPowerLoss) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("synced", "1", {.Sync = true}));
  ASSERT_OK(Store->put("cached", "2"));
  Fs.failNext("sync", {sim::FaultKind::SyncLost, EIO});
  EXPECT_CODE(Code::Poisoned, Store->put("failed", "3", {.Sync = true}));
  Store.reset();
  // The pages are readable, clean, and not on disk.
  Store = mustOpenDb(Fs);
  Pairs Shown = allPairs(*Store);
  EXPECT_EQ("2", valueOf(*Store, "cached"));
  EXPECT_LT(0u, Store->stats().RewrittenBytes);
  Mem.powerLoss();
  Store.reset();
  Store = mustOpenDb(Fs);
  EXPECT_EQ(Shown, allPairs(*Store)) << "what an opening showed survives";
}

TEST(LsmRecovery, LSM_11_RewritesOnlyWhatNoDurableLsnCovers) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("a", "1", {.Sync = true}));
  ASSERT_OK(Store->put("b", "2", {.Sync = true}));
  ASSERT_OK(Store->put("c", "3"));
  ASSERT_OK(Store->put("d", "4"));
  Store.reset();
  std::string Log = filesOf(Mem, FileType::Log).front();
  std::string Before = Mem.contents(Log);
  Fs.clearCalls();
  Store = mustOpenDb(Fs);
  // The frames of c and d; that of c carries the durable-lsn of b.
  EXPECT_EQ((Before.size() - LogHeaderSize) / 2, Store->stats().RewrittenBytes);
  EXPECT_EQ(Before, Mem.contents(Log)) << "same bytes at the same offsets";
  uint64_t Touched = 0;
  for (const sim::Call &C : Fs.calls())
    Touched += C.Path == Log;
  EXPECT_EQ(2u, Touched) << "a write and a sync";
  Store.reset();
  Fs.clearCalls();
  Store = mustOpenDb(Fs);
  EXPECT_EQ(0u, Store->stats().RewrittenBytes) << "a sealed log is stable";
  for (const sim::Call &C : Fs.calls())
    EXPECT_NE(Log, C.Path);
}

TEST(LsmRecovery, LSM_22_RecoveryNeverAppendsToAnExistingLog) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("a", "1"));
  Store.reset();
  std::string Log = filesOf(Fs, FileType::Log).front(),
              Bytes = Fs.contents(Log);
  for (int I = 0; I < 3; ++I) {
    Store = mustOpenDb(Fs);
    ASSERT_OK(Store->put("b" + std::to_string(I), "1"));
    Store.reset();
    if (!Fs.contents(Log).empty())
      EXPECT_EQ(Bytes, Fs.contents(Log));
  }
  EXPECT_EQ(4u, allPairs(*mustOpenDb(Fs)).size());
}

TEST(LsmRecovery, ManyOpeningsDoNotPileUpLogs) {
  MemFs Fs;
  for (int I = 0; I < 30; ++I) {
    auto Store = mustOpenDb(Fs);
    ASSERT_OK(Store->put(keyOf(I), "1"));
    ASSERT_OK(Store->work());
    EXPECT_EQ(static_cast<size_t>(I) + 1, allPairs(*Store).size());
    EXPECT_LT(filesOf(Fs, FileType::Log).size(), 9u);
    EXPECT_EQ(1u, filesOf(Fs, FileType::Manifest).size());
  }
}

/// The number of calls of a flush before the one \p Op of \p Part.
static uint64_t callsOfFlushBefore(const std::string &Op,
                                   const std::string &Part) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Store = mustOpenDb(Fs);
  EXPECT_OK(Store->put("a", "1"));
  Fs.clearCalls();
  EXPECT_OK(Store->flush());
  uint64_t Before = 0;
  for (const sim::Call &C : Fs.calls()) {
    if (C.Op == Op && C.Path.ends_with(Part))
      return Before;
    ++Before;
  }
  ADD_FAILURE() << "a flush does no " << Op << " of " << Part;
  return Before;
}

TEST(LsmRecovery, MAN_3_AFreshManifestAtEveryOpening) {
  uint64_t Skip = callsOfFlushBefore("sync", ".manifest");
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Store = mustOpenDb(Fs);
  std::string First = filesOf(Mem, FileType::Manifest).front();
  ASSERT_OK(Store->put("a", "1"));
  Fs.failAfter(Skip, {sim::FaultKind::SyncLost, EIO});
  EXPECT_CODE(Code::Poisoned, Store->flush());
  EXPECT_CODE(Code::Poisoned, Store->put("b", "2"));
  Store.reset();
  // The edit is readable, clean, and not on disk; the log may go now.
  Store = mustOpenDb(Fs);
  EXPECT_EQ("1", valueOf(*Store, "a"));
  EXPECT_EQ(1u, Store->stats().Tables);
  std::vector<std::string> Now = filesOf(Mem, FileType::Manifest);
  ASSERT_EQ(1u, Now.size());
  EXPECT_NE(First, Now.front());
  Mem.powerLoss();
  Store.reset();
  Store = mustOpenDb(Fs);
  EXPECT_EQ((Pairs{{"a", "1"}}), allPairs(*Store));
  EXPECT_OK(Store->verify());
}

TEST(LsmRecovery, MAN_4_ADamagedEditWithALaterOneIsReported) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  std::string Manifest = filesOf(Fs, FileType::Manifest).front();
  size_t Snapshot = Fs.contents(Manifest).size(), One = 0;
  for (int I = 0; I < 3; ++I) {
    ASSERT_OK(Store->put(keyOf(I), "1"));
    ASSERT_OK(Store->flush());
    if (I == 1)
      One = Fs.contents(Manifest).size();
  }
  Store.reset();
  std::string Bytes = Fs.contents(Manifest);
  for (size_t At = 0; At < Bytes.size(); ++At) {
    MemFs Copy;
    ASSERT_OK(Copy.mkdir("db"));
    for (auto Names = Fs.list("db"); const std::string &Name : *Names)
      Copy.plant("db/" + Name, Fs.contents("db/" + Name));
    Copy.plant(Manifest, flipped(Bytes, At));
    Expected<std::unique_ptr<Db>> Again = openDb(Copy);
    if (At < One)
      expectDamage(Again, Manifest);
    else // The last edit: as if it had never been; its log is needed and gone.
      EXPECT_CODE(Code::Corruption, Again) << At;
  }
  EXPECT_LT(Snapshot, One);
}

TEST(LsmRecovery, CurrentIsCheckedAndItsLossIsReported) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("a", "1"));
  ASSERT_OK(Store->close());
  std::string Bytes = Fs.contents("db/CURRENT");
  for (size_t At = 0; At < Bytes.size(); ++At) {
    Fs.plant("db/CURRENT", flipped(Bytes, At));
    expectDamage(openDb(Fs), "CURRENT");
  }
  ASSERT_OK(Fs.unlink("db/CURRENT"));
  EXPECT_CODE(Code::Corruption, openDb(Fs)) << "there are records";
  Fs.plant("db/CURRENT", Bytes);
  EXPECT_EQ("1", valueOf(*mustOpenDb(Fs), "a"));
}

TEST(LsmRecovery, ACrashWhileMakingAStoreIsNoDamage) {
  for (uint64_t Skip = 0;; ++Skip) {
    MemFs Mem;
    FaultFs Fs(Mem, &Mem);
    Fs.failAfter(Skip, {sim::FaultKind::Error, EIO});
    bool Failed = !openDb(Fs).has_value();
    for (int Lost = 0; Lost < 2; ++Lost) {
      auto Store = mustOpenDb(Mem); // Killed, or power lost.
      ASSERT_TRUE(Store) << Skip;
      EXPECT_TRUE(allPairs(*Store).empty());
      Store.reset();
      Mem.powerLoss();
    }
    if (!Failed) {
      EXPECT_GT(Skip, 8u);
      break;
    }
  }
}

TEST(LsmRecovery, LSM_12_UnlistedFilesAreIgnoredAndRemoved) {
  MemFs Fs;
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("a", "1"));
  ASSERT_OK(Store->flush());
  std::string Table = filesOf(Fs, FileType::Table).front();
  ASSERT_OK(Store->close());
  Fs.plant("db/" + fileName(FileType::Table, 4000), Fs.contents(Table));
  Fs.plant("db/" + fileName(FileType::Log, 3), "garbage");
  Fs.plant("db/" + fileName(FileType::Manifest, 4001), "garbage");
  Fs.plant("db/CURRENT.tmp", "garbage");
  Fs.plant("db/notes.txt", "not ours");
  Store = mustOpenDb(Fs);
  EXPECT_EQ((Pairs{{"a", "1"}}), allPairs(*Store));
  EXPECT_EQ(1u, filesOf(Fs, FileType::Table).size());
  EXPECT_EQ("", Fs.contents("db/" + fileName(FileType::Manifest, 4001)));
  EXPECT_EQ("", Fs.contents("db/CURRENT.tmp"));
  EXPECT_EQ("not ours", Fs.contents("db/notes.txt"));
  for (const std::string &Log : filesOf(Fs, FileType::Log))
    EXPECT_LT("db/" + fileName(FileType::Log, 4001), Log) << "LSM-13";
}

TEST(LsmRecovery, LSM_2_AFileOfAnotherStoreIsRefused) {
  MemFs Fs, Other;
  for (MemFs *F : {&Fs, &Other}) {
    auto Store = mustOpenDb(*F);
    ASSERT_OK(Store->put("a", "1"));
    ASSERT_OK(Store->flush());
    ASSERT_OK(Store->put("b", "2"));
    ASSERT_OK(Store->close());
  }
  for (auto Names = Fs.list("db"); const std::string &Name : *Names) {
    std::string Path = "db/" + Name, Own = Fs.contents(Path);
    if (!parseFileName(Name) || Own.empty())
      continue;
    Fs.plant(Path, Other.contents(Path));
    expectDamage(openDb(Fs), Name);
    Fs.plant(Path, Own);
  }
  EXPECT_OK(openDb(Fs));
}

TEST(LsmRecovery, TheDefaultKeepsAPrefixWithTheLastSyncOrFlush) {
  for (uint64_t Seed = 1; Seed <= 60; ++Seed) {
    MemFs Fs;
    auto Store = mustOpenDb(Fs);
    for (int I = 0; I < 150; ++I) {
      ASSERT_OK(putWorking(*Store, keyOf(I), std::string(40, 'v')));
      if (I == 71 && Seed % 2)
        ASSERT_OK(Store->sync());
      if (I == 71 && Seed % 2 == 0)
        ASSERT_OK(Store->flush());
    }
    std::mt19937_64 Random(Seed);
    Fs.powerLoss(&Random);
    Store.reset();
    Store = mustOpenDb(Fs);
    ASSERT_TRUE(Store);
    Pairs Kept = allPairs(*Store);
    EXPECT_GE(Kept.size(), 72u);
    EXPECT_EQ(keyOf(static_cast<int>(Kept.size()) - 1), Kept.back().first);
  }
}
