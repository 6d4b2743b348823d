#include "kv/WalRemains.h"

#include "wal/Recovery.h"

#include <algorithm>

#include <fmt/format.h>

namespace storage::kv {

namespace {

/// A segment file with a valid header.
struct Readable {
  wal::SegmentHeader Header;
  std::string Path, Bytes;
};

} // namespace

static Status lost(const std::string &Path, std::string Hint) {
  return Status::error(Code::Corruption, "salvage", Path, Hint);
}

static Expected<std::string> readAll(io::FileSystem &Fs,
                                     const std::string &Path) {
  Expected<std::unique_ptr<io::File>> F = Fs.open(Path, io::OpenMode::ReadOnly);
  if (!F)
    return failure(F.error());
  return io::readFrom(**F, 0, wal::MaxSegmentBytes);
}

/// Where the bytes of \p S that count end: a successor names it, else the file.
static uint64_t endOf(const Readable &S, const std::vector<Readable> &All) {
  for (auto Later = All.rbegin(); Later != All.rend(); ++Later)
    if (Later->Header.Previous == S.Header.Number)
      return std::min<uint64_t>(Later->Header.PrevEnd, S.Bytes.size());
  return S.Bytes.size();
}

static void takeFrame(const io::Frame &F, LogRemains &Out) {
  if (F.Header.Type == static_cast<uint8_t>(wal::FrameType::Record))
    Out.Records.insert_or_assign(F.Header.First, std::string(F.Payload));
  if (F.Header.Type != static_cast<uint8_t>(wal::FrameType::Batch))
    return;
  auto Records = wal::decodeBatch(F.Payload, F.Header.Count);
  for (size_t I = 0; Records && I < Records->size(); ++I)
    Out.Records.insert_or_assign(F.Header.First + I,
                                 std::string((*Records)[I]));
}

/// Takes every valid frame of \p S; what lies between two of them is lost.
static void takeSegment(const Readable &S, uint64_t End, LogRemains &Out) {
  std::string_view Bytes = std::string_view(S.Bytes).substr(0, End);
  uint64_t Gap = 0;
  for (uint64_t At = wal::SegmentHeaderSize; At < End;) {
    std::optional<io::Frame> F = io::decodeFrame(Bytes, At, S.Header.seed());
    if (!F) {
      Gap = Gap == 0 ? At : Gap;
      At += io::FrameAlignment;
      continue;
    }
    if (Gap != 0)
      Out.Lost.push_back(
          lost(S.Path, fmt::format("offsets {} to {} are damaged", Gap, At)));
    Gap = 0;
    takeFrame(*F, Out);
    At += F->Size;
  }
  // Behind the last frame of a segment that no successor names: an unused tail
  // or a torn one, which look the same.
  if (Gap != 0 && End < S.Bytes.size())
    Out.Lost.push_back(
        lost(S.Path, fmt::format("offsets {} to {} are damaged", Gap, End)));
}

Expected<LogRemains> readRemains(io::FileSystem &Fs,
                                 const std::string &Directory) {
  Expected<std::vector<std::string>> Names = Fs.list(Directory);
  if (!Names)
    return failure(Names.error());
  LogRemains Out;
  std::vector<Readable> Segments; // Names sort by age.
  for (const std::string &Name : *Names) {
    std::optional<wal::SegmentNumber> Number = wal::parseSegmentName(Name);
    if (!Number)
      continue;
    std::string Path = io::joinPath(Directory, Name);
    Expected<std::string> Bytes = readAll(Fs, Path);
    if (!Bytes)
      return failure(Bytes.error());
    Expected<wal::SegmentHeader> Header =
        wal::decodeSegmentHeader(*Bytes, Path);
    if (!Header) {
      Out.Lost.push_back(Header.error());
      continue;
    }
    if (Header->Number != *Number) {
      Out.Lost.push_back(
          lost(Path, "offset 16: the header belongs to another segment"));
      continue;
    }
    Segments.push_back({*Header, Path, std::move(*Bytes)});
  }
  wal::Lsn Base = 0;
  for (const Readable &S : Segments) {
    takeSegment(S, endOf(S, Segments), Out);
    Base = std::max(Base, S.Header.Base);
  }
  Out.Records.erase(Out.Records.begin(), Out.Records.upper_bound(Base));
  return Out;
}

} // namespace storage::kv
