// Recovery after damage, failed syncs and failing calls.
#include "TestSupport.h"

#include "io/Coding.h"
#include "wal/Recovery.h"

#include <cerrno>

using namespace storage;
using namespace storage::wal;
using namespace storage::test;
using sim::FaultFs;
using sim::FaultKind;
using sim::MemFs;

static WalOptions small(SyncMode Mode = SyncMode::Sync) {
  WalOptions O = plainOptions(Mode);
  O.SegmentSize = 1024;
  return O;
}

/// A copy of what a process sees of the log in \p From.
static std::unique_ptr<MemFs> copyOf(MemFs &From) {
  auto To = std::make_unique<MemFs>();
  ignoreStatus(To->mkdir("log"), "a new file system has room for a directory");
  for (const std::string &Name : segments(From))
    To->plant(Name, From.contents(Name));
  return To;
}

TEST(WalRecovery, WAL_4_DamageIsReportedWithProofAndEndsTheLogWithout) {
  MemFs Fs;
  auto Log = mustOpen(Fs);
  for (int I = 0; I < 5; ++I)
    ASSERT_OK(Log->append("0123456789"));
  Log.reset();
  std::string Name = segments(Fs).front(), Bytes = Fs.contents(Name);
  for (size_t At = SegmentHeaderSize; At < Bytes.size(); ++At) {
    auto Copy = copyOf(Fs);
    std::string Damaged = Bytes;
    Damaged[At] = static_cast<char>(Damaged[At] ^ 0x10);
    Copy->plant(Name, Damaged);
    Expected<std::unique_ptr<Wal>> Again =
        Wal::open(*Copy, "log", plainOptions());
    if ((At - SegmentHeaderSize) / io::frameSize(10) < 4)
      EXPECT_CODE(Code::Corruption, Again) << At;
    else
      EXPECT_EQ(4u, readAll(**Again).size()) << At;
  }
}

TEST(WalRecovery, WAL_4_ALaterSegmentIsProof) {
  MemFs Fs;
  auto Log = mustOpen(Fs, small());
  for (int I = 0; I < 60; ++I)
    ASSERT_OK(Log->append("0123456789"));
  ASSERT_OK(Log->close());
  std::vector<std::string> Files = segments(Fs);
  ASSERT_GE(Files.size(), 3u);
  for (size_t I = 0; I + 1 < Files.size(); ++I) {
    auto Copy = copyOf(Fs);
    std::string Bytes = Fs.contents(Files[I]);
    Copy->plant(Files[I], Bytes.substr(0, Bytes.size() / 2));
    EXPECT_CODE(Code::Corruption, Wal::open(*Copy, "log", small()));
    ASSERT_OK(Copy->unlink(Files[I]));
    EXPECT_CODE(Code::Corruption, Wal::open(*Copy, "log", small())) << Files[I];
  }
}

TEST(WalRecovery, ADamagedHeaderIsReportedInModesThatSyncIt) {
  MemFs Fs;
  auto Log = mustOpen(Fs, small());
  for (int I = 0; I < 60; ++I)
    ASSERT_OK(Log->append("0123456789"));
  ASSERT_OK(Log->close());
  for (const std::string &Name : segments(Fs))
    for (const std::string &Header :
         {std::string(SegmentHeaderSize, '\0'), std::string()}) {
      auto Copy = copyOf(Fs);
      Copy->plant(Name, Header + Fs.contents(Name)
                                     .substr(Header.size())
                                     .substr(Header.empty() ? 8 : 0));
      EXPECT_CODE(Code::Corruption, Wal::open(*Copy, "log", small())) << Name;
    }
}

TEST(WalRecovery, ModeNoneDiscardsSegmentsBehindAGapWithoutProof) {
  MemFs Fs;
  auto Log = mustOpen(Fs, small(SyncMode::None));
  for (int I = 0; I < 80; ++I)
    ASSERT_OK(Log->append("0123456789"));
  Log.reset();
  std::vector<std::string> Files = segments(Fs);
  ASSERT_GE(Files.size(), 4u);
  Fs.plant(
      Files[1],
      std::string(1024, '\0')); // Neither header nor frames reached the disk.
  Log = mustOpen(Fs, small(SyncMode::None));
  ASSERT_TRUE(Log);
  Lsn Kept = Log->lastLsn();
  EXPECT_LT(Kept, 40u);
  ASSERT_OK(Log->append("after"));
  ASSERT_OK(Log->close());
  EXPECT_EQ(Kept + 1, mustOpen(Fs)->lastLsn());
  for (size_t I = 1; I < Files.size(); ++I)
    EXPECT_EQ("", Fs.contents(Files[I])) << "removed: " << Files[I];
}

