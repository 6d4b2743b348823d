#include "btree/Log.h"

#include "io/Crc32c.h"

#include <algorithm>
#include <random>

namespace storage::btree {

uint64_t randomSalt() {
  std::random_device Device;
  return (uint64_t(Device()) << 32) | Device();
}

Log::Log(std::unique_ptr<io::File> F, const LogHeader &Header, LogEnd End,
         uint64_t FileSize)
    : F(std::move(F)), Header(Header), End(std::move(End)), FileSize(FileSize),
      Durable(this->End.State.Last) {}

/// The frames of one transaction, and where the log ends behind them.
static std::string encodeTransaction(std::span<const PageRef> Pages,
                                     const TreeState &After,
                                     const io::FrameSeed &Seed, LogEnd &End) {
  std::string Frames;
  Frames.reserve((Pages.size() + 1) * io::frameSize(Pages.front()->size()));
  io::FrameHeader H;
  H.Durable = End.State.Last;
  H.First = End.State.Last;
  H.PrevCrc = End.Crc;
  H.Type = static_cast<uint8_t>(FrameType::Page);
  Commit C{static_cast<uint32_t>(Pages.size()), 0, After};
  for (const PageRef &P : Pages) {
    assert(P->lsn() == After.Last && "sealed for another commit");
    ++H.First;
    H.PrevCrc = io::encodeFrame(Frames, Seed, H, P->bytes());
    C.RunningCrc = io::crc32c(P->bytes(), C.RunningCrc);
  }
  ++H.First;
  assert(H.First == After.Last);
  H.Type = static_cast<uint8_t>(FrameType::Commit);
  End.Crc = io::encodeFrame(Frames, Seed, H, encodeCommit(C));
  End.State = After;
  End.Offset += Frames.size();
  return Frames;
}

/// After the failed call \p Cause nothing more can be said of the file.
Status Log::fail(const Status &Cause) {
  Poison = Cause.asPoison();
  return Poison;
}

Status Log::logTransaction(std::span<const PageRef> Pages,
                           const TreeState &After) {
  if (!Poison.ok())
    return Poison;
  assert(!Pages.empty() && After.Txn == End.State.Txn + 1 &&
         After.Last == commitLsn(Pages.size()));
  LogEnd Next = End;
  std::string Frames = encodeTransaction(Pages, After, Header.seed(), Next);
  if (Status S = F->pwriteAt(End.Offset, Frames); !S.ok()) {
    // What was written of it is behind the end and cannot join the chain
    // (FRAME-3); giving the space back is what is left to do.
    if (S.code() == Code::NoSpace && F->truncate(FileSize).ok())
      return S;
    return fail(S);
  }
  if (Status S = F->syncData(); !S.ok())
    return fail(S);
  End = Next;
  FileSize = std::max(FileSize, End.Offset);
  Durable.store(End.State.Last, std::memory_order_release);
  Syncs.fetch_add(1, std::memory_order_relaxed);
  BytesWritten.fetch_add(Frames.size(), std::memory_order_relaxed);
  return Status();
}

Status Log::logWrite(const PageRef &P) {
  TreeState After = End.State;
  ++After.Txn;
  After.Last = P->lsn();
  return logTransaction({&P, 1}, After);
}

Status Log::startOver() {
  if (!Poison.ok())
    return Poison;
  assert(Durable.load() == End.State.Last);
  LogHeader Next = Header;
  ++Next.Generation;
  Next.Salt = Header.NextSalt;
  Next.NextSalt = randomSalt();
  Next.BaseTxn = End.State.Txn;
  Next.BaseLsn = End.State.Last;
  Next.PrevCrc = End.Crc;
  assert(slotOf(Next.Generation) != slotOf(Header.Generation) &&
         "BTLOG-2: the header that is relied on stays");
  if (Status S = F->pwriteAt(slotOf(Next.Generation) * LogSlotSize,
                             encodeLogHeader(Next));
      !S.ok())
    return fail(S);
  if (Status S = F->syncData(); !S.ok())
    return fail(S);
  Syncs.fetch_add(1, std::memory_order_relaxed);
  Header = Next;
  End.Offset = LogStart;
  return Status();
}

Status Log::rewrite(std::string_view Bytes, uint64_t From) {
  assert(From >= LogStart && From <= End.Offset &&
         (From == End.Offset || End.Offset <= Bytes.size()));
  uint64_t Slot = slotOf(Header.Generation) * LogSlotSize;
  if (Status S = F->pwriteAt(Slot, Bytes.substr(Slot, LogHeaderSize)); !S.ok())
    return fail(S);
  if (From < End.Offset)
    if (Status S = F->pwriteAt(From, Bytes.substr(From, End.Offset - From));
        !S.ok())
      return fail(S);
  if (Status S = F->syncData(); !S.ok())
    return fail(S);
  Syncs.fetch_add(1, std::memory_order_relaxed);
  return Status();
}

Status Log::close() { return F->close(); }

} // namespace storage::btree
