#include "TestSupport.h"

#include "io/PosixFs.h"

using namespace storage;
using namespace storage::wal;
using namespace storage::test;
using sim::FaultFs;
using sim::MemFs;

TEST(Wal, AppendsComeBackInOrder) {
  MemFs Fs;
  auto Log = mustOpen(Fs);
  EXPECT_EQ(1u, Log->append("a").value_or(0));
  EXPECT_EQ(2u, Log->append("").value_or(0));
  EXPECT_EQ(3u, Log->append("c").value_or(0));
  EXPECT_EQ((Records{{1, "a"}, {2, ""}, {3, "c"}}), readAll(*Log));
  EXPECT_EQ((Records{{3, "c"}}), readAll(*Log, 2));
  EXPECT_TRUE(readAll(*Log, 3).empty());
}

TEST(Wal, ReopenContinuesTheLsns) {
  MemFs Fs;
  for (Lsn L = 1; L <= 5; ++L) {
    auto Log = mustOpen(Fs);
    EXPECT_EQ(L, Log->append(std::to_string(L)).value_or(0));
    EXPECT_EQ(L, readAll(*Log).size());
    ASSERT_OK(Log->close());
  }
}

TEST(Wal, OpenAndCreateSayWhatIsThere) {
  MemFs Fs;
  WalOptions Existing = plainOptions();
  Existing.CreateIfMissing = false;
  EXPECT_CODE(Code::NotFound, Wal::open(Fs, "log", Existing));
  ASSERT_OK(Wal::create(Fs, "log", plainOptions()));
  EXPECT_OK(Wal::open(Fs, "log", Existing));
  EXPECT_CODE(Code::AlreadyExists, Wal::create(Fs, "log", plainOptions()));
}

TEST(Wal, OptionsAreChecked) {
  MemFs Fs;
  WalOptions O = plainOptions();
  O.SegmentSize = 10;
  EXPECT_CODE(Code::InvalidArgument, Wal::open(Fs, "log", O));
  O = plainOptions(SyncMode::Batch);
  O.BatchAppends = 0;
  EXPECT_CODE(Code::InvalidArgument, Wal::open(Fs, "log", O));
}

TEST(Wal, LimitsAreErrorsNotCrashes) {
  MemFs Fs;
  auto Log = mustOpen(Fs);
  EXPECT_CODE(Code::Limit, Log->append(std::string(Wal::MaxRecord + 1, 'x')));
  EXPECT_CODE(Code::InvalidArgument, Log->appendBatch({}));
  std::vector<std::string_view> TooMany(65536, "x");
  EXPECT_CODE(Code::InvalidArgument, Log->appendBatch(TooMany));
  std::string Half(Wal::MaxRecord / 2, 'x');
  std::string_view TooLong[] = {Half, Half};
  EXPECT_CODE(Code::Limit, Log->appendBatch(TooLong));
  EXPECT_CODE(Code::InvalidArgument, Log->checkpoint(1));
  EXPECT_CODE(Code::InvalidArgument, Log->truncate(1));
  EXPECT_CODE(Code::InvalidArgument, Log->waitDurable(1));
  EXPECT_EQ(1u, Log->append("still fine").value_or(0));
}

TEST(Wal, ARecordLargerThanASegmentGetsItsOwn) {
  MemFs Fs;
  auto Log = mustOpen(Fs);
  ASSERT_OK(Log->append("small"));
  ASSERT_OK(Log->append(std::string(10000, 'x')));
  ASSERT_OK(Log->append("small"));
  ASSERT_OK(Log->close());
  Log = mustOpen(Fs);
  Records All = readAll(*Log);
  ASSERT_EQ(3u, All.size());
  EXPECT_EQ(10000u, All[1].second.size());
  EXPECT_EQ(4u, segments(Fs).size());
}

TEST(Wal, EmptySegmentsDoNotPileUp) {
  MemFs Fs;
  ASSERT_OK(mustOpen(Fs)->append("a"));
  for (int I = 0; I < 10; ++I)
    ASSERT_OK(mustOpen(Fs)->close());
  EXPECT_EQ(2u, segments(Fs).size());
  EXPECT_EQ((Records{{1, "a"}}), readAll(*mustOpen(Fs)));
}

TEST(Wal, ABatchIsOneFrameAndTakesOneLsnPerRecord) {
  MemFs Fs;
  auto Log = mustOpen(Fs);
  ASSERT_OK(Log->append("a"));
  std::string_view Batch[] = {"b", "", "d"};
  EXPECT_EQ(4u, Log->appendBatch(Batch).value_or(0));
  EXPECT_EQ(5u, Log->append("e").value_or(0));
  EXPECT_EQ((Records{{1, "a"}, {2, "b"}, {3, ""}, {4, "d"}, {5, "e"}}),
            readAll(*Log));
  EXPECT_EQ((Records{{4, "d"}, {5, "e"}}), readAll(*Log, 3));
}

