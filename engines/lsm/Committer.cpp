#include "lsm/Committer.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace storage::lsm {

void Committer::start(Lsn Last, Lsn Stable, std::shared_ptr<Memtable> Table) {
  Written.Last = Last;
  Staged = Written;
  Durable = Stable;
  Visible = Last;
  Target = std::move(Table);
}

Expected<Lsn> Committer::stage(const WriteBatch &Batch) {
  if (!Poison.ok())
    return failure(Poison);
  io::FrameHeader Header;
  Header.First = Staged.Last + 1;
  Header.Durable = Durable;
  Header.PrevCrc = Staged.Crc;
  Header.Type = BatchFrame;
  Header.Count = static_cast<uint16_t>(Batch.count());
  Batches.push_back({Header.First, Pending.size() + io::FrameHeaderSize,
                     Batch.bytes().size()});
  Staged.Crc = io::encodeFrame(Pending, Seed, Header, Batch.bytes()); // LSM-4
  Staged.Last = Header.last();
  Staged.End += io::frameSize(Batch.bytes().size());
  return Staged.Last;
}

bool Committer::covered(const Waiter &W) const {
  return W.Stable ? Durable >= W.Last : Written.Last >= W.Last;
}

bool Committer::queued(const Waiter &W) const {
  return std::find(Queue.begin(), Queue.end(), &W) != Queue.end();
}

Status Committer::commitCached(Guard &Held, Lsn Last) {
  return wait(Held, Last, /*Stable=*/false);
}

Status Committer::commitDurable(Guard &Held, Lsn Last) {
  if (Durable >= Last)
    return Status(); // Another leader's sync covered it.
  Status S = wait(Held, Last, /*Stable=*/true);
  assert((!S.ok() || Durable >= Last) &&
         "LSM-14: acknowledged before the sync that covers it");
  return S;
}

Status Committer::wait(Guard &Held, Lsn Last, bool Stable) {
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

/// Whether somebody whose batch is in the group to be written wants it stable.
bool Committer::syncDue() const {
  return std::any_of(Queue.begin(), Queue.end(),
                     [](const Waiter *W) { return W->Stable; });
}

/// Writes everything staged as one group, syncs if somebody waits for that,
/// adds it to the memtable and wakes whom that covers.
void Committer::lead(Guard &Held, bool Stable) {
  assert(!Leading && Held.owns_lock());
  Leading = true;
  std::string Group = std::exchange(Pending, {});
  std::vector<StagedBatch> Members = std::exchange(Batches, {});
  LogMark After = Staged;
  bool Due = syncDue();
  uint64_t Needed = MinLog;
  Held.unlock();
  Writer.forgetBelow(Needed);
  Status Wrote, Synced;
  bool Sync = false;
  if (!Group.empty())
    Wrote = Writer.write(Group);
  if (Wrote.ok() && (Stable || Due)) {
    Sync = true;
    Synced = Writer.sync();
  }
  if (Wrote.ok() && Synced.ok())
    for (const StagedBatch &B : Members)
      Target->addBatch(B.First,
                       std::string_view(Group).substr(B.Offset, B.Size));
  Held.lock();
  Leading = false;
  if (!Wrote.ok()) {
    dropStaged(Wrote);
    return;
  }
  if (!Synced.ok()) {
    // The group may or may not be found by the next opening.
    poison(Synced);
    dropStaged(Synced);
    return;
  }
  assert(Visible == Written.Last && "LSM-14");
  Written = After;
  Visible.store(Written.Last, std::memory_order_release);
  Bytes += Group.size();
  Groups += Group.empty() ? 0 : 1;
  if (Sync)
    noteSync();
  wake(Status());
}

/// After a failed group: the log ends where the last good group ended, or the
/// store is poisoned.
void Committer::dropStaged(const Status &Cause) {
  Pending.clear();
  Batches.clear();
  Staged = Written;
  if (Poison.ok()) {
    Status Cut;
    if (Cause.code() == Code::NoSpace)
      Cut = Writer.cutBack(Written.End);
    if (Cause.code() != Code::NoSpace || !Cut.ok())
      poison(Cause);
  }
  wake(Cause);
}

void Committer::noteSync() {
  assert(Durable <= Written.Last);
  Durable = Written.Last;
}

void Committer::poison(const Status &Cause) {
  if (Poison.ok())
    Poison = Cause.asPoison();
}

/// Ends the waiting of everybody who is covered; of the others, too, if they
/// cannot be any more.
void Committer::wake(const Status &Failed) {
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

void Committer::drain(Guard &Held) {
  while (Leading || !Pending.empty()) {
    if (Leading)
      Changed.wait(Held);
    else
      lead(Held, /*Stable=*/false);
  }
  assert(Staged.End == Written.End && Staged.Last == Written.Last);
}

Status Committer::syncWritten() {
  assert(!Leading && Pending.empty());
  if (!Poison.ok())
    return Poison;
  Writer.forgetBelow(MinLog);
  if (Status S = Writer.sync(); !S.ok()) {
    poison(S);
    wake(Status());
    return Poison;
  }
  noteSync();
  wake(Status());
  return Status();
}

Status Committer::switchLog(OpenLog Log, const LogHeader &Header) {
  assert(!Leading && Pending.empty() && Header.PrevLast == Written.Last);
  if (Status S = Writer.begin(std::move(Log), Header); !S.ok())
    return S;
  Seed = Header.seed();
  Written.End = LogHeaderSize;
  Written.Crc = Header.PrevCrc;
  Staged = Written;
  return Status();
}

void Committer::switchTarget(std::shared_ptr<Memtable> Table) {
  assert(!Leading && Pending.empty());
  Target = std::move(Table);
}

void Committer::noteFlushed(Lsn Flushed, uint64_t Needed) {
  assert(Flushed <= Written.Last && Needed >= MinLog);
  Durable = std::max(Durable.load(), Flushed);
  MinLog = Needed;
  wake(Status());
}

} // namespace storage::lsm
