#include "lsm/Db.h"

#include <cassert>
#include <utility>

namespace storage::lsm {

using Clock = std::chrono::steady_clock;

Status Db::usable(std::string_view Op) const {
  return Closed ? Status::error(Code::Closed, Op, Directory) : Status();
}

/// Ok when a mutating call may go on.
Status Db::writable() const {
  if (Opts.ReadOnly)
    return Status::error(Code::ReadOnly, "write", Directory,
                         "opened read-only");
  if (Status S = usable("write"); !S.ok())
    return S;
  return Commit.poisoned();
}

Status Db::put(std::string_view Key, std::string_view Value,
               const WriteOptions &O) {
  WriteBatch Batch;
  Batch.put(Key, Value);
  return commit(Batch, O);
}

Status Db::remove(std::string_view Key, const WriteOptions &O) {
  WriteBatch Batch;
  Batch.remove(Key);
  return commit(Batch, O);
}

Status Db::write(const WriteBatch &Batch, const WriteOptions &O) {
  return commit(Batch, O);
}

Status Db::commit(const WriteBatch &Batch, const WriteOptions &O) {
  if (Status S = Batch.withinLimits(Directory); !S.ok())
    return S;
  Guard Held(Mutex);
  if (Status S = makeRoom(Held); !S.ok())
    return S;
  Lsn Last = Commit.staged();
  if (!Batch.empty()) {
    Expected<Lsn> Staged = Commit.stage(Batch);
    if (!Staged)
      return Staged.error();
    Last = *Staged;
  }
  ++Counters.Writes;
  SyncSeen |= O.Sync;
  if (O.Sync || Opts.SyncWrites)
    return Commit.commitDurable(Held, Last);
  return Commit.commitCached(Held, Last);
}

Status Db::sync() {
  Guard Held(Mutex);
  if (Status S = writable(); !S.ok())
    return S;
  return Commit.commitDurable(Held, Commit.staged());
}

/// Whether the memtable takes another write.
bool Db::roomy() const {
  return Current.Mem->bytes() + Commit.stagedBytes() < Opts.MemtableBytes;
}

/// Whether the memtable can be put aside.
bool Db::canSwitch() const {
  return !Current.Imm && NextLog &&
         Current.Stored->Level[0].size() < Opts.L0Stop;
}

/// Returns when the memtable takes another write; switches to a new one, or
/// waits for background work, as it must.
Status Db::makeRoom(Guard &Held) {
  if (Opts.Background && Current.Stored->Level[0].size() >= Opts.L0Slow) {
    // A little for every writer rather than all for one.
    ++Counters.Stalls;
    WorkerWake.notify_one();
    Room.wait_for(Held, std::chrono::milliseconds(1));
  }
  for (;;) {
    if (Status S = writable(); !S.ok())
      return S;
    if (roomy())
      return Status();
    if (!canSwitch()) {
      if (Status S = waitForWork(Held); !S.ok())
        return S;
      continue;
    }
    Commit.drain(Held);
    if (!roomy() && canSwitch() && writable().ok())
      return switchMemtable();
  }
}

/// Waits for background work, or says why it will not come.
Status Db::waitForWork(Guard &Held) {
  if (!Opts.Background)
    return Status::error(Code::Busy, "write", Directory,
                         "background work is due: call work()");
  WorkerWake.notify_one();
  if (!Background.ok())
    return std::exchange(Background, Status()); // The worker tries again.
  Clock::time_point Begin = Clock::now();
  Room.wait(Held);
  ++Counters.Stalls;
  Counters.StallMicros += static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() -
                                                            Begin)
          .count());
  return Status();
}

/// Puts the memtable aside and goes on in a new one, and in a new log if
/// something is in the old. Nobody leads and nothing is staged.
Status Db::switchMemtable() {
  assert(!Current.Imm);
  LogMark End = Commit.written();
  if (End.End > LogHeaderSize) {
    LogHeader Header;
    Header.Number = NextLog->Number;
    Header.StoreId = Versions.storeId();
    Header.Salt = Salt;
    Header.Durable = Commit.durable();
    Header.Previous = ActiveLog;
    Header.PrevEnd = End.End;
    Header.PrevLast = End.Last;
    Header.PrevCrc = End.Crc;
    OpenLog Next = std::move(*NextLog);
    NextLog.reset();
    if (Status S = Commit.switchLog(std::move(Next), Header); !S.ok()) {
      Commit.poison(S);
      return S;
    }
    ActiveLog = Header.Number;
    Logs.push_back(ActiveLog);
  }
  ImmFloor = {ActiveLog, End.Last};
  std::lock_guard Viewing(ViewMutex);
  Current.Imm = std::move(Current.Mem);
  Current.Mem = std::make_shared<Memtable>();
  Commit.switchTarget(Current.Mem);
  WorkerWake.notify_one();
  return Status();
}

