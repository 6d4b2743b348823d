// Flush, compaction and the background thread of Db. One caller at a time has
// the work (Working); it owns Versions and lets go of the mutex while it reads
// and writes files.
//
//  - LSM-18 A memtable is flushed in this order, in every mode: table synced,
//    directory synced, MANIFEST edit synced; only then its logs are dropped.
//  - LSM-19 Inputs of a compaction are unlinked only after the edit that lists
//    its outputs is stable.
//  - LSM-20 A failure of background work is sticky, except NoSpace, which is
//    tried again: writes that need its result fail with it, reading goes on.

#include "lsm/Db.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace storage::lsm {

/// Most bytes that a log is filled with ahead.
static constexpr uint64_t MaxFill = 64u << 20;

void Db::takeWork(Guard &Held) {
  ++WorkWanted;
  Room.wait(Held, [&] { return !Working; });
  --WorkWanted;
  Working = true;
}

void Db::giveWork() {
  Working = false;
  Room.notify_all();
  WorkerWake.notify_one();
}

bool Db::workDue() const {
  return !NextLog || Current.Imm || needsCompaction(*Current.Stored, Opts);
}

/// What the failure of background work means for writers.
void Db::noteFailure(const Status &S) {
  if (S.code() == Code::NoSpace)
    Background = S;
  else
    Commit.poison(S); // LSM-20
  Room.notify_all();
}

void Db::dropFiles(FileType Type, const std::vector<uint64_t> &Numbers) {
  for (uint64_t N : Numbers)
    ignoreStatus(Fs.unlink(io::joinPath(Directory, fileName(Type, N))),
                 "nothing lists the file; the next opening removes it");
}

/// Bytes to fill a log with ahead: what a memtable's frames take, if they are
/// synced one by one.
uint64_t Db::takeFill() {
  bool Synced = std::exchange(SyncSeen, false) || Opts.SyncWrites;
  uint64_t Wanted = Opts.MemtableBytes + Opts.MemtableBytes / 4 + LogHeaderSize;
  return Synced && Opts.ZeroFill ? std::min<uint64_t>(Wanted, MaxFill) : 0;
}

Status Db::prepareLog(Guard &Held) {
  uint64_t Number = Versions.newFile(), Fill = takeFill();
  Held.unlock();
  Expected<OpenLog> Made = makeLog(Fs, Directory, Number, Fill);
  Held.lock();
  if (!Made)
    return Made.error();
  ++Counters.DirectorySyncs;
  NextLog = std::move(*Made); // LSM-7
  return Status();
}

/// The oldest moment that somebody may read from now on.
Lsn Db::oldestReader() const {
  std::lock_guard Viewing(ViewMutex);
  return Pins->oldest(Commit.visible());
}

/// Makes \p C, with \p Done added to \p Level, stable and current. After
/// NoSpace the files of \p Run are removed.
Status Db::install(Guard &Held, std::vector<SyncedTable> Done, uint32_t Level,
                   Change C) {
  assert(Working && Held.owns_lock());
  Counters.TableSyncs += Done.size();
  for (const SyncedTable &T : Done)
    Counters.TableBytes += T.Meta.Size;
  ++Counters.DirectorySyncs;
  Held.unlock();
  Status Result;
  Expected<StableTables> Settled =
      settleTables(Fs, Directory, Versions.storeId(), std::move(Done), Cache);
  if (Settled) {
    C.add(Level, *Settled);
    Result = Versions.apply(C); // LSM-12
  } else {
    Result = Settled.error();
  }
  Held.lock();
  if (!Result.ok())
    return Result;
  std::lock_guard Viewing(ViewMutex);
  Current.Stored = Versions.current();
  if (C.Floor)
    Current.Imm = nullptr;
  return Status();
}

Status Db::flushImmutable(Guard &Held) {
  assert(Current.Imm && Working);
  Change C;
  C.Floor = ImmFloor;
  TableRun Run(Directory, Opts, Versions, Current.Imm->iterator(),
               DropRule(oldestReader(), nullptr, 0), UINT64_MAX);
  Held.unlock();
  Expected<std::optional<SyncedTable>> T = Run.next(Fs);
  Held.lock();
  Status Result = T ? Status() : T.error();
  if (Result.ok()) {
    std::vector<SyncedTable> Done;
    if (*T)
      Done.push_back(std::move(**T));
    Result = install(Held, std::move(Done), 0, C);
  }
  if (!Result.ok()) {
    if (Result.code() == Code::NoSpace)
      dropFiles(FileType::Table, Run.made()); // No edit lists them.
    return Result;
  }
  Commit.noteFlushed(C.Floor->Flushed, C.Floor->MinLog);
  ++Counters.Flushes;
  Background = Status();
  auto Alive = std::find_if(Logs.begin(), Logs.end(),
                            [&](uint64_t N) { return N >= C.Floor->MinLog; });
  std::vector<uint64_t> Dead(Logs.begin(), Alive);
  Logs.erase(Logs.begin(), Alive);
  Room.notify_all();
  Held.unlock();
  dropFiles(FileType::Log, Dead); // LSM-18
  Held.lock();
  return Status();
}

