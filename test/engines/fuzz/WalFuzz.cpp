// Any bytes, given to each decoder of the write-ahead log and its framing and,
// as a segment with a right header, to opening: the first byte chooses. CRCs
// are made right where a decoder would stop at them.
#include "io/Coding.h"
#include "io/Crc32c.h"
#include "sim/MemFs.h"
#include "wal/Wal.h"

#include <cstdio>
#include <cstdlib>

using namespace storage;
using namespace storage::wal;

/// Stops the run: a promise was broken.
static void require(bool Holds, const Status &Why = Status()) {
  if (Holds)
    return;
  std::fprintf(stderr, "broken: %s\n", Why.message().c_str());
  std::abort();
}

static void fuzzHeader(std::string Bytes) {
  constexpr size_t CrcAt = SegmentHeaderSize - 4;
  if (Bytes.size() >= SegmentHeaderSize)
    io::setFixed(Bytes, CrcAt,
                 io::crc32c(std::string_view(Bytes).substr(0, CrcAt)));
  Expected<SegmentHeader> H = decodeSegmentHeader(Bytes, "f");
  if (!H)
    return;
  require(decodeSegmentHeader(encodeSegmentHeader(*H), "f").has_value());
}

static void fuzzFrame(std::string Bytes) {
  io::FrameSeed Seed{7, SegmentNumber{1, 0}.raw()};
  if (Bytes.size() >= io::FrameHeaderSize) {
    uint64_t Size = io::frameSize(
        std::min<uint32_t>(io::getFixed<uint32_t>(Bytes, 4), 9000));
    std::string Place;
    io::putFixed(Place, Seed.Salt);
    io::putFixed(Place, Seed.FileNumber);
    if (Size <= Bytes.size())
      io::setFixed(Bytes, 0,
                   io::crc32c(std::string_view(Bytes).substr(4, Size - 4),
                              io::crc32c(Place)));
  }
  std::optional<io::Frame> F = io::decodeFrame(Bytes, 0, Seed);
  if (F) {
    require(F->Size <= Bytes.size() && F->Header.Durable < F->Header.First);
    if (auto Records = decodeBatch(F->Payload, F->Header.Count))
      require(encodeBatch(*Records) == F->Payload);
    (void)decodeCheckpoint(F->Payload);
  }
  (void)io::findProof(Bytes, 0, Seed, 3);
}

/// Opens a log of one segment with a right header, and frames as \p Script
/// says.
static void fuzzLog(std::string_view Script) {
  SegmentHeader H;
  H.Number = {1, 0};
  H.LogId = 5;
  H.Salt = 7;
  H.Mode = static_cast<SyncMode>(
      1 + (Script.empty() ? 0 : static_cast<uint8_t>(Script[0]) % 3));
  std::string Bytes = encodeSegmentHeader(H);
  uint32_t Crc = 0;
  Lsn Next = 1;
  while (Script.size() >= 4) {
    auto Do = static_cast<uint8_t>(Script[0]),
         A = static_cast<uint8_t>(Script[1]),
         D = static_cast<uint8_t>(Script[2]);
    Script.remove_prefix(4);
    if (Do % 4 == 0) {
      Bytes.append(A % 64, static_cast<char>(D));
      continue;
    }
    io::FrameHeader F;
    F.First = Next + (Do % 16 == 1);
    F.Durable = F.First - 1 - std::min<Lsn>(F.First - 1, D % 8);
    F.PrevCrc = Do % 16 == 2 ? Crc + 1 : Crc;
    F.Type = static_cast<uint8_t>(1 + A % 4);
    F.Count = static_cast<uint16_t>(1 + A % 3);
    Crc = io::encodeFrame(Bytes, H.seed(), F, Script.substr(0, D % 40));
    Next = F.last() + 1;
  }
  sim::MemFs Fs;
  ignoreStatus(Fs.mkdir("log"), "there is room in memory");
  Fs.plant("log/" + segmentName(H.Number), Bytes);
  WalOptions O;
  O.ZeroFill = O.Background = false;
  Expected<std::unique_ptr<Wal>> Log = Wal::open(Fs, "log", O);
  if (!Log) {
    require(Log.error().code() == Code::Corruption ||
                Log.error().code() == Code::Unsupported,
            Log.error());
    return;
  }
  ignoreStatus(
      (*Log)->replay(0, [](Lsn, std::string_view) { return Status(); }),
      "a batch that is none is Corruption");
  require((*Log)->append("more").has_value());
  require((*Log)->close().ok());
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  if (Size == 0)
    return 0;
  std::string Bytes(reinterpret_cast<const char *>(Data + 1), Size - 1);
  switch (Data[0] % 3) {
  case 0:
    fuzzHeader(Bytes);
    break;
  case 1:
    fuzzFrame(Bytes);
    break;
  default:
    fuzzLog(Bytes);
  }
  return 0;
}
