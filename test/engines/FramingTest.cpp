#include "TestSupport.h"

#include "io/LogFraming.h"

#include <cstring>
#include <random>

using namespace storage;
using namespace storage::io;

static constexpr FrameSeed Seed{0x1122334455667788, 7};

static FrameHeader header(Lsn First, uint32_t PrevCrc = 0) {
  FrameHeader H;
  H.First = First;
  H.Durable = First - 1;
  H.PrevCrc = PrevCrc;
  H.Type = 1;
  return H;
}

TEST(Framing, FRAME_1_ZerosAreNeverAFrame) {
  for (size_t Size : {0, 8, 31, 32, 64, 4096})
    EXPECT_FALSE(decodeFrame(std::string(Size, '\0'), 0, Seed));
}

TEST(Framing, FRAME_2_EveryBitOfAFrameCounts) {
  std::string Bytes;
  encodeFrame(Bytes, Seed, header(5), "payload");
  ASSERT_TRUE(decodeFrame(Bytes, 0, Seed));
  EXPECT_EQ("payload", decodeFrame(Bytes, 0, Seed)->Payload);
  for (size_t Bit = 0; Bit < Bytes.size() * 8; ++Bit) {
    std::string Flipped = Bytes;
    Flipped[Bit / 8] = static_cast<char>(Flipped[Bit / 8] ^ (1 << Bit % 8));
    EXPECT_FALSE(decodeFrame(Flipped, 0, Seed)) << "bit " << Bit;
  }
}

TEST(Framing, FRAME_2_AFrameOfAnotherFileOrIncarnationIsInvalid) {
  std::string Bytes;
  encodeFrame(Bytes, Seed, header(5), "payload");
  EXPECT_FALSE(decodeFrame(Bytes, 0, {Seed.Salt + 1, Seed.FileNumber}));
  EXPECT_FALSE(decodeFrame(Bytes, 0, {Seed.Salt, Seed.FileNumber + 1}));
}

TEST(Framing, FRAME_3_FramesNameTheirPredecessor) {
  std::string Bytes;
  uint32_t First = encodeFrame(Bytes, Seed, header(1), "a");
  encodeFrame(Bytes, Seed, header(2, First), "b");
  std::optional<Frame> Second = decodeFrame(Bytes, frameSize(1), Seed);
  ASSERT_TRUE(Second);
  EXPECT_EQ(First, Second->Header.PrevCrc);
  EXPECT_EQ(First, decodeFrame(Bytes, 0, Seed)->Crc);
}

TEST(Framing, FRAME_4_LengthsAreBoundedBeforeUse) {
  std::string Bytes;
  encodeFrame(Bytes, Seed, header(1), std::string(100, 'x'));
  for (size_t Cut = 0; Cut < Bytes.size(); ++Cut)
    EXPECT_FALSE(decodeFrame(std::string_view(Bytes).substr(0, Cut), 0, Seed));
  for (uint32_t Length :
       {101u, MaxFramePayload, MaxFramePayload + 1, UINT32_MAX}) {
    std::string Lying = Bytes;
    std::memcpy(Lying.data() + 4, &Length, 4);
    EXPECT_FALSE(decodeFrame(Lying, 0, Seed));
  }
  EXPECT_FALSE(decodeFrame(Bytes, Bytes.size() + 1, Seed));
}

TEST(Framing, ProofIsFoundBehindDamage) {
  std::string Bytes;
  uint32_t Crc = 0;
  for (Lsn L = 1; L <= 4; ++L)
    Crc = encodeFrame(Bytes, Seed, header(L, Crc), "record");
  Bytes[33] ^= 1; // Payload of record 1.
  EXPECT_EQ(frameSize(6), findProof(Bytes, 0, Seed, 1));
  EXPECT_EQ(3 * frameSize(6), findProof(Bytes, 0, Seed, 3));
  EXPECT_EQ(std::nullopt, findProof(Bytes, 0, Seed, 4));
}

TEST(Framing, RandomBytesAreNeverAFrame) {
  std::mt19937_64 Random(1);
  for (int Round = 0; Round < 2000; ++Round) {
    std::string Bytes(Random() % 256, '\0');
    for (char &C : Bytes)
      C = static_cast<char>(Random());
    for (size_t At = 0; At <= Bytes.size(); ++At)
      EXPECT_FALSE(decodeFrame(Bytes, At, Seed));
    EXPECT_FALSE(findProof(Bytes, 0, Seed, 1));
  }
}
