#include "wal/Wal.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace storage::wal {

/// Ok when a mutating call may go on.
Status Wal::writable() const {
  if (Options.ReadOnly)
    return Status::error(Code::ReadOnly, "write log", Directory,
                         "opened read-only");
  if (Closed)
    return Status::error(Code::Closed, "write log", Directory);
  return Poison;
}

Expected<Lsn> Wal::append(std::string_view Record) {
  Guard Held(Mutex);
  Expected<Lsn> Last = stage(Held, FrameType::Record, 1, Record);
  if (!Last)
    return Last;
  if (Mode == SyncMode::Sync) {
    if (Status S = commitDurable(Held, *Last); !S.ok())
      return failure(S);
    return Last;
  }
  if (Status S = commitCached(Held, *Last); !S.ok())
    return failure(S);
  return Last;
}

Expected<Lsn> Wal::appendBatch(std::span<const std::string_view> Records) {
  if (Records.empty() || Records.size() > io::MaxFrameRecords)
    return failure(
        Status::error(Code::InvalidArgument, "append batch", Directory,
                      fmt::format("{} records; 1 to {} are allowed",
                                  Records.size(), io::MaxFrameRecords)));
  size_t Bytes = 0;
  for (std::string_view Record : Records) {
    if (Record.size() > MaxRecord - std::min(Bytes, MaxRecord))
      return failure(Status::error(Code::Limit, "append batch", Directory,
                                   "the batch exceeds 64 MiB"));
    Bytes += Record.size() + sizeof(uint32_t);
  }
  Guard Held(Mutex);
  Expected<Lsn> Last =
      stage(Held, FrameType::Batch, static_cast<uint16_t>(Records.size()),
            encodeBatch(Records));
  if (!Last)
    return Last;
  if (Status S = commitDurable(Held, *Last); !S.ok())
    return failure(S);
  return Last;
}

Expected<Lsn> Wal::checkpoint(Lsn Applied) {
  Guard Held(Mutex);
  if (Applied > Staged.Last)
    return failure(Status::error(Code::InvalidArgument, "checkpoint", Directory,
                                 "beyond the last record"));
  Expected<Lsn> Last =
      stage(Held, FrameType::Checkpoint, 1, encodeCheckpoint(Applied));
  if (!Last)
    return Last;
  if (Status S = commitDurable(Held, *Last); !S.ok())
    return failure(S);
  Checkpoint = Applied;
  return Last;
}

Status Wal::waitDurable(Lsn Target) {
  Guard Held(Mutex);
  if (Target <= Durable)
    return Status();
  if (Status S = writable(); !S.ok())
    return S;
  if (Target > Staged.Last)
    return Status::error(Code::InvalidArgument, "wait durable", Directory,
                         "beyond the last record");
  return commitDurable(Held, Target);
}

/// The frame goes behind what is staged already; group commit writes both
/// together.
Expected<Lsn> Wal::stage(Guard &Held, FrameType Type, uint16_t Count,
                         std::string_view Payload) {
  if (Payload.size() > MaxRecord)
    return failure(Status::error(Code::Limit, "append", Directory,
                                 "the record exceeds 64 MiB"));
  if (Status S = writable(); !S.ok())
    return failure(S);
  uint64_t Size = io::frameSize(Payload.size());
  auto Fits = [&] {
    return Staged.End == SegmentHeaderSize ||
           Staged.End + Size <= Options.SegmentSize;
  };
  while (!Fits()) {
    drain(Held);
    if (Status S = writable(); !S.ok())
      return failure(S);
    if (Fits())
      break; // Somebody else rotated meanwhile.
    if (Status S = rotate(); !S.ok())
      return failure(S);
  }
  io::FrameHeader Header;
  Header.First = Staged.Last + 1;
  Header.Durable = Durable;
  Header.PrevCrc = Staged.Crc;
  Header.Type = static_cast<uint8_t>(Type);
  Header.Count = Count;
  Staged.Crc =
      io::encodeFrame(Pending, Chain.back().Header.seed(), Header, Payload);
  Staged.Last = Header.last();
  Staged.End += Size;
  ++Stats.Appends;
  if (Type == FrameType::Record)
    ++PendingAppends;
  return Staged.Last;
}

bool Wal::covered(const Waiter &W) const {
  return W.Stable ? Durable >= W.Last : Written.Last >= W.Last;
}

bool Wal::queued(const Waiter &W) const {
  return std::find(Queue.begin(), Queue.end(), &W) != Queue.end();
}

Status Wal::commitCached(Guard &Held, Lsn Last) {
  return wait(Held, Last, /*Stable=*/false);
}

Status Wal::commitDurable(Guard &Held, Lsn Last) {
  if (Durable >= Last)
    return Status(); // Another leader's sync covered it.
  Status S = wait(Held, Last, /*Stable=*/true);
  assert((!S.ok() || Durable >= Last) &&
         "WAL-6: acknowledged before the sync that covers it");
  return S;
}

Status Wal::wait(Guard &Held, Lsn Last, bool Stable) {
  Waiter W{Last, Stable};
  if (covered(W))
    return Status();
  if (!Poison.ok())
    return Poison;
  Queue.push_back(&W);
  while (queued(W)) {
    if (Leading)
      Changed.wait(Held);
    else
      lead(Held, Stable);
  }
  return W.Result;
}

