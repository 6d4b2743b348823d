#include "wal/Recovery.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace storage::wal {

std::optional<io::Frame> FrameWalker::next() {
  std::optional<io::Frame> Found = io::decodeFrame(Bytes, Offset, Seed);
  if (!Found || Found->Header.First != Last + 1 || Found->Header.PrevCrc != Crc)
    return std::nullopt;
  Offset += Found->Size;
  Last = Found->Header.last();
  Crc = Found->Crc;
  return Found;
}

namespace {

/// A segment file found; without a header if that is not valid.
struct Candidate {
  SegmentNumber Number;
  std::optional<SegmentHeader> Header;
};

/// One reading of a directory: find the files, link them, scan them.
class Reader {
public:
  Reader(io::FileSystem &Fs, const std::string &Directory)
      : Fs(Fs), Directory(Directory) {}

  Expected<RecoveredLog> run();

private:
  Status findCandidates();
  Status checkHeaderless();
  Status linkBackwards();
  Status scanForwards();
  Status scanSegment(size_t At, bool &Broken);
  Status searchProof(size_t At, std::string_view Bytes, uint64_t Offset);
  Status acceptFrame(const io::Frame &F, Segment &S);
  void findUnstable();

  bool linked(size_t At) const;
  uint64_t limit(size_t At, uint64_t FileSize) const;
  std::string pathOf(SegmentNumber N) const {
    return io::joinPath(Directory, segmentName(N));
  }
  Expected<std::string> load(SegmentNumber N, uint64_t MaxBytes) const;
  Candidate *find(SegmentNumber N);
  Status corrupt(SegmentNumber N, std::string Hint) const {
    return Status::error(Code::Corruption, "recover", pathOf(N), Hint);
  }

  io::FileSystem &Fs;
  const std::string &Directory;
  std::vector<std::string> Names;
  std::vector<Candidate> Found; ///< By number.
  std::vector<Candidate>
      Order; ///< The chain as it should be, from the oldest needed segment on.
  size_t Anchor = 0; ///< Index in Order of segment 0 of the newest epoch.
  RecoveredLog Log;
};

} // namespace

Expected<std::string> Reader::load(SegmentNumber N, uint64_t MaxBytes) const {
  Expected<std::unique_ptr<io::File>> F =
      Fs.open(pathOf(N), io::OpenMode::ReadOnly);
  if (!F)
    return failure(F.error());
  Expected<std::string> Bytes = std::string();
  if (MaxBytes == SegmentHeaderSize) {
    Bytes->resize(SegmentHeaderSize);
    Expected<size_t> Got = (*F)->preadAt(0, *Bytes);
    if (!Got)
      return failure(Got.error());
    Bytes->resize(*Got);
  } else {
    Bytes = io::readFrom(**F, 0, MaxBytes);
  }
  if (Status S = (*F)->close(); !S.ok())
    return failure(S);
  return Bytes;
}

Candidate *Reader::find(SegmentNumber N) {
  auto At = std::find_if(Found.begin(), Found.end(),
                         [&](const Candidate &C) { return C.Number == N; });
  return At == Found.end() ? nullptr : &*At;
}

Status Reader::findCandidates() {
  Expected<std::vector<std::string>> Listed = Fs.list(Directory);
  if (!Listed)
    return Listed.error();
  Names = std::move(*Listed);
  for (const std::string &Name : Names) {
    std::optional<SegmentNumber> N = parseSegmentName(Name);
    if (!N)
      continue;
    Expected<std::string> Bytes = load(*N, SegmentHeaderSize);
    if (!Bytes)
      return Bytes.error();
    Expected<SegmentHeader> Header = decodeSegmentHeader(*Bytes, pathOf(*N));
    if (!Header && Header.error().code() != Code::Corruption)
      return Header.error(); // WAL-1
    if (Header && Header->Number != *N)
      return corrupt(*N, fmt::format("offset 16: the header belongs to {}",
                                     segmentName(Header->Number))); // WAL-2
    Found.push_back({*N, Header ? std::optional(*Header) : std::nullopt});
    Log.Epoch = std::max(Log.Epoch, N->Epoch);
  }
  std::sort(Found.begin(), Found.end(),
            [](auto &A, auto &B) { return A.Number < B.Number; });
  return Status();
}

/// Without a valid header a file is a crashed rotation of mode `none`, the only
/// one that names a segment before its header is stable; anything else is
/// damage. Files of older epochs are judged when the chain needs them.
Status Reader::checkHeaderless() {
  Candidate *First = find({Log.Epoch, 0});
  for (const Candidate &C : Found) {
    if (C.Header || C.Number.Epoch != Log.Epoch)
      continue;
    bool MayBeTorn = C.Number.Index > 0 && First && First->Header &&
                     First->Header->Mode == SyncMode::None;
    if (!MayBeTorn)
      return corrupt(C.Number,
                     "offset 0: the header was stable and is not valid");
  }
  return Status();
}