TEST(Wal, WAL_3_ABatchIsAllOrNothing) {
  MemFs Fs;
  ASSERT_OK(mustOpen(Fs)->append("a"));
  auto Log = mustOpen(Fs);
  std::string_view Batch[] = {"b", "c", "d"};
  ASSERT_OK(Log->appendBatch(Batch));
  Log.reset();
  std::string File = segments(Fs).back(), Whole = Fs.contents(File);
  for (size_t Cut = SegmentHeaderSize; Cut < Whole.size(); ++Cut) {
    MemFs Copy;
    ASSERT_OK(Copy.mkdir("log"));
    for (const std::string &Name : segments(Fs))
      Copy.plant(Name, Name == File ? Whole.substr(0, Cut) : Fs.contents(Name));
    EXPECT_EQ((Records{{1, "a"}}), readAll(*mustOpen(Copy))) << Cut;
  }
}

TEST(Wal, CheckpointIsRemembered) {
  MemFs Fs;
  auto Log = mustOpen(Fs, plainOptions(SyncMode::None));
  ASSERT_OK(Log->append("a"));
  ASSERT_OK(Log->append("b"));
  EXPECT_EQ(3u, Log->checkpoint(1).value_or(0));
  EXPECT_EQ(1u, Log->checkpointLsn());
  Fs.powerLoss();
  Log = mustOpen(Fs);
  EXPECT_EQ(1u, Log->checkpointLsn());
  EXPECT_EQ(4u, Log->append("c").value_or(0));
  EXPECT_EQ((Records{{1, "a"}, {2, "b"}, {4, "c"}}), readAll(*Log));
}

TEST(Wal, ReplayStopsAtTheVisitorsError) {
  MemFs Fs;
  auto Log = mustOpen(Fs);
  ASSERT_OK(Log->append("a"));
  ASSERT_OK(Log->append("b"));
  int Seen = 0;
  EXPECT_CODE(Code::Limit, Log->replay(0, [&](Lsn, std::string_view) {
    ++Seen;
    return Status::error(Code::Limit, "visit", "");
  }));
  EXPECT_EQ(1, Seen);
}

TEST(Wal, ReplayReportsDamageThatHappensWhileOpen) {
  MemFs Fs;
  auto Log = mustOpen(Fs);
  ASSERT_OK(Log->append("aaaaaaaaaaaa"));
  std::string Bytes = Fs.contents(segments(Fs).back());
  Bytes[SegmentHeaderSize + 36] ^= 1;
  Fs.plant(segments(Fs).back(), Bytes);
  EXPECT_CODE(Code::Corruption,
              Log->replay(0, [](Lsn, std::string_view) { return Status(); }));
}

TEST(Wal, ClosedLogRefuses) {
  MemFs Fs;
  auto Log = mustOpen(Fs);
  ASSERT_OK(Log->close());
  EXPECT_CODE(Code::Closed, Log->append("a"));
  EXPECT_CODE(Code::Closed, Log->truncate(0));
  EXPECT_CODE(Code::Closed, Log->close());
}

TEST(Wal, WAL_9_RotationOrder) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  WalOptions O = plainOptions(SyncMode::Batch);
  O.SegmentSize = 1024;
  auto Log = mustOpen(Fs, O);
  ASSERT_OK(Log->append(std::string(800, 'x')));
  Fs.clearCalls();
  ASSERT_OK(Log->append(std::string(800, 'y')));
  std::string Old = "log/00000001-00000000.wal",
              New = "log/00000001-00000001.wal";
  std::vector<sim::Call> Want{{"sync", Old},
                              {"create", "log/segment.tmp"},
                              {"write", "log/segment.tmp"},
                              {"sync", "log/segment.tmp"},
                              {"rename", New},
                              {"syncDirectory", "log"},
                              {"write", New}};
  EXPECT_EQ(Want, Fs.calls());
}

TEST(Wal, WAL_10_TruncatePersistsTheBaseThenUnlinksOldestFirst) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  WalOptions O = plainOptions();
  O.SegmentSize = 1024;
  auto Log = mustOpen(Fs, O);
  for (int I = 0; I < 3; ++I)
    ASSERT_OK(Log->append(std::string(800, 'x')));
  Fs.clearCalls();
  ASSERT_OK(Log->truncate(2));
  std::vector<sim::Call> Want{{"create", "log/segment.tmp"},
                              {"write", "log/segment.tmp"},
                              {"sync", "log/segment.tmp"},
                              {"rename", "log/00000002-00000000.wal"},
                              {"syncDirectory", "log"},
                              {"unlink", "log/00000001-00000000.wal"},
                              {"unlink", "log/00000001-00000001.wal"},
                              {"syncDirectory", "log"}};
  EXPECT_EQ(Want, Fs.calls());
  EXPECT_EQ(1u, readAll(*Log).size());
  EXPECT_EQ(2u, Log->baseLsn());
}

TEST(Wal, TruncateInsideASegmentHidesTheRecordsForGood) {
  MemFs Fs;
  auto Log = mustOpen(Fs);
  std::string_view Batch[] = {"a", "b", "c"};
  ASSERT_OK(Log->appendBatch(Batch));
  ASSERT_OK(Log->truncate(2));
  EXPECT_EQ((Records{{3, "c"}}), readAll(*Log));
  Fs.powerLoss();
  Log = mustOpen(Fs);
  EXPECT_EQ((Records{{3, "c"}}), readAll(*Log));
  EXPECT_EQ(2u, Log->baseLsn());
}

