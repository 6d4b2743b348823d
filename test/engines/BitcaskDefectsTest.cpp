// One regression test per defect of the design this store descends from.
#include "BitcaskSupport.h"

#include <algorithm>
#include <cerrno>

using namespace storage;
using namespace storage::test;
using sim::FaultFs;
using sim::FaultKind;
using sim::MemFs;

TEST(BitcaskDefects, P1_PutsAfterATornTailAreNotLost) {
  for (size_t Torn : {1, 5, 20, 30}) {
    MemFs Fs;
    auto Db = mustOpenDb(Fs);
    ASSERT_OK(Db->put("kept", "value"));
    ASSERT_OK(Db->put("torn", "torn torn torn"));
    Db.reset();
    std::string Path = dbFiles(Fs, NameKind::Active).at(0),
                Bytes = Fs.contents(Path);
    Fs.plant(Path, Bytes.substr(0, Bytes.size() - Torn));
    Contents Want{{"kept", "value"}};
    Db = mustOpenDb(Fs);
    for (int I = 0; I < 10; ++I) {
      Want["after" + std::to_string(I)] = "v";
      ASSERT_OK(Db->put("after" + std::to_string(I), "v"));
    }
    EXPECT_EQ(Want, readAll(*Db));
    Db.reset();
    Fs.powerLoss();
    EXPECT_EQ(Want, readAll(*mustOpenDb(Fs)));
  }
}

TEST(BitcaskDefects, P9_AnEmptyHintFallsBackToTheDataFile) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs);
  Contents Want;
  for (int I = 0; I < 60; ++I) {
    Want["key" + std::to_string(I)] = "value";
    ASSERT_OK(Db->put("key" + std::to_string(I), "value"));
  }
  ASSERT_OK(Db->close());
  std::vector<std::string> Hints = dbFiles(Fs, NameKind::Hint);
  ASSERT_GE(Hints.size(), 3u);
  std::string Other = Fs.contents(Hints[0]);
  for (const std::string &Hint : Hints)
    for (const std::string &Bytes :
         {std::string(), std::string(64, '\0'), Other,
          Fs.contents(Hint).substr(0, Fs.contents(Hint).size() / 2)}) {
      auto Copy = fromImage(image(Fs));
      Copy->plant(Hint, Bytes);
      auto Opened = mustOpenDb(*Copy);
      EXPECT_EQ(Want, readAll(*Opened)) << Hint;
      EXPECT_EQ(Bytes == Other && Hint == Hints[0] ? 0u : 1u,
                Opened->stats().FilesScanned);
    }
}

/// Puts and removals over several files, so that a merge has something to do:
/// even keys are removed, odd ones are replaced.
static Contents prepareForMerge(Bitcask &Db) {
  Contents Want;
  for (int I = 0; I < 30; ++I)
    EXPECT_OK(Db.put("key" + std::to_string(I), std::string(20, 'o')));
  for (int I = 0; I < 30; ++I) {
    std::string Key = "key" + std::to_string(I);
    if (I % 2 == 0) {
      EXPECT_OK(Db.remove(Key));
    } else {
      EXPECT_OK(Db.put(Key, "new"));
      Want[Key] = "new";
    }
  }
  return Want;
}

TEST(BitcaskDefects, P10_PutsAfterACrashInAMergeAreNotLost) {
  for (FaultKind Kind : {FaultKind::Error, FaultKind::SyncLost})
    for (uint64_t Skip = 0;; ++Skip) {
      MemFs Mem;
      FaultFs Fs(Mem, &Mem);
      auto Db = mustOpenDb(Fs);
      Contents Want = prepareForMerge(*Db);
      ASSERT_OK(Db->rotate());
      Fs.clearCalls();
      Fs.failAfter(Skip, {Kind, EIO}); // From here on the process is dying.
      Status Merged = Db->merge(MergeScope::All);
      bool Ran = Fs.calls().size() <= Skip;
      EXPECT_EQ(Ran, Merged.ok()) << Skip << ' ' << Merged.message();
      Db.reset();
      Db = mustOpenDb(Mem);
      EXPECT_EQ(Want, readAll(*Db)) << Skip;
      for (int I = 0; I < 3; ++I) {
        Want["late" + std::to_string(I)] = "v";
        ASSERT_OK(Db->put("late" + std::to_string(I), "v"));
      }
      Db.reset();
      Mem.powerLoss();
      EXPECT_EQ(Want, readAll(*mustOpenDb(Mem))) << Skip;
      if (Ran)
        break;
    }
}