Status Reader::linkBackwards() {
  SegmentNumber First{Log.Epoch, 0};
  Candidate *At = find(First);
  if (!At)
    return corrupt(First, "the segment is missing; its epoch has later ones");
  assert(At->Header && "checkHeaderless refuses an invalid segment 0");
  Log.Base = At->Header->Base;
  Log.LogId = At->Header->LogId;
  std::vector<Candidate> Older{*At};
  while (Older.back().Header->PrevLast > Log.Base) {
    const SegmentHeader &Header = *Older.back().Header;
    At = find(Header.Previous);
    if (!At || !At->Header)
      return corrupt(Header.Previous,
                     fmt::format("records up to {} were here; {} needs them",
                                 Header.PrevLast, segmentName(Header.Number)));
    Older.push_back(*At);
  }
  Order.assign(Older.rbegin(), Older.rend());
  Anchor = Order.size() - 1;
  for (const Candidate &C : Found)
    if (C.Number.Epoch == Log.Epoch && C.Number.Index > 0)
      Order.push_back(C);
  for (const Candidate &C : Order)
    if (C.Header && C.Header->LogId != Log.LogId)
      return corrupt(C.Number,
                     "offset 24: the segment belongs to another log"); // WAL-2
  return Status();
}

/// Whether the segment at \p At of Order continues what was scanned so far.
bool Reader::linked(size_t At) const {
  if (!Order[At].Header)
    return false;
  const SegmentHeader &Header = *Order[At].Header;
  if (At == 0)
    return true;
  // An empty segment may be skipped by the successor of its predecessor, never
  // by its own.
  const Segment &Previous = Log.Chain.back();
  return Header.Previous == Previous.Header.Number &&
         Header.PrevEnd == Previous.End && Header.PrevLast == Log.Last &&
         Header.PrevCrc == Log.LastCrc;
}

/// Bytes of the segment at \p At that are not dead: its successor names the
/// end.
uint64_t Reader::limit(size_t At, uint64_t FileSize) const {
  if (At + 1 < Order.size() && Order[At + 1].Header &&
      Order[At + 1].Header->Previous == Order[At].Number)
    return std::min(FileSize, Order[At + 1].Header->PrevEnd);
  return FileSize;
}

Status Reader::acceptFrame(const io::Frame &F, Segment &S) {
  bool Known = true;
  switch (static_cast<FrameType>(F.Header.Type)) {
  case FrameType::Record:
    Known = F.Header.Count == 1;
    break;
  case FrameType::Batch:
    Known = decodeBatch(F.Payload, F.Header.Count).has_value();
    break;
  case FrameType::Checkpoint:
    Known = F.Header.Count == 1 && decodeCheckpoint(F.Payload).has_value();
    if (Known)
      Log.Checkpoint = *decodeCheckpoint(F.Payload);
    break;
  default:
    Known = false;
  }
  if (!Known)
    return Status::error(
        Code::Unsupported, "recover", pathOf(S.Header.Number),
        fmt::format("offset {}: a valid frame of unknown type {}", S.End,
                    F.Header.Type));
  S.End += F.Size;
  S.Last = F.Header.last();
  Log.Last = S.Last;
  Log.LastCrc = F.Crc;
  Log.Durable = std::max(Log.Durable, F.Header.Durable);
  return Status();
}

Status Reader::scanSegment(size_t At, bool &Broken) {
  Expected<std::string> Bytes = load(Order[At].Number, MaxSegmentBytes);
  if (!Bytes)
    return Bytes.error();
  std::string_view Alive =
      std::string_view(*Bytes).substr(0, limit(At, Bytes->size()));
  if (!linked(At)) {
    Broken = true;
    return searchProof(At, Alive, SegmentHeaderSize);
  }
  const SegmentHeader &Header = *Order[At].Header;
  Segment S{Header, SegmentHeaderSize, Header.PrevLast};
  Log.Last = Header.PrevLast;
  Log.LastCrc = Header.PrevCrc;
  Log.Durable = std::max(Log.Durable, Header.Durable);
  FrameWalker Walker(Alive, Header);
  while (std::optional<io::Frame> F = Walker.next())
    if (Status Accepted = acceptFrame(*F, S); !Accepted.ok())
      return Accepted;
  assert(Walker.last() == S.Last && Walker.offset() == S.End);
  Log.Chain.push_back(S);
  // Whether this is the log's end or a hole is decided by what comes behind it.
  return searchProof(At, Alive, S.End);
}

/// Looks for a frame or header from \p Offset of the segment at \p At on that
/// proves record Log.Last + 1 to be missing.
Status Reader::searchProof(size_t At, std::string_view Bytes, uint64_t Offset) {
  Lsn Missing = Log.Last + 1;
  const Candidate &C = Order[At];
  uint64_t Salt = C.Header ? C.Header->Salt : Order[Anchor].Header->Salt;
  std::optional<size_t> Proof =
      io::findProof(Bytes, Offset, {Salt, C.Number.raw()}, Missing);
  if (C.Header && C.Header->Durable >= Missing)
    Proof = 0;
  if (!Proof)
    return Status();
  const Segment &Hole =
      Log.Chain.empty() ? Segment{*Order[0].Header} : Log.Chain.back();
  return corrupt(Hole.Header.Number,
                 fmt::format("offset {}: record {} is damaged or missing; it "
                             "was stable, as offset {} of {} proves",
                             Hole.End, Missing, *Proof, segmentName(C.Number)));
}

