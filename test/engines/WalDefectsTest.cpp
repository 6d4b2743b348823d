// One regression test per defect of the design this log descends from.
#include "TestSupport.h"

using namespace storage;
using namespace storage::wal;
using namespace storage::test;
using sim::MemFs;

TEST(WalDefects, P1_AppendsAfterATornTailAreNotLost) {
  MemFs Fs;
  auto Log = mustOpen(Fs, plainOptions(SyncMode::None));
  ASSERT_OK(Log->append("kept"));
  ASSERT_OK(Log->append("torn torn torn"));
  Log.reset();
  std::string Name = segments(Fs).back(), Bytes = Fs.contents(Name);
  Fs.plant(Name, Bytes.substr(0, Bytes.size() - 5));
  Log = mustOpen(Fs);
  for (int I = 0; I < 10; ++I)
    ASSERT_OK(Log->append("after " + std::to_string(I)));
  ASSERT_OK(Log->close());
  Records All = readAll(*mustOpen(Fs));
  ASSERT_EQ(11u, All.size());
  EXPECT_EQ((Record{1, "kept"}), All.front());
  EXPECT_EQ((Record{11, "after 9"}), All.back());
}

TEST(WalDefects, P2_ZerosAtTheTailAreAnEnd) {
  for (size_t Zeros : {1, 8, 64, 512, 4096}) {
    MemFs Fs;
    ASSERT_OK(mustOpen(Fs)->append("a"));
    std::string Name = segments(Fs).back();
    Fs.plant(Name, Fs.contents(Name) + std::string(Zeros, '\0'));
    auto Log = mustOpen(Fs);
    ASSERT_TRUE(Log);
    EXPECT_EQ((Records{{1, "a"}}), readAll(*Log));
    EXPECT_EQ(2u, Log->append("b").value_or(0));
  }
}

TEST(WalDefects, P3_LsnsGoOnAfterTruncatingAllAndReopening) {
  MemFs Fs;
  auto Log = mustOpen(Fs);
  for (int I = 0; I < 5; ++I)
    ASSERT_OK(Log->append("old"));
  Lsn Checkpoint = Log->checkpoint(5).value_or(0);
  ASSERT_OK(Log->truncate(Checkpoint));
  ASSERT_OK(Log->close());
  Log = mustOpen(Fs);
  EXPECT_EQ(Checkpoint, Log->lastLsn());
  Lsn New = Log->append("new").value_or(0);
  EXPECT_EQ(Checkpoint + 1, New);
  EXPECT_EQ((Records{{New, "new"}}), readAll(*Log, Checkpoint));
  ASSERT_OK(Log->close());
  EXPECT_EQ((Records{{New, "new"}}), readAll(*mustOpen(Fs), Checkpoint));
}

TEST(WalDefects, P4_AShortFirstSegmentIsRefusedNotAHole) {
  MemFs Fs;
  WalOptions O = plainOptions();
  O.SegmentSize = 1024;
  auto Log = mustOpen(Fs, O);
  for (int I = 0; I < 100; ++I)
    ASSERT_OK(Log->append("0123456789"));
  ASSERT_OK(Log->close());
  std::string Name = segments(Fs).front(), Bytes = Fs.contents(Name);
  Fs.plant(Name, Bytes.substr(0, Bytes.size() - 3));
  Expected<std::unique_ptr<Wal>> Again = Wal::open(Fs, "log", O);
  EXPECT_CODE(Code::Corruption, Again);
  EXPECT_NE(std::string::npos, statusOf(Again).message().find(Name))
      << statusOf(Again).message();
  EXPECT_NE(std::string::npos, statusOf(Again).message().find("offset"))
      << statusOf(Again).message();
}

TEST(WalDefects, P5_AFlippedBitInTheLsnIsNeverAccepted) {
  MemFs Fs;
  auto Log = mustOpen(Fs);
  for (int I = 0; I < 4; ++I)
    ASSERT_OK(Log->append("0123456789"));
  ASSERT_OK(Log->close());
  std::string Name = segments(Fs).front(), Bytes = Fs.contents(Name);
  for (size_t Frame = 0; Frame < 4; ++Frame)
    for (size_t Bit = 0; Bit < 64; ++Bit) {
      size_t At = SegmentHeaderSize + Frame * io::frameSize(10) + 8 + Bit / 8;
      std::string Flipped = Bytes;
      Flipped[At] = static_cast<char>(Flipped[At] ^ (1 << Bit % 8));
      MemFs Copy;
      ASSERT_OK(Copy.mkdir("log"));
      Copy.plant(Name, Flipped);
      Expected<std::unique_ptr<Wal>> Again =
          Wal::open(Copy, "log", plainOptions());
      // Only the last frame is covered by no later durable-lsn.
      if (Frame < 3)
        EXPECT_CODE(Code::Corruption, Again)
            << "frame " << Frame << " bit " << Bit;
      else
        EXPECT_EQ(3u, readAll(**Again).size());
    }
}