/// Whether the group that is about to be written, with \p Appends appends, must
/// be synced before it is acknowledged.
bool Wal::syncDue(uint64_t Appends) const {
  if (std::any_of(Queue.begin(), Queue.end(),
                  [](const Waiter *W) { return W->Stable; }))
    return true;
  if (Mode != SyncMode::Batch)
    return false;
  if (UnsyncedAppends + Appends >= Options.BatchAppends)
    return true;
  return UnsyncedAppends > 0 &&
         std::chrono::steady_clock::now() - OldestUnsynced >= Options.MaxDelay;
}

/// Writes everything staged as one group, syncs if that is due or \p Stable
/// asks for it, and wakes whom that covers.
void Wal::lead(Guard &Held, bool Stable) {
  assert(!Leading && Held.owns_lock());
  Leading = true;
  std::string Group = std::exchange(Pending, {});
  Mark After = Staged;
  uint64_t Appends = std::exchange(PendingAppends, 0);
  bool Due = syncDue(Appends);
  Held.unlock();
  Status Wrote, Synced;
  bool Sync = false;
  if (!Group.empty())
    Wrote = Writer.write(Group);
  if (Wrote.ok() && (Stable || Due)) {
    Sync = true;
    Synced = Writer.sync();
  }
  Held.lock();
  Leading = false;
  if (!Wrote.ok()) {
    dropStaged(Wrote);
    return;
  }
  Written = After;
  Chain.back().Last = Written.Last;
  Chain.back().End = Written.End;
  Stats.Bytes += Group.size();
  Stats.Writes += Group.empty() ? 0 : 1;
  if (UnsyncedAppends == 0 && Appends > 0 && !Sync) {
    OldestUnsynced = std::chrono::steady_clock::now();
    WorkerWake.notify_one();
  }
  UnsyncedAppends += Appends;
  if (!Synced.ok())
    poison(Synced);
  else if (Sync)
    noteSync();
  assert((Mode != SyncMode::Batch || !Poison.ok() ||
          UnsyncedAppends < Options.BatchAppends) &&
         "WAL-7");
  wake(Status());
}

/// After a failed write: what is on file ends where the last good group ended,
/// or the log is poisoned.
void Wal::dropStaged(const Status &Cause) {
  Pending.clear();
  PendingAppends = 0;
  Staged = Written;
  Status Cut;
  if (Cause.code() == Code::NoSpace)
    Cut = Writer.cutBack(Written.End);
  if (Cause.code() != Code::NoSpace || !Cut.ok())
    poison(Cause);
  wake(Cause);
}

void Wal::noteSync() {
  assert(Durable <= Written.Last && "WAL-6");
  Durable = Written.Last;
  UnsyncedAppends = 0;
}

void Wal::poison(const Status &Cause) {
  if (Poison.ok())
    Poison = Cause.asPoison();
}

/// Ends the waiting of everybody who is covered; of the others, too, if they
/// cannot be any more.
void Wal::wake(const Status &Failed) {
  std::erase_if(Queue, [&](Waiter *W) {
    if (covered(*W))
      return true;
    if (!Poison.ok())
      W->Result = Poison;
    else if (!Failed.ok() && W->Last > Written.Last)
      W->Result = Failed;
    else
      return false;
    return true;
  });
  Changed.notify_all();
}

/// Returns, with the mutex held, when nobody leads and nothing is staged.
void Wal::drain(Guard &Held) {
  while (Leading || !Pending.empty()) {
    if (Leading)
      Changed.wait(Held);
    else
      lead(Held, /*Stable=*/false);
  }
  assert(Staged.End == Written.End && Staged.Last == Written.Last);
}

/// Makes everything written stable. The caller has drained.
Status Wal::syncWritten() {
  if (Durable == Written.Last && !Writer.behind())
    return Status();
  if (Status S = Writer.sync(); !S.ok()) {
    poison(S);
    wake(Status());
    return Poison;
  }
  noteSync();
  wake(Status());
  return Status();
}

Wal::~Wal() { stopWorker(); }

Status Wal::close() {
  Guard Held(Mutex);
  if (Closed)
    return Status::error(Code::Closed, "close log", Directory);
  Closed = true;
  if (Options.ReadOnly)
    return Status(); // No segment was begun, no lock taken, no worker started.
  drain(Held);
  if (Poison.ok())
    ignoreStatus(syncWritten(),
                 "a failure is kept in Poison and returned below");
  Held.unlock();
  stopWorker();
  Held.lock();
  Status Result = Poison;
  if (Result.ok())
    Result = Writer.close();
  else
    Writer.abandon();
  Lock.reset();
  return Result;
}

void Wal::stopWorker() {
  {
    Guard Held(Mutex);
    Stopping = true;
    WorkerWake.notify_one();
  }
  if (Worker.joinable())
    Worker.join();
}

Lsn Wal::lastLsn() const {
  Guard Held(Mutex);
  return Written.Last;
}

Lsn Wal::baseLsn() const {
  Guard Held(Mutex);
  return Base;
}

Lsn Wal::checkpointLsn() const {
  Guard Held(Mutex);
  return std::max(Checkpoint, Base);
}

WalStats Wal::stats() const {
  Guard Held(Mutex);
  WalStats Copy = Stats;
  if (!Leading)
    Copy.Syncs = Writer.syncs();
  return Copy;
}

} // namespace storage::wal