TEST(WalRecovery, BytesPastTheRecordedEndAreDead) {
  MemFs Fs;
  auto Log = mustOpen(Fs, plainOptions(SyncMode::None));
  ASSERT_OK(Log->append("a"));
  ASSERT_OK(Log->append("b"));
  Log.reset();
  std::string Name = segments(Fs).front(), Whole = Fs.contents(Name);
  Fs.plant(Name, Whole.substr(0, Whole.size() - 1));
  EXPECT_EQ((Records{{1, "a"}}), readAll(*mustOpen(Fs)));
  Fs.plant(Name, Whole); // The lost byte turns up after recovery has decided.
  EXPECT_EQ((Records{{1, "a"}}), readAll(*mustOpen(Fs)));
}

TEST(WalRecovery, WAL_5_FailedSyncPageCleanButLostReopenPowerLoss) {
  for (FaultKind Kind :
       {FaultKind::SyncLost, FaultKind::SyncReverted, FaultKind::SyncKept}) {
    MemFs Mem;
    FaultFs Fs(Mem, &Mem);
    auto Log = mustOpen(Fs);
    ASSERT_OK(Log->append("stable"));
    Fs.failNext("sync", {Kind, EIO});
    EXPECT_CODE(Code::Poisoned, Log->append("unsure"));
    EXPECT_CODE(Code::Poisoned, Log->close());
    Log = mustOpen(Fs);
    Records Shown = readAll(*Log);
    EXPECT_EQ(Kind == FaultKind::SyncReverted ? 1u : 2u, Shown.size());
    Mem.powerLoss();
    EXPECT_EQ(Shown, readAll(*mustOpen(Mem)));
  }
}

TEST(WalRecovery, WAL_5_RewritesExactlyTheFramesAboveTheHighestDurableLsn) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Log = mustOpen(Fs);
  for (int I = 0; I < 5; ++I)
    ASSERT_OK(Log->append("0123456789"));
  Log.reset();
  std::string Name = segments(Fs).front(), Before = Mem.contents(Name);
  Fs.clearCalls();
  Log = mustOpen(Fs);
  std::vector<sim::Call> Calls = Fs.calls();
  ASSERT_GE(Calls.size(), 2u);
  EXPECT_EQ((sim::Call{"write", Name}), Calls[0]);
  EXPECT_EQ((sim::Call{"sync", Name}), Calls[1]);
  EXPECT_EQ(Before, Mem.contents(Name));
  Log.reset();
  Fs.clearCalls();
  Log = mustOpen(Fs); // Now everything is covered by the second epoch's header.
  for (const sim::Call &C : Fs.calls())
    EXPECT_NE(Name, C.Path);
}

TEST(WalRecovery, OpeningTwiceAfterPowerLossShowsTheSame) {
  for (uint64_t Seed = 1; Seed <= 60; ++Seed) {
    MemFs Fs;
    std::mt19937_64 Random(Seed);
    SyncMode Mode = static_cast<SyncMode>(1 + Seed % 3);
    auto Log = mustOpen(Fs, small(Mode));
    for (int I = 0; I < 50; ++I)
      ASSERT_OK(Log->append("record " + std::to_string(I)));
    Fs.powerLoss(&Random);
    Log = mustOpen(Fs, small(Mode));
    ASSERT_TRUE(Log) << Seed;
    Records Shown = readAll(*Log);
    Fs.powerLoss(&Random);
    EXPECT_EQ(Shown, readAll(*mustOpen(Fs, small(Mode)))) << Seed;
  }
}

