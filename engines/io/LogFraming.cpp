#include "io/LogFraming.h"

#include "io/Coding.h"
#include "io/Crc32c.h"

namespace storage::io {

static constexpr size_t CrcOffset = 0, LengthOffset = 4, LsnOffset = 8,
                        DurableOffset = 16, PrevCrcOffset = 24, TypeOffset = 28,
                        ReservedOffset = 29, CountOffset = 30;

static uint32_t frameCrc(const FrameSeed &Seed, std::string_view AfterCrc) {
  std::string Identity;
  putFixed(Identity, Seed.Salt);
  putFixed(Identity, Seed.FileNumber);
  return crc32c(AfterCrc, crc32c(Identity));
}

uint32_t encodeFrame(std::string &Out, const FrameSeed &Seed,
                     const FrameHeader &Header, std::string_view Payload) {
  assert(Header.Type != 0 && "FRAME-1: type 0 is never written");
  assert(Header.Count >= 1 && Header.First >= 1 &&
         "a frame takes at least one lsn");
  assert(Header.Durable < Header.First &&
         "a frame cannot be stable before it is written");
  assert(Payload.size() <= MaxFramePayload && "FRAME-4: bounded by the caller");
  size_t Begin = Out.size();
  putFixed<uint32_t>(Out, 0);
  putFixed(Out, static_cast<uint32_t>(Payload.size()));
  putFixed(Out, Header.First);
  putFixed(Out, Header.Durable);
  putFixed(Out, Header.PrevCrc);
  putFixed(Out, Header.Type);
  putFixed<uint8_t>(Out, 0);
  putFixed(Out, Header.Count);
  Out.append(Payload);
  Out.resize(Begin + frameSize(Payload.size()), '\0');
  uint32_t Crc =
      frameCrc(Seed, std::string_view(Out).substr(Begin + LengthOffset));
  setFixed(Out, Begin + CrcOffset, Crc);
  return Crc;
}

std::optional<Frame> decodeFrame(std::string_view Bytes, size_t Offset,
                                 const FrameSeed &Seed) {
  if (Offset > Bytes.size() || Bytes.size() - Offset < FrameHeaderSize)
    return std::nullopt;
  std::string_view At = Bytes.substr(Offset);
  auto Length = getFixed<uint32_t>(At, LengthOffset);
  if (Length > MaxFramePayload || frameSize(Length) > At.size())
    return std::nullopt;
  Frame Found;
  Found.Header.First = getFixed<uint64_t>(At, LsnOffset);
  Found.Header.Durable = getFixed<uint64_t>(At, DurableOffset);
  Found.Header.PrevCrc = getFixed<uint32_t>(At, PrevCrcOffset);
  Found.Header.Type = getFixed<uint8_t>(At, TypeOffset);
  Found.Header.Count = getFixed<uint16_t>(At, CountOffset);
  if (Found.Header.Type == 0 || Found.Header.Count == 0 ||
      getFixed<uint8_t>(At, ReservedOffset) != 0)
    return std::nullopt;
  if (Found.Header.Durable >= Found.Header.First ||
      Found.Header.last() < Found.Header.First)
    return std::nullopt;
  Found.Size = frameSize(Length);
  Found.Crc = getFixed<uint32_t>(At, CrcOffset);
  if (frameCrc(Seed, At.substr(LengthOffset, Found.Size - LengthOffset)) !=
      Found.Crc)
    return std::nullopt;
  Found.Payload = At.substr(FrameHeaderSize, Length);
  return Found;
}

std::optional<size_t> findProof(std::string_view Bytes, size_t Offset,
                                const FrameSeed &Seed, Lsn Missing) {
  Offset = (Offset + FrameAlignment - 1) / FrameAlignment * FrameAlignment;
  for (; Offset < Bytes.size() && Bytes.size() - Offset >= FrameHeaderSize;
       Offset += FrameAlignment) {
    // The cheap test first: zeros and old payload bytes rarely get as far as
    // the CRC.
    if (getFixed<uint64_t>(Bytes, Offset + DurableOffset) < Missing)
      continue;
    std::optional<Frame> Found = decodeFrame(Bytes, Offset, Seed);
    if (Found && Found->Header.Durable >= Missing)
      return Offset;
  }
  return std::nullopt;
}

} // namespace storage::io
