// Epochs, rotation, truncation and replay of Wal: what deals with several
// segments.
//
//  - WAL-9 Rotation: sync the old segment (Sync, Batch), write and sync the new
//    header, name it, sync the directory, and only then the first frame. Lsns
//    continue across rotation, truncation and reopening.
//  - WAL-10 truncate makes the new base stable first, then unlinks whole
//    segments oldest first, then syncs the directory.

#include "wal/Wal.h"

#include <algorithm>
#include <cassert>
#include <random>

#include <fmt/format.h>

namespace storage::wal {

static uint64_t randomBits() {
  std::random_device Device;
  return (uint64_t(Device()) << 32) | Device();
}

/// The header of a new segment behind what is written.
SegmentHeader Wal::nextHeader(SegmentNumber N, uint64_t Salt,
                              Lsn NewBase) const {
  SegmentHeader Header;
  Header.Number = N;
  Header.LogId = LogId;
  Header.Salt = Salt;
  Header.Base = NewBase;
  Header.Durable = Durable;
  auto Previous = std::find_if(Chain.rbegin(), Chain.rend(),
                               [](const Segment &S) { return !S.empty(); });
  if (Previous != Chain.rend()) {
    Header.Previous = Previous->Header.Number;
    Header.PrevEnd = Previous->End;
  }
  Header.PrevLast = Written.Last;
  Header.PrevCrc = Written.Crc;
  Header.Mode = Mode;
  return Header;
}

/// Takes the segment of \p Header as the active one.
void Wal::adopt(const SegmentHeader &Header) {
  Chain.push_back(Segment{Header, SegmentHeaderSize, Header.PrevLast});
  Written.End = SegmentHeaderSize;
  Staged = Written;
  WantSpare = Options.ZeroFill;
  WorkerWake.notify_one();
}

/// Begins segment 0 of the next epoch, with \p NewBase; stable, with its name,
/// at return.
Status Wal::startEpoch(Lsn NewBase) {
  assert(Durable == Written.Last && Pending.empty() &&
         "an epoch begins on stable ground");
  if (Chain.empty())
    LogId = randomBits();
  uint32_t Epoch = Chain.empty() ? 0 : Chain.back().Header.Number.Epoch;
  SegmentHeader Header = nextHeader({Epoch + 1, 0}, randomBits(), NewBase);
  if (Status S = Writer.beginDurably(Header); !S.ok())
    return S;
  Base = NewBase;
  adopt(Header);
  return Status();
}

/// The number of the segment that follows \p Last in its epoch.
static SegmentNumber numberAfter(const Segment &Last) {
  SegmentNumber Number = Last.Header.Number;
  ++Number.Index;
  return Number;
}

Status Wal::rotateCached() {
  SegmentHeader Header =
      nextHeader(numberAfter(Chain.back()), Chain.back().Header.Salt, Base);
  Status Begun = Writer.beginCached(Header);
  if (Begun.ok())
    adopt(Header);
  return Begun;
}

Status Wal::rotateDurably() {
  if (Status S = syncWritten(); !S.ok())
    return S;
  SegmentHeader Header =
      nextHeader(numberAfter(Chain.back()), Chain.back().Header.Salt, Base);
  assert(Header.Durable == Header.PrevLast &&
         "WAL-9: the old segment is stable first");
  Status Begun = Writer.beginDurably(Header);
  if (Begun.ok())
    adopt(Header);
  return Begun;
}

/// Begins the next segment of the epoch. Nobody leads and nothing is staged.
Status Wal::rotate() {
  assert(!Leading && Pending.empty());
  if (Mode == SyncMode::None &&
      Writer.unsyncedSegments() >= MaxUnsyncedSegments)
    return Status::error(Code::Limit, "rotate", Directory,
                         "too many unsynced segments: call checkpoint()");
  Status Begun = Mode == SyncMode::None ? rotateCached() : rotateDurably();
  if (Begun.ok())
    ++Stats.Rotations;
  else if (Begun.code() != Code::NoSpace)
    poison(Begun);
  return Begun;
}

Status Wal::truncate(Lsn UpTo) {
  Guard Held(Mutex);
  drain(Held);
  if (Status S = writable(); !S.ok())
    return S;
  if (UpTo > Written.Last)
    return Status::error(
        Code::InvalidArgument, "truncate", Directory,
        fmt::format("up to {}, but the last record is {}", UpTo, Written.Last));
  if (Status S = syncWritten(); !S.ok())
    return S;
  if (UpTo <= Base)
    return removeTruncated();
  if (Status S = startEpoch(UpTo); !S.ok()) {
    if (S.code() != Code::NoSpace)
      poison(S);
    return S;
  }
  return removeTruncated();
}

/// Unlinks the segments that hold no record above the base, oldest first, and
/// makes that stable. All of them are closed.
Status Wal::removeTruncated() {
  assert(Chain.back().Header.Base == Base &&
         "WAL-10: the base is stable before anything goes");
  bool Removed = false;
  for (auto At = Chain.begin(); At + 1 < Chain.end();) {
    if (At->Last > Base && !At->empty()) {
      ++At;
      continue;
    }
    if (Chain.back().Header.Number.Epoch == At->Header.Number.Epoch)
      break; // Named by a successor of its own epoch.
    Status S =
        Fs.unlink(io::joinPath(Directory, segmentName(At->Header.Number)));
    if (!S.ok() && S.code() != Code::NotFound)
      return S;
    At = Chain.erase(At);
    Removed = true;
  }
  if (!Removed)
    return Status();
  Status S = Fs.syncDirectory(Directory);
  if (!S.ok())
    poison(S);
  return S;
}

/// Hands the records of \p F above \p From to \p Visit.
static Status visitFrame(const io::Frame &F, Lsn From,
                         const Wal::Visitor &Visit) {
  if (F.Header.last() <= From ||
      F.Header.Type == static_cast<uint8_t>(FrameType::Checkpoint))
    return Status();
  if (F.Header.Type == static_cast<uint8_t>(FrameType::Record))
    return Visit(F.Header.First, F.Payload);
  std::optional<std::vector<std::string_view>> Records =
      decodeBatch(F.Payload, F.Header.Count);
  if (!Records)
    return Status::error(Code::Corruption, "replay", "batch",
                         "the frame's CRC matches and its contents do not");
  Lsn At = F.Header.First;
  for (std::string_view Record : *Records) {
    if (At > From)
      if (Status S = Visit(At, Record); !S.ok())
        return S;
    ++At;
  }
  return Status();
}

static Status visitSegment(io::FileSystem &Fs, const std::string &Path,
                           const Segment &S, Lsn From,
                           const Wal::Visitor &Visit) {
  Expected<std::unique_ptr<io::File>> F = Fs.open(Path, io::OpenMode::ReadOnly);
  if (!F)
    return F.error();
  std::string Bytes(S.End, '\0');
  Expected<size_t> Got = (*F)->preadAt(0, Bytes);
  if (!Got)
    return Got.error();
  Bytes.resize(*Got);
  FrameWalker Walker(Bytes, S.Header);
  while (Walker.last() < S.Last) {
    std::optional<io::Frame> Next = Walker.next();
    if (!Next)
      return Status::error(Code::Corruption, "replay", Path,
                           fmt::format("offset {}: record {} is damaged",
                                       Walker.offset(), Walker.last() + 1));
    if (Status V = visitFrame(*Next, From, Visit); !V.ok())
      return V;
  }
  return (*F)->close();
}

Status Wal::replay(Lsn After, const Visitor &Visit) const {
  std::vector<Segment> Segments;
  Lsn From;
  {
    Guard Held(Mutex);
    if (Closed)
      return Status::error(Code::Closed, "replay", Directory);
    Segments = Chain;
    From = std::max(After, Base);
  }
  for (const Segment &S : Segments) {
    if (S.Last <= From)
      continue;
    Status V =
        visitSegment(Fs, io::joinPath(Directory, segmentName(S.Header.Number)),
                     S, From, Visit);
    if (V.code() == Code::NotFound && S.Last <= baseLsn())
      continue; // Truncated meanwhile.
    if (!V.ok())
      return V;
  }
  return Status();
}

} // namespace storage::wal