std::pair<Db::View, Lsn> Db::view() const {
  std::lock_guard Viewing(ViewMutex);
  return {Current, Commit.visible()};
}

Expected<std::optional<std::string>> Db::get(std::string_view Key,
                                             const SnapshotPtr &At) const {
  if (Status S = usable("get"); !S.ok())
    return failure(S);
  auto [Now, Sequence] = view();
  if (At)
    Sequence = At->sequence();
  for (const std::shared_ptr<Memtable> &M : {Now.Mem, Now.Imm}) {
    if (!M)
      continue;
    if (std::optional<Memtable::Found> F = M->find(Key, Sequence)) {
      if (F->What == Kind::Delete)
        return std::nullopt;
      return std::string(F->Value);
    }
  }
  Expected<std::optional<Table::Found>> F = Now.Stored->find(Key, Sequence);
  if (!F)
    return failure(F.error());
  if (!*F || (*F)->What == Kind::Delete)
    return std::nullopt;
  return std::move((*F)->Value);
}

std::unique_ptr<DbIterator> Db::iterator(const SnapshotPtr &At) const {
  auto [Now, Sequence] = view();
  std::vector<EntryIteratorPtr> Children;
  Children.push_back(Now.Mem->iterator());
  if (Now.Imm)
    Children.push_back(Now.Imm->iterator());
  Now.Stored->addIterators(Children);
  return std::make_unique<DbIterator>(mergeIterators(std::move(Children)),
                                      At ? At->sequence() : Sequence);
}

SnapshotPtr Db::snapshot() const {
  // With the view locked, compaction either sees the snapshot or a visible()
  // that is not newer.
  std::lock_guard Viewing(ViewMutex);
  Lsn Sequence = Commit.visible();
  Pins->add(Sequence);
  return std::make_shared<const Snapshot>(Pins, Sequence);
}

/// Reads the logs again, as an opening would. Nothing is written meanwhile.
Status Db::verifyLogs() {
  Guard Held(Mutex);
  if (Opts.ReadOnly || !Commit.poisoned().ok())
    return Status(); // The opening read them; beside a writer they move.
  takeWork(Held);
  Commit.drain(Held);
  Status Result;
  Expected<std::vector<std::string>> Names = Fs.list(Directory);
  if (Names) {
    Expected<RecoveredLogs> Found =
        readLogs(Fs, Directory, Versions.state(), Versions.storeId(), *Names,
                 [](Lsn, std::string_view) {});
    if (!Found)
      Result = Found.error();
    else if (Found->Last < Commit.written().Last)
      Result = corruption(
          io::joinPath(Directory, fileName(FileType::Log, ActiveLog)),
          Commit.written().End, "records that were written are missing");
  } else {
    Result = Names.error();
  }
  giveWork();
  return Result;
}

std::vector<Status> Db::damage() {
  std::vector<Status> Found;
  // Named, since what is made in the head of a loop lives to its end only where
  // the compiler knows that rule of C++23; g++-12 does not.
  const View Now = view().first;
  for (const Tables &Level : Now.Stored->Level)
    for (const TablePtr &T : Level)
      if (Status S = T->verify(); !S.ok())
        Found.push_back(S);
  if (Status S = verifyLogs(); !S.ok())
    Found.push_back(S);
  return Found;
}

Status Db::verify() {
  if (Status S = usable("verify"); !S.ok())
    return S;
  std::vector<Status> Found = damage();
  return Found.empty() ? Status() : Found.front();
}

Stats Db::stats() const {
  View Now = view().first;
  Guard Held(Mutex);
  Stats Copy = Counters;
  Copy.LogBytes = Commit.bytes();
  Copy.LogWrites = Commit.groups();
  Copy.LogSyncs += Commit.syncs();
  Copy.ManifestSyncs = Versions.syncs();
  for (uint32_t L = 0; L < Levels; ++L)
    Copy.StoredBytes += Now.Stored->bytes(L);
  Copy.Tables = Now.Stored->count();
  Copy.BytesRead = Cache->bytesRead();
  return Copy;
}

} // namespace storage::lsm
