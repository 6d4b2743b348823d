#include "TestSupport.h"

#include "io/Coding.h"
#include "io/Crc32c.h"

#include <fstream>
#include <sstream>

using namespace storage;
using namespace storage::wal;
using namespace storage::test;

static SegmentHeader exampleHeader() {
  SegmentHeader H;
  H.Number = {2, 0};
  H.LogId = 0x1111111111111111;
  H.Salt = 0x2222222222222222;
  H.Base = 1;
  H.Durable = 3;
  H.Previous = {1, 0};
  H.PrevEnd = 216;
  H.PrevLast = 3;
  H.PrevCrc = 0xdeadbeef;
  H.Mode = SyncMode::Batch;
  return H;
}

/// The segment of docs/formats/wal.md: header, one record, one checkpoint.
static std::string exampleSegment() {
  SegmentHeader H = exampleHeader();
  std::string Bytes = encodeSegmentHeader(H);
  io::FrameHeader F;
  F.First = 4;
  F.Durable = 3;
  F.PrevCrc = H.PrevCrc;
  F.Type = static_cast<uint8_t>(FrameType::Record);
  uint32_t Crc = io::encodeFrame(Bytes, H.seed(), F, "hello");
  F.First = 5;
  F.PrevCrc = Crc;
  F.Type = static_cast<uint8_t>(FrameType::Checkpoint);
  io::encodeFrame(Bytes, H.seed(), F, encodeCheckpoint(2));
  return Bytes;
}

TEST(WalFormat, TheDocumentedExampleIsWhatIsWritten) {
  std::ifstream In(DOCS_DIRECTORY "/formats/wal.md");
  std::stringstream Page;
  Page << In.rdbuf();
  EXPECT_NE(std::string::npos, Page.str().find(hexDump(exampleSegment())))
      << hexDump(exampleSegment());
}

TEST(WalFormat, SegmentHeaderRoundTrip) {
  SegmentHeader H = exampleHeader();
  Expected<SegmentHeader> Back =
      decodeSegmentHeader(encodeSegmentHeader(H), "f");
  ASSERT_OK(Back);
  EXPECT_EQ(encodeSegmentHeader(H), encodeSegmentHeader(*Back));
  EXPECT_EQ(H.Previous, Back->Previous);
  EXPECT_EQ(SyncMode::Batch, Back->Mode);
}

TEST(WalFormat, EveryBitOfTheHeaderCounts) {
  std::string Bytes = encodeSegmentHeader(exampleHeader());
  for (size_t Bit = 0; Bit < Bytes.size() * 8; ++Bit) {
    std::string Flipped = Bytes;
    Flipped[Bit / 8] = static_cast<char>(Flipped[Bit / 8] ^ (1 << Bit % 8));
    EXPECT_CODE(Code::Corruption, decodeSegmentHeader(Flipped, "f"));
  }
  EXPECT_CODE(Code::Corruption, decodeSegmentHeader(Bytes.substr(0, 95), "f"));
}

/// \p Bytes with the header field at \p Offset set and the CRC made right
/// again.
static std::string withField(std::string Bytes, size_t Offset, uint32_t Value) {
  io::setFixed(Bytes, Offset, Value);
  io::setFixed(Bytes, 92, io::crc32c(std::string_view(Bytes).substr(0, 92)));
  return Bytes;
}

TEST(WalFormat, WAL_1_ANewerVersionOrUnknownFeatureIsRefused) {
  std::string Bytes = encodeSegmentHeader(exampleHeader());
  EXPECT_OK(decodeSegmentHeader(withField(Bytes, 8, 1), "f"));
  EXPECT_CODE(Code::Unsupported,
              decodeSegmentHeader(withField(Bytes, 8, 2), "f"));
  EXPECT_CODE(Code::Unsupported,
              decodeSegmentHeader(withField(Bytes, 12, 0x80), "f"));
  EXPECT_CODE(Code::Corruption,
              decodeSegmentHeader(withField(Bytes, 8, 0), "f"));

  sim::MemFs Fs;
  ASSERT_OK(mustOpen(Fs)->append("a"));
  std::string Name = segments(Fs).front();
  Fs.plant(Name, withField(Fs.contents(Name), 12, 1));
  uint64_t Before = Fs.changes();
  EXPECT_CODE(Code::Unsupported, Wal::open(Fs, "log", plainOptions()));
  EXPECT_EQ(Before, Fs.changes());
}

TEST(WalFormat, WAL_2_AMovedOrForeignSegmentIsRefused) {
  sim::MemFs Fs, Other;
  ASSERT_OK(mustOpen(Fs)->append("a"));
  ASSERT_OK(mustOpen(Fs)->append("b"));
  ASSERT_OK(mustOpen(Other)->append("a"));
  ASSERT_OK(mustOpen(Other)->append("b"));
  std::string First = segments(Fs)[0], Second = segments(Fs)[1],
              Own = Fs.contents(First);
  Fs.plant(First,
           Fs.contents(Second)); // Another segment's bytes under this name.
  EXPECT_CODE(Code::Corruption, Wal::open(Fs, "log", plainOptions()));
  Fs.plant(First, Other.contents(First)); // The same segment of another log.
  EXPECT_CODE(Code::Corruption, Wal::open(Fs, "log", plainOptions()));
  Fs.plant(First, Own);
  EXPECT_OK(Wal::open(Fs, "log", plainOptions()));
}

TEST(WalFormat, SegmentNamesRoundTripAndHaveOneSpelling) {
  EXPECT_EQ("00000001-000000ff.wal", segmentName({1, 255}));
  EXPECT_EQ((SegmentNumber{1, 255}), parseSegmentName("00000001-000000ff.wal"));
  for (const char *Bad : {"", "LOCK", "segment.tmp", "00000001-000000FF.wal",
                          "00000000-00000000.wal", "00000001_00000000.wal",
                          "00000001-0000000g.wal", "0x000001-00000000.wal"})
    EXPECT_EQ(std::nullopt, parseSegmentName(Bad)) << Bad;
}

TEST(WalFormat, BatchAndCheckpointPayloads) {
  std::string_view Records[] = {"a", "", "ccc"};
  std::string Payload = encodeBatch(Records);
  auto Back = decodeBatch(Payload, 3);
  ASSERT_TRUE(Back);
  EXPECT_EQ("ccc", (*Back)[2]);
  EXPECT_FALSE(decodeBatch(Payload, 2));
  EXPECT_FALSE(decodeBatch(Payload, 4));
  for (size_t Cut = 0; Cut < Payload.size(); ++Cut)
    EXPECT_FALSE(decodeBatch(std::string_view(Payload).substr(0, Cut), 3));
  EXPECT_EQ(7u, decodeCheckpoint(encodeCheckpoint(7)));
  EXPECT_FALSE(decodeCheckpoint("1234567"));
}