TEST(Wal, ReplayAfterTruncateAndReopen) {
  MemFs Fs;
  WalOptions O = plainOptions();
  O.SegmentSize = 1024;
  auto Log = mustOpen(Fs, O);
  for (int I = 0; I < 100; ++I)
    ASSERT_OK(Log->append("record " + std::to_string(I)));
  ASSERT_OK(Log->truncate(70));
  ASSERT_OK(Log->append("new"));
  Fs.powerLoss();
  Log = mustOpen(Fs, O);
  Records All = readAll(*Log);
  ASSERT_EQ(31u, All.size());
  EXPECT_EQ((Record{71, "record 70"}), All.front());
  EXPECT_EQ((Record{101, "new"}), All.back());
  EXPECT_EQ(31u, readAll(*Log, 30).size());
  EXPECT_EQ(1u, readAll(*Log, 100).size());
}

TEST(Wal, WAL_12_AReadOnlyOpenWritesNothing) {
  MemFs Fs;
  auto Writer = mustOpen(Fs, plainOptions(SyncMode::None));
  for (int I = 0; I < 200; ++I)
    ASSERT_OK(Writer->append("0123456789"));
  uint64_t Before = Fs.changes();
  WalOptions O = plainOptions();
  O.ReadOnly = true;
  auto Reader = mustOpen(Fs, O); // Beside the writer, which holds the lock.
  auto Second = mustOpen(Fs, O);
  EXPECT_EQ(200u, readAll(*Reader).size());
  EXPECT_EQ(200u, Second->lastLsn());
  EXPECT_CODE(Code::ReadOnly, Reader->append("x"));
  EXPECT_CODE(Code::ReadOnly, Reader->truncate(1));
  EXPECT_CODE(Code::ReadOnly, Reader->checkpoint(1));
  EXPECT_OK(Reader->close());
  EXPECT_EQ(Before, Fs.changes());
}

TEST(Wal, WAL_12_OpeningForWritingIsExclusive) {
  MemFs Fs;
  auto Log = mustOpen(Fs);
  EXPECT_CODE(Code::Busy, Wal::open(Fs, "log", plainOptions()));
  ASSERT_OK(Log->close());
  EXPECT_OK(Wal::open(Fs, "log", plainOptions()));
}

TEST(Wal, WAL_13_RecoveryNeverAppendsToAnExistingSegment) {
  MemFs Fs;
  ASSERT_OK(mustOpen(Fs)->append("a"));
  std::string Before = Fs.contents(segments(Fs).front());
  auto Log = mustOpen(Fs);
  ASSERT_OK(Log->append("b"));
  EXPECT_EQ(Before, Fs.contents(segments(Fs).front()));
  EXPECT_EQ(2u, segments(Fs).size());
}

TEST(Wal, WAL_14_AHeaderIsStableBeforeItsName) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  WalOptions O = plainOptions();
  O.SegmentSize = 1024;
  auto Log = mustOpen(Fs, O);
  for (int I = 0; I < 20; ++I)
    ASSERT_OK(Log->append(std::string(400, 'x')));
  ASSERT_OK(Log->truncate(15));
  std::string Synced;
  for (const sim::Call &C : Fs.calls()) {
    if (C.Op == "sync" && C.Path.ends_with(".tmp"))
      Synced = C.Path;
    if (C.Op == "write" && C.Path == Synced)
      Synced.clear();
    if (C.Op == "rename") {
      EXPECT_FALSE(Synced.empty()) << C.Path;
    }
  }
}

TEST(Wal, WAL_15_SegmentsAreZeroFilledAhead) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  WalOptions O = plainOptions();
  O.ZeroFill = true;
  auto Log = mustOpen(Fs, O);
  EXPECT_EQ(4096u, Mem.contents(segments(Mem).back()).size());
  ASSERT_OK(Log->append("a"));
  EXPECT_EQ(4096u, Mem.contents(segments(Mem).back()).size());
  Mem.powerLoss();
  EXPECT_EQ((Records{{1, "a"}}), readAll(*mustOpen(Mem, O)));
}

TEST(Wal, BackgroundSparesAreUsedAndLeftoversRemoved) {
  io::PosixFs Fs;
  ScratchDirectory Scratch;
  WalOptions O;
  O.SegmentSize = 16384;
  std::string Directory = Scratch.path() + "/log";
  for (int Round = 0; Round < 3; ++Round) {
    auto Log = Wal::open(Fs, Directory, O);
    ASSERT_OK(Log);
    for (int I = 0; I < 200; ++I)
      ASSERT_OK((*Log)->append(std::string(200, 'x')));
    EXPECT_GT((*Log)->stats().Rotations, 1u);
    if (Round != 1)
      ASSERT_OK((*Log)->close());
  }
  auto Log = Wal::open(Fs, Directory, O);
  ASSERT_OK(Log);
  EXPECT_EQ(600u, readAll(**Log).size());
}