/// Writes the tables of \p Run; flushes the memtable in between when it waits.
Expected<std::vector<SyncedTable>> Db::writeTables(Guard &Held, TableRun &Run) {
  std::vector<SyncedTable> Done;
  for (;;) {
    Held.unlock();
    Expected<std::optional<SyncedTable>> T = Run.next(Fs);
    Held.lock();
    if (!T)
      return failure(T.error());
    if (!*T)
      return Done;
    Done.push_back(std::move(**T));
    if (Stopping)
      return failure(Status::error(Code::Closed, "compact", Directory));
    if (!Current.Imm)
      continue;
    if (Status S = flushImmutable(Held); !S.ok())
      return failure(S);
  }
}

Status Db::runCompaction(Guard &Held, const Compaction &C) {
  assert(Working);
  Change Edit;
  std::vector<uint64_t> Inputs;
  if (C.isMove()) {
    Edit.move(C.Inputs[0].first, C.OutputLevel, C.Inputs[0].second);
    ++Counters.TrivialMoves;
    return install(Held, {}, C.OutputLevel, Edit);
  }
  for (const auto &[Level, Some] : C.Inputs) {
    Edit.remove(Level, Some);
    for (const TablePtr &T : Some)
      Inputs.push_back(T->meta().Number);
  }
  TableRun Run(Directory, Opts, Versions, inputsOf(C),
               DropRule(oldestReader(), Versions.current(), C.OutputLevel),
               Opts.TableBytes);
  Expected<std::vector<SyncedTable>> Done = writeTables(Held, Run);
  Status Result = Done ? install(Held, std::move(*Done), C.OutputLevel, Edit)
                       : Done.error();
  if (!Result.ok()) {
    if (Result.code() == Code::NoSpace || Result.code() == Code::Closed)
      dropFiles(FileType::Table, Run.made()); // No edit lists them.
    return Result;
  }
  ++Counters.Compactions;
  Room.notify_all();
  Held.unlock();
  dropFiles(FileType::Table, Inputs); // LSM-19
  Held.lock();
  return Status();
}

/// One unit of the work that is due, if any is.
Status Db::step(Guard &Held) {
  if (Current.Imm)
    return flushImmutable(Held);
  if (!NextLog)
    return prepareLog(Held);
  if (std::optional<Compaction> C =
          pickCompaction(*Current.Stored, Opts, Cursors))
    return runCompaction(Held, *C);
  return Status();
}

/// Puts what is in the memtable into a table. The caller has the work.
Status Db::flushLocked(Guard &Held) {
  // A writer may put its memtable aside, too, whenever the lock is let go of.
  do {
    if (Current.Imm)
      if (Status S = flushImmutable(Held); !S.ok())
        return S;
    if (!NextLog)
      if (Status S = prepareLog(Held); !S.ok())
        return S;
    Commit.drain(Held);
    if (Status S = writable(); !S.ok())
      return S;
  } while (Current.Imm || !NextLog);
  if (!Current.Mem->empty()) {
    if (Status S = switchMemtable(); !S.ok())
      return S;
    if (Status S = flushImmutable(Held); !S.ok())
      return S;
  }
  Commit.drain(Held);
  // The header of the new log, and what was written meanwhile.
  return Commit.syncWritten();
}

Status Db::flush() {
  Guard Held(Mutex);
  if (Status S = writable(); !S.ok())
    return S;
  takeWork(Held);
  Status S = flushLocked(Held);
  giveWork();
  if (!S.ok())
    noteFailure(S);
  return S;
}

Status Db::compact() {
  Guard Held(Mutex);
  if (Status S = writable(); !S.ok())
    return S;
  takeWork(Held);
  Status S = flushLocked(Held);
  if (S.ok())
    if (std::optional<Compaction> C = wholeCompaction(*Current.Stored))
      S = runCompaction(Held, *C);
  giveWork();
  if (!S.ok())
    noteFailure(S);
  return S;
}

Status Db::work() {
  Guard Held(Mutex);
  if (Status S = writable(); !S.ok())
    return S;
  takeWork(Held);
  Status S;
  while (S.ok() && workDue())
    S = step(Held);
  giveWork();
  if (!S.ok())
    noteFailure(S);
  return S;
}

void Db::run() {
  Guard Held(Mutex);
  while (!Stopping) {
    // Who waits for the work goes first.
    if (Working || WorkWanted > 0 || !workDue() || !Background.ok() ||
        !Commit.poisoned().ok()) {
      WorkerWake.wait(Held);
      continue;
    }
    takeWork(Held);
    Status S = step(Held);
    giveWork();
    if (!S.ok() && !Stopping)
      noteFailure(S);
  }
}

void Db::stopWorker() {
  {
    Guard Held(Mutex);
    Stopping = true;
    WorkerWake.notify_all();
  }
  if (Worker.joinable())
    Worker.join();
}

Db::~Db() { stopWorker(); }

Status Db::close() {
  stopWorker();
  Guard Held(Mutex);
  if (Closed.exchange(true))
    return Status::error(Code::Closed, "close", Directory);
  if (Opts.ReadOnly)
    return Status(); // Nothing was begun.
  takeWork(Held);
  Commit.drain(Held);
  Status Result = Commit.syncWritten();
  if (Result.ok())
    Result = Commit.close();
  else
    Commit.abandon();
  if (Result.ok())
    Result = Versions.close();
  else
    Versions.abandon();
  NextLog.reset(); // Empty: the next opening removes it.
  Lock.reset();
  giveWork();
  return Result;
}

} // namespace storage::lsm
