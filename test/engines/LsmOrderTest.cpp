// Which calls the store makes, and in what order: flush, compaction, log
// switch, sync writes.
#include "LsmTestSupport.h"

#include <algorithm>
#include <cerrno>

using namespace storage;
using namespace storage::lsm;
using namespace storage::test;
using sim::FaultFs;
using sim::MemFs;

TEST(Lsm, LSM_18_FlushOrder) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Store = mustOpenDb(Fs);
  ASSERT_OK(Store->put("a", "1"));
  std::string Log = filesOf(Mem, FileType::Log).front();
  Fs.clearCalls();
  ASSERT_OK(Store->flush());
  // Each step is looked for behind the one before it.
  size_t At = 0;
  std::vector<sim::Call> Calls = Fs.calls();
  for (auto [Op, Part] : {std::pair<std::string, std::string>{"write", ".sst"},
                          {"sync", ".sst"},
                          {"syncDirectory", "db"},
                          {"write", ".manifest"},
                          {"sync", ".manifest"},
                          {"unlink", Log}}) {
    size_t From = At;
    while (
        At < Calls.size() &&
        (Calls[At].Op != Op || Calls[At].Path.find(Part) == std::string::npos))
      ++At;
    EXPECT_LT(At, Calls.size()) << Op << ' ' << Part << " behind " << From;
  }
  EXPECT_EQ(1u, countCalls(Fs, "unlink"));
}

TEST(Lsm, MAN_3_CurrentNamesOnlyAManifestWhoseNameIsStable) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  for (int Opening = 0; Opening < 2; ++Opening) {
    Fs.clearCalls();
    auto Store = mustOpenDb(Fs);
    ASSERT_OK(Store->put("a", "1"));
    std::string Manifest = filesOf(Mem, FileType::Manifest).back();
    bool Synced = false, Named = false, Replaced = false, Settled = false;
    for (const sim::Call &C : Fs.calls()) {
      Synced |= C == sim::Call{"sync", Manifest};
      Named |= Synced && C.Op == "syncDirectory" && !Replaced;
      if (C == sim::Call{"rename", "db/CURRENT"}) {
        EXPECT_TRUE(Synced && Named);
        Replaced = true;
      }
      Settled |= Replaced && C.Op == "syncDirectory";
      if (C.Op == "unlink")
        EXPECT_TRUE(Settled) << C.Path << " may still be needed";
    }
    EXPECT_TRUE(Replaced && Settled);
  }
}

TEST(Lsm, LSM_19_InputsAreUnlinkedAfterTheEditIsStable) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Store = mustOpenDb(Fs);
  for (int I = 0; I < 3; ++I) {
    ASSERT_OK(Store->put("a", std::to_string(I)));
    ASSERT_OK(Store->flush());
  }
  Fs.clearCalls();
  ASSERT_OK(Store->compact());
  std::vector<sim::Call> Calls = Fs.calls();
  bool EditStable = false;
  size_t Removed = 0;
  for (const sim::Call &C : Calls) {
    EditStable |= C.Op == "sync" && C.Path.ends_with(".manifest");
    if (C.Op == "unlink" && C.Path.ends_with(".sst")) {
      EXPECT_TRUE(EditStable);
      ++Removed;
    }
  }
  EXPECT_EQ(3u, Removed);
}

TEST(Lsm, LSM_7_LogSwitchSyncsTheDirectoryBeforeTheFirstWrite) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Store = mustOpenDb(Fs);
  for (int I = 0; I < 200; ++I)
    ASSERT_OK(putWorking(*Store, keyOf(I), std::string(40, 'v')));
  // Of every log: created, its directory synced, then written.
  size_t Logs = 0;
  std::map<std::string, int> State;
  for (const sim::Call &C : Fs.calls()) {
    if (C.Op == "create" && C.Path.ends_with(".log"))
      State[C.Path] = 1;
    if (C.Op == "syncDirectory")
      for (auto &[Path, S] : State)
        S = std::max(S, 2);
    if (C.Op == "write" && C.Path.ends_with(".log")) {
      EXPECT_EQ(2, State[C.Path]) << C.Path;
      ++Logs;
    }
  }
  EXPECT_GT(State.size(), 5u);
  EXPECT_GE(Logs, 200u);
}

