#include "lsm/LogFormat.h"

#include "io/Coding.h"

#include <cassert>

namespace storage::lsm {

using io::getFixed;
using io::putFixed;

static constexpr std::string_view Magic = "DT-LSM\r\n";
static constexpr size_t NumberOffset = 16, StoreOffset = 24, SaltOffset = 32,
                        DurableOffset = 40, PreviousOffset = 48,
                        PrevEndOffset = 56, PrevLastOffset = 64,
                        PrevCrcOffset = 72;

std::string encodeLogHeader(const LogHeader &Header) {
  assert(Header.Previous < Header.Number && Header.Durable <= Header.PrevLast);
  std::string Out;
  beginHeader(Out, Magic);
  putFixed(Out, Header.Number);
  putFixed(Out, Header.StoreId);
  putFixed(Out, Header.Salt);
  putFixed(Out, Header.Durable);
  putFixed(Out, Header.Previous);
  putFixed(Out, Header.PrevEnd);
  putFixed(Out, Header.PrevLast);
  putFixed(Out, Header.PrevCrc);
  sealHeader(Out, 0);
  assert(Out.size() == LogHeaderSize);
  return Out;
}

Expected<LogHeader> decodeLogHeader(std::string_view Bytes,
                                    std::string_view Path) {
  if (Status S = checkHeader(Bytes, Magic, LogHeaderSize, Path); !S.ok())
    return failure(S);
  LogHeader Header;
  Header.Number = getFixed<uint64_t>(Bytes, NumberOffset);
  Header.StoreId = getFixed<uint64_t>(Bytes, StoreOffset);
  Header.Salt = getFixed<uint64_t>(Bytes, SaltOffset);
  Header.Durable = getFixed<uint64_t>(Bytes, DurableOffset);
  Header.Previous = getFixed<uint64_t>(Bytes, PreviousOffset);
  Header.PrevEnd = getFixed<uint64_t>(Bytes, PrevEndOffset);
  Header.PrevLast = getFixed<uint64_t>(Bytes, PrevLastOffset);
  Header.PrevCrc = getFixed<uint32_t>(Bytes, PrevCrcOffset);
  if (Header.Previous >= Header.Number || Header.Durable > Header.PrevLast)
    return failure(corruption(Path, 0, "the header contradicts itself"));
  return Header;
}

std::optional<io::Frame> LogWalker::next() {
  std::optional<io::Frame> F = io::decodeFrame(Bytes, At, Seed);
  if (!F || F->Header.First != Last + 1 || F->Header.PrevCrc != Crc)
    return std::nullopt;
  At += F->Size;
  Last = F->Header.last();
  Crc = F->Crc;
  return F;
}

} // namespace storage::lsm