TEST(WalRecovery, FRAME_3_ALeftOverDoesNotJoinTheChain) {
  MemFs Fs;
  auto Log = mustOpen(Fs);
  ASSERT_OK(Log->append("first"));
  ASSERT_OK(Log->append("left over"));
  Log.reset();
  // An append that failed was cut back and replaced, but its second half
  // stayed on the disk.
  std::string Name = segments(Fs).front(), Bytes = Fs.contents(Name);
  Expected<SegmentHeader> Header = decodeSegmentHeader(Bytes, Name);
  ASSERT_OK(Header);
  io::FrameHeader Replaced;
  Replaced.First = 1;
  Replaced.Type = static_cast<uint8_t>(FrameType::Record);
  std::string Frame;
  io::encodeFrame(Frame, Header->seed(), Replaced, "FIRST");
  Bytes.replace(SegmentHeaderSize, Frame.size(), Frame);
  // Without a durable-lsn of 1 in it, the left-over proves nothing.
  io::FrameHeader LeftOver = Replaced;
  LeftOver.First = 2;
  LeftOver.PrevCrc = 12345;
  std::string Second;
  io::encodeFrame(Second, Header->seed(), LeftOver, "left over");
  Bytes.replace(SegmentHeaderSize + Frame.size(), Second.size(), Second);
  Fs.plant(Name, Bytes);
  EXPECT_EQ((Records{{1, "FIRST"}}), readAll(*mustOpen(Fs)));
}

TEST(WalRecovery, FRAME_3_ASegmentDoesNotContinueALeftOver) {
  MemFs Fs;
  auto Log = mustOpen(Fs, small(SyncMode::None));
  for (int I = 0; I < 40; ++I)
    ASSERT_OK(Log->append("0123456789"));
  Log.reset();
  std::string Name = segments(Fs).front(), Bytes = Fs.contents(Name);
  Expected<SegmentHeader> Header = decodeSegmentHeader(Bytes, Name);
  ASSERT_OK(Header);
  FrameWalker Walker(Bytes, *Header);
  uint64_t Begin = 0;
  std::optional<io::Frame> Last;
  for (uint64_t At = Walker.offset(); auto Next = Walker.next();
       At = Walker.offset()) {
    Begin = At;
    Last = Next;
  }
  ASSERT_TRUE(Last.has_value());
  // The segment was not synced: the append that replaced a failed one was lost.
  std::string LeftOver;
  io::encodeFrame(LeftOver, Header->seed(), Last->Header, "left over.");
  Fs.plant(Name, Bytes.replace(Begin, LeftOver.size(), LeftOver));
  auto Again = mustOpen(Fs, small(SyncMode::None));
  EXPECT_EQ(Walker.last(), Again->lastLsn());
  EXPECT_EQ("left over.", readAll(*Again).back().second);
}

TEST(WalRecovery, NamesAreStableBeforeTheNextHeaderReliesOnThem) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Log = mustOpen(Fs, small(SyncMode::None));
  for (int I = 0; I < 60; ++I)
    ASSERT_OK(Log->append("0123456789"));
  Log.reset();
  Fs.clearCalls();
  Log = mustOpen(Fs, small(SyncMode::None));
  std::vector<std::string> Order;
  for (const sim::Call &C : Fs.calls())
    if (C.Op == "syncDirectory" || C.Op == "rename")
      Order.push_back(C.Op);
  ASSERT_GE(Order.size(), 3u);
  EXPECT_EQ("syncDirectory", Order[0]);
  EXPECT_EQ("rename", Order[1]);
  EXPECT_EQ("syncDirectory", Order[2]);
}

TEST(WalFaults, WAL_11_AFailedSyncPoisonsAndReadingGoesOn) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Log = mustOpen(Fs);
  ASSERT_OK(Log->append("a"));
  Fs.failNext("sync", {FaultKind::SyncLost, EIO});
  EXPECT_CODE(Code::Poisoned, Log->append("b"));
  Fs.clearCalls();
  std::string_view Batch[] = {"x"};
  EXPECT_CODE(Code::Poisoned, Log->append("c"));
  EXPECT_CODE(Code::Poisoned, Log->appendBatch(Batch));
  EXPECT_CODE(Code::Poisoned, Log->checkpoint(0));
  EXPECT_CODE(Code::Poisoned, Log->truncate(1));
  EXPECT_CODE(Code::Poisoned, Log->waitDurable(2));
  EXPECT_EQ(1u, Log->durableLsn());
  EXPECT_FALSE(readAll(*Log).empty());
  EXPECT_CODE(Code::Poisoned, Log->close());
  EXPECT_TRUE(Fs.calls().empty()) << "a poisoned log writes nothing";
}