TEST(Lsm, ADefaultWriteNeverSyncsLogSwitchIncluded) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Store = mustOpenDb(Fs);
  size_t Switches = 0, Before = filesOf(Mem, FileType::Log).size();
  Fs.clearCalls();
  for (int I = 0; I < 60; ++I) {
    Status S = Store->put(keyOf(I), std::string(40, 'v'));
    if (S.code() == Code::Busy)
      break; // The second memtable is full, too.
    ASSERT_OK(S);
    Switches = Store->stats().Stalls;
  }
  EXPECT_EQ(0u, Switches);
  EXPECT_EQ(0u, countCalls(Fs, "sync") + countCalls(Fs, "syncDirectory"));
  std::string Second = filesOf(Mem, FileType::Log)[1];
  EXPECT_LT(100u, Mem.contents(Second).size()) << "the log was switched";
  EXPECT_EQ(Before, filesOf(Mem, FileType::Log).size());
  EXPECT_EQ(0u, Store->durableSequence());
}

TEST(Lsm, OneSyncPerSyncWriteAndNoneElse) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Store = mustOpenDb(Fs);
  Fs.clearCalls();
  for (uint64_t I = 1; I <= 20; ++I) {
    ASSERT_OK(Store->put("a", "1", {.Sync = true}));
    EXPECT_EQ(I, Store->durableSequence());
  }
  EXPECT_EQ(20u, countCalls(Fs, "sync"));
  EXPECT_EQ(20u, countCalls(Fs, "write"));
  EXPECT_EQ(40u, Fs.calls().size()) << "a write and a sync each";
}

TEST(Lsm, LSM_8_ASyncWriteFirstSyncsEveryOlderLog) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Store = mustOpenDb(Fs);
  std::string First = filesOf(Mem, FileType::Log)[0],
              Second = filesOf(Mem, FileType::Log)[1];
  int I = 0;
  while (Mem.contents(Second).empty())
    ASSERT_OK(Store->put(keyOf(I++), std::string(40, 'v')));
  Fs.clearCalls();
  ASSERT_OK(Store->put("last", "1", {.Sync = true}));
  std::vector<std::string> Synced;
  for (const sim::Call &C : Fs.calls())
    if (C.Op == "sync")
      Synced.push_back(C.Path);
  EXPECT_EQ((std::vector{First, Second}), Synced);
  Mem.powerLoss();
  Store.reset();
  Store = mustOpenDb(Mem);
  EXPECT_EQ(static_cast<size_t>(I) + 1, allPairs(*Store).size());
}

TEST(Lsm, LSM_23_LogsOfSyncWritesAreZeroFilledAhead) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  Options O = tinyOptions();
  O.SyncWrites = true;
  auto Store = mustOpenDb(Fs, O);
  std::string Log = filesOf(Mem, FileType::Log).front();
  size_t Size = Mem.contents(Log).size();
  EXPECT_LT(O.MemtableBytes, Size);
  for (int I = 0; I < 10; ++I)
    ASSERT_OK(Store->put(keyOf(I), std::string(40, 'v')));
  EXPECT_EQ(Size, Mem.contents(Log).size()) << "appends overwrite zeros";
  EXPECT_EQ(0u, countCalls(Fs, "allocate"));
  Mem.powerLoss();
  Store.reset();
  EXPECT_EQ(10u, allPairs(*mustOpenDb(Mem, O)).size());
  // Without sync writes logs grow.
  MemFs Other;
  auto Default = mustOpenDb(Other);
  EXPECT_EQ(LogHeaderSize,
            Other.contents(filesOf(Other, FileType::Log).front()).size());
}

TEST(Lsm, ADiskTooFullForZerosStillTakesWrites) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  Options O = tinyOptions();
  O.SyncWrites = true;
  auto Store = mustOpenDb(Fs, O);
  ASSERT_OK(Store->put("a", "1"));
  ASSERT_OK(Store->flush()); // Takes the log made ahead.
  Fs.failNext("write", {sim::FaultKind::ShortWrite, ENOSPC});
  ASSERT_OK(Store->work()); // Makes the next one.
  ASSERT_OK(Store->put("b", "2"));
  ASSERT_OK(Store->flush());
  ASSERT_OK(Store->put("c", "3"));
  EXPECT_EQ(3u, allPairs(*Store).size());
  EXPECT_OK(Store->verify());
}