TEST(BitcaskDefects, P11_UnlinksInAnyOrderBringNoKeyBack) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs);
  Contents Want = prepareForMerge(*Db);
  ASSERT_OK(Db->close());
  Contents Before = image(Fs);
  Db = mustOpenDb(Fs);
  ASSERT_OK(Db->merge(MergeScope::All));
  Db.reset();
  Contents After = image(Fs);
  std::vector<std::string> Gone;
  for (const auto &[Path, Bytes] : Before)
    if (!After.contains(Path) && Path.ends_with(".data"))
      Gone.push_back(Path);
  ASSERT_GE(Gone.size(), 3u);
  // The manifest was stable before the first unlink, and it still lists the
  // dead inputs: nothing has replaced it since.
  for (uint64_t Back = 0; Back < (uint64_t(1) << Gone.size()); ++Back) {
    Contents Crashed = After;
    for (size_t I = 0; I < Gone.size(); ++I)
      if ((Back >> I & 1) != 0)
        Crashed[Gone[I]] = Before[Gone[I]];
    auto Disk = fromImage(Crashed);
    EXPECT_EQ(Want, readDb(*Disk)) << Back;
    EXPECT_EQ(Want, readAll(*mustOpenDb(*Disk))) << Back;
    EXPECT_EQ(After.size(), image(*Disk).size()) << "dead files are removed";
    EXPECT_EQ(Want, readAll(*mustOpenDb(*Disk))) << Back;
  }
}

TEST(BitcaskDefects, P11_ARemovalStaysWhileAnOlderFileDoes) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs);
  ASSERT_OK(Db->put("key", "old"));
  for (int I = 0; I < 8; ++I)
    ASSERT_OK(Db->put("stays" + std::to_string(I), std::string(60, 's')));
  ASSERT_OK(Db->rotate()); // Mostly live: not worth a merge.
  ASSERT_OK(Db->remove("key"));
  ASSERT_OK(Db->put("dead", "x"));
  ASSERT_OK(Db->remove("dead"));
  ASSERT_OK(Db->rotate()); // Nothing live, but it hides "old".
  ASSERT_OK(Db->merge(MergeScope::Worthwhile));
  EXPECT_EQ(1u, Db->stats().Merges);
  EXPECT_EQ("(none)", valueOf(*Db, "key"));
  ASSERT_OK(Db->close());
  EXPECT_EQ("(none)", valueOf(*mustOpenDb(Fs), "key"));
}

TEST(BitcaskDefects, P13_AnEmptyValueIsNoRemoval) {
  MemFs Fs;
  auto Db = mustOpenDb(Fs);
  ASSERT_OK(Db->put("empty", ""));
  ASSERT_OK(Db->put("gone", "x"));
  ASSERT_OK(Db->remove("gone"));
  Contents Want{{"empty", ""}};
  EXPECT_EQ(Want, readAll(*Db));
  ASSERT_OK(Db->merge(MergeScope::All));
  EXPECT_EQ(Want, readAll(*Db));
  ASSERT_OK(Db->close());
  EXPECT_EQ(Want, readAll(*mustOpenDb(Fs)));
}

TEST(BitcaskDefects, P13_InputsGoAfterOutputsAndManifestAreStable) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Db = mustOpenDb(Fs);
  prepareForMerge(*Db);
  ASSERT_OK(Db->rotate());
  std::vector<std::string> Inputs = dbFiles(Fs, NameKind::Data);
  Fs.clearCalls();
  ASSERT_OK(Db->merge(MergeScope::All));
  std::vector<sim::Call> Calls = Fs.calls();
  auto At = [&](const sim::Call &C) {
    return std::find(Calls.begin(), Calls.end(), C) - Calls.begin();
  };
  ptrdiff_t Manifest = At({"rename", "db/MERGE"});
  ASSERT_LT(Manifest, ptrdiff_t(Calls.size()));
  EXPECT_EQ((sim::Call{"sync", "db/MERGE.tmp"}), Calls[Manifest - 1]);
  EXPECT_EQ((sim::Call{"syncDirectory", "db"}), Calls[Manifest + 1]);
  for (const std::string &In : Inputs)
    EXPECT_GT(At({"unlink", In}), Manifest + 1);
  std::vector<std::string> Outputs = dbFiles(Fs, NameKind::Data);
  ASSERT_FALSE(Outputs.empty());
  for (const std::string &Out : Outputs) {
    ptrdiff_t Named = At({"rename", Out});
    EXPECT_LT(Named, Manifest);
    EXPECT_EQ((sim::Call{"sync", Out + ".tmp"}), Calls[Named - 1]);
    EXPECT_EQ((sim::Call{"syncDirectory", "db"}), Calls[Named + 1]);
  }
}