TEST(WalFaults, WAL_11_AFailedWriteThatIsNotNoSpacePoisons) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  auto Log = mustOpen(Fs);
  Fs.failNext("write", {FaultKind::ShortWrite, EIO});
  EXPECT_CODE(Code::Poisoned, Log->append("a"));
  Fs.clearCalls();
  EXPECT_CODE(Code::Poisoned, Log->close());
  EXPECT_TRUE(Fs.calls().empty());
  EXPECT_TRUE(readAll(*mustOpen(Fs)).empty());
}

TEST(WalFaults, AFullDiskIsCutBackAndRecoversWhenSpaceIsFreed) {
  for (SyncMode Mode : {SyncMode::Sync, SyncMode::Batch, SyncMode::None}) {
    MemFs Mem;
    FaultFs Fs(Mem, &Mem);
    auto Log = mustOpen(Fs, small(Mode));
    Records Written;
    for (int I = 0; I < 40; ++I) {
      Fs.setFull(I % 4 == 3);
      std::string R = std::to_string(I) + std::string(100, 'x');
      Expected<Lsn> L = Log->append(R);
      if (I % 4 == 3) {
        EXPECT_CODE(Code::NoSpace, L);
      } else {
        ASSERT_OK(L);
        Written.emplace_back(*L, R);
      }
      EXPECT_EQ(Written, readAll(*Log));
    }
    Fs.setFull(false);
    ASSERT_OK(Log->close());
    EXPECT_EQ(Written, readAll(*mustOpen(Fs, small(Mode))));
  }
}

TEST(WalFaults, TruncationFreesAFullDiskWithASpare) {
  MemFs Mem;
  FaultFs Fs(Mem, &Mem);
  WalOptions O = small();
  auto Log = mustOpen(Fs, O);
  ASSERT_OK(Log->append(std::string(800, 'x')));
  Fs.setFull(true);
  EXPECT_CODE(Code::NoSpace, Log->truncate(1));
  EXPECT_EQ(1u, readAll(*Log).size())
      << "a truncation that failed forgot nothing";
  Fs.setFull(false);
  ASSERT_OK(Log->append("still usable"));
  ASSERT_OK(Log->truncate(1));
  EXPECT_EQ(1u, readAll(*Log).size());
}

/// Runs a fixed workload; \p Acked gets what was acknowledged in mode Sync, \p
/// Tried everything submitted.
static void workload(io::FileSystem &Fs, WalOptions O,
                     std::vector<std::string> &Acked,
                     std::vector<std::string> &Tried) {
  for (int Life = 0; Life < 2; ++Life) {
    Expected<std::unique_ptr<Wal>> Log = Wal::open(Fs, "log", O);
    if (!Log)
      return;
    for (int I = 0; I < 12; ++I) {
      std::string R = std::to_string(Life) + "." + std::to_string(I) +
                      std::string(150, 'x');
      Tried.push_back(R);
      if ((*Log)->append(R))
        Acked.push_back(R);
    }
    ignoreStatus((*Log)->close(),
                 "what close reports is not what this workload judges");
  }
}

TEST(WalFaults, EveryCallMayFail) {
  for (FaultKind Kind : {FaultKind::Error, FaultKind::ShortWrite,
                         FaultKind::SyncLost, FaultKind::SyncReverted})
    for (int Errno : {EIO, ENOSPC})
      for (uint64_t Skip = 0;; ++Skip) {
        MemFs Mem;
        FaultFs Fs(Mem, &Mem);
        Fs.failAfter(Skip, {Kind, Errno});
        std::vector<std::string> Acked, Tried;
        workload(Fs, small(), Acked, Tried);
        bool Failed = Fs.calls().size() > Skip;
        Mem.powerLoss();
        auto Log = mustOpen(Mem, small());
        ASSERT_TRUE(Log) << "call " << Skip;
        // Acknowledged records are all there, in order, and nothing was
        // invented.
        Records Got = readAll(*Log);
        size_t NextAcked = 0, NextTried = 0;
        for (const auto &[L, R] : Got) {
          NextAcked += NextAcked < Acked.size() && Acked[NextAcked] == R;
          while (NextTried < Tried.size() && Tried[NextTried] != R)
            ++NextTried;
          EXPECT_LT(NextTried, Tried.size())
              << "invented or out of order: " << R;
        }
        EXPECT_EQ(Acked.size(), NextAcked)
            << "call " << Skip << " errno " << Errno;
        if (!Failed)
          break;
      }
}