Status Reader::scanForwards() {
  bool Broken = false;
  for (size_t At = 0; At < Order.size(); ++At) {
    if (!Broken) {
      if (Status S = scanSegment(At, Broken); !S.ok())
        return S;
      if (Broken && At <= Anchor)
        return corrupt(Order[At].Number,
                       "the segment does not continue its predecessor");
      continue;
    }
    Expected<std::string> Bytes = load(Order[At].Number, MaxSegmentBytes);
    if (!Bytes)
      return Bytes.error();
    std::string_view Alive =
        std::string_view(*Bytes).substr(0, limit(At, Bytes->size()));
    if (Status S = searchProof(At, Alive, SegmentHeaderSize); !S.ok())
      return S;
  }
  return Status();
}

/// Marks, in each segment, the bytes that no durable-lsn covers. A segment with
/// a covered frame has a stable header: the sync that covered the one covered
/// the other.
void Reader::findUnstable() {
  for (Segment &S : Log.Chain)
    if (S.Last > Log.Durable)
      S.RewriteFrom = S.Header.PrevLast >= Log.Durable ? 0 : SegmentHeaderSize;
}

/// Of \p Names, those to remove: temporaries and segments outside \p Chain.
static std::vector<std::string> deadNames(const std::vector<std::string> &Names,
                                          const std::vector<Segment> &Chain) {
  std::vector<std::string> Dead;
  for (const std::string &Name : Names) {
    std::optional<SegmentNumber> N = parseSegmentName(Name);
    bool Temporary = Name.ends_with(".tmp");
    bool Alive =
        N && std::any_of(Chain.begin(), Chain.end(), [&](const Segment &S) {
          return S.Header.Number == *N;
        });
    if (Temporary || (N && !Alive))
      Dead.push_back(Name);
  }
  return Dead;
}

Expected<RecoveredLog> Reader::run() {
  if (Status S = findCandidates(); !S.ok())
    return failure(S);
  if (!Found.empty()) {
    if (Status S = checkHeaderless(); !S.ok())
      return failure(S);
    if (Status S = linkBackwards(); !S.ok())
      return failure(S);
    if (Status S = scanForwards(); !S.ok())
      return failure(S);
    findUnstable();
  }
  Log.Dead = deadNames(Names, Log.Chain);
  Log.Checkpoint = std::max(Log.Checkpoint, Log.Base);
  assert(Log.Base <= Log.Last &&
         "WAL-3: a base beyond the log would be a hole");
  return std::move(Log);
}

Expected<RecoveredLog> readLog(io::FileSystem &Fs,
                               const std::string &Directory) {
  return Reader(Fs, Directory).run();
}

/// Writes the bytes of \p S that no durable-lsn up to \p Durable covers again,
/// and syncs them.
DURABLE_ON_SUCCESS static Status
rewrite(io::FileSystem &Fs, const std::string &Path, Segment &S, Lsn Durable) {
  Expected<std::unique_ptr<io::File>> F =
      Fs.open(Path, io::OpenMode::ReadWrite);
  if (!F)
    return F.error();
  Expected<std::string> Bytes = io::readFrom(**F, 0, MaxSegmentBytes);
  if (!Bytes)
    return Bytes.error();
  FrameWalker Walker(std::string_view(*Bytes).substr(0, S.End), S.Header);
  while (S.RewriteFrom != 0 && Walker.last() < Durable) {
    if (!Walker.next())
      return Status::error(Code::Corruption, "recover", Path,
                           "the file changed under recovery");
    if (Walker.last() <= Durable)
      S.RewriteFrom = Walker.offset();
  }
  if (Status W = (*F)->pwriteAt(
          S.RewriteFrom,
          std::string_view(*Bytes).substr(0, S.End).substr(S.RewriteFrom));
      !W.ok())
    return W;
  if (Status Y = (*F)->syncData(); !Y.ok())
    return Y;
  return (*F)->close();
}

Status makeStable(io::FileSystem &Fs, const std::string &Directory,
                  RecoveredLog &Log) {
  for (Segment &S : Log.Chain) {
    if (S.RewriteFrom == UINT64_MAX)
      continue;
    if (Status R =
            rewrite(Fs, io::joinPath(Directory, segmentName(S.Header.Number)),
                    S, Log.Durable);
        !R.ok())
      return R;
    S.RewriteFrom = UINT64_MAX;
  }
  // Names of segments of mode `none` may not be stable either, and the next
  // header will rely on them.
  if (Status S = Fs.syncDirectory(Directory); !S.ok())
    return S;
  Log.Durable = Log.Last;
  return Status();
}

} // namespace storage::wal
