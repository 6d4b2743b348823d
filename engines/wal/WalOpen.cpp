// Opening, recovery and the background thread of Wal.
//
//  - WAL-12 A log opened read-only changes nothing on disk and takes no lock;
//    one opened for writing is exclusive.
//  - WAL-13 Recovery never appends to an existing segment: each opening for
//    writing begins a new epoch.

#include "wal/Wal.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace storage::wal {

Wal::Wal(io::FileSystem &Fs, std::string Directory, WalOptions Options)
    : Fs(Fs), Directory(std::move(Directory)), Options(Options),
      Mode(Options.Mode), Writer(Fs, this->Directory) {}

static Status checkOptions(const WalOptions &Options,
                           const std::string &Directory) {
  if (Options.SegmentSize < 1024 || Options.SegmentSize > (1u << 30))
    return Status::error(Code::InvalidArgument, "open log", Directory,
                         "SegmentSize must be 1 KiB to 1 GiB");
  if (Options.BatchAppends < 1)
    return Status::error(Code::InvalidArgument, "open log", Directory,
                         "BatchAppends must be at least 1");
  return Status();
}

Expected<std::unique_ptr<Wal>>
Wal::open(io::FileSystem &Fs, std::string Directory, WalOptions Options) {
  if (Status S = checkOptions(Options, Directory); !S.ok())
    return failure(S);
  std::unique_ptr<Wal> Log(new Wal(Fs, std::move(Directory), Options));
  if (Status S = Log->recover(); !S.ok())
    return failure(S);
  if (Options.Background && !Options.ReadOnly)
    Log->Worker = std::thread([&Opened = *Log] { Opened.work(); });
  return Log;
}

Expected<std::unique_ptr<Wal>>
Wal::create(io::FileSystem &Fs, std::string Directory, WalOptions Options) {
  Options.CreateIfMissing = true;
  Options.ErrorIfExists = true;
  return open(Fs, std::move(Directory), Options);
}

/// Reads the log beside a writer: a rotation or truncation between two of our
/// reads looks like damage, but only once.
static Expected<RecoveredLog> readBesideWriter(io::FileSystem &Fs,
                                               const std::string &Directory) {
  Expected<RecoveredLog> Log = readLog(Fs, Directory);
  for (int Again = 0; Again < 3 && !Log; ++Again)
    Log = readLog(Fs, Directory);
  return Log;
}

/// Unlinks the files \p Names of \p Directory and makes that stable.
DURABLE_ON_SUCCESS static Status
removeDead(io::FileSystem &Fs, const std::string &Directory,
           const std::vector<std::string> &Names) {
  bool Removed = false;
  for (const std::string &Name : Names) {
    Status S = Fs.unlink(io::joinPath(Directory, Name));
    if (!S.ok() &&
        S.code() != Code::NotFound) // The spare took the name of a temporary.
      return S;
    Removed = true;
  }
  return Removed ? Fs.syncDirectory(Directory) : Status();
}

Status Wal::recover() {
  if (!Options.ReadOnly) {
    std::string LockPath = io::joinPath(Directory, "LOCK");
    Expected<std::unique_ptr<io::FileLock>> Locked = Fs.lock(LockPath);
    if (!Locked && Locked.error().code() == Code::NotFound &&
        Options.CreateIfMissing) {
      if (Status S = io::createDirectories(Fs, Directory); !S.ok())
        return S;
      Locked = Fs.lock(LockPath);
    }
    if (!Locked)
      return Locked.error();
    Lock = std::move(*Locked);
  }
  Expected<RecoveredLog> Log = Options.ReadOnly
                                   ? readBesideWriter(Fs, Directory)
                                   : readLog(Fs, Directory);
  if (!Log)
    return Log.error();
  bool Exists = !Log->Chain.empty();
  if (Exists && Options.ErrorIfExists)
    return Status::error(Code::AlreadyExists, "create log", Directory);
  if (!Exists && (Options.ReadOnly || !Options.CreateIfMissing))
    return Status::error(Code::NotFound, "open log", Directory,
                         "there are no segments");
  Chain = Log->Chain;
  Base = Log->Base;
  Checkpoint = Log->Checkpoint;
  Written.Last = Log->Last;
  Written.Crc = Log->LastCrc;
  Staged = Written;
  Durable = Log->Durable;
  Stats.RecoveredRecords = Log->Last - Log->Base;
  if (Options.ReadOnly)
    return Status();

  if (!Exists) {
    // An earlier attempt may have crashed between mkdir and the parent's sync.
    if (Status S = io::createDirectories(Fs, Directory); !S.ok())
      return S;
  } else {
    LogId = Log->LogId;
    if (Status S = makeStable(Fs, Directory, *Log); !S.ok())
      return S;
    Durable = Log->Durable;
  }
  assert(Durable == Written.Last &&
         "WAL-5: an open log relies on stable records only");
  if (Options.ZeroFill) {
    if (Expected<io::SyncedFile> Spare = Writer.fillSpare(Options.SegmentSize))
      Writer.setSpare(std::move(*Spare));
  }
  if (Status S = startEpoch(Base); !S.ok())
    return S;
  if (Status S = removeDead(Fs, Directory, Log->Dead); !S.ok())
    return S;
  WantSpare = Options.ZeroFill;
  return removeTruncated();
}

void Wal::work() {
  Guard Held(Mutex);
  while (!Stopping) {
    if (WantSpare && !Writer.hasSpare() && Poison.ok()) {
      WantSpare = false;
      Held.unlock();
      Expected<io::SyncedFile> Spare = Writer.fillSpare(Options.SegmentSize);
      Held.lock();
      if (Spare) // Without one the next segment starts empty.
        Writer.setSpare(std::move(*Spare));
      continue;
    }
    bool Aging = Mode == SyncMode::Batch && UnsyncedAppends > 0 && Poison.ok();
    if (!Aging) {
      WorkerWake.wait(Held);
      continue;
    }
    auto Deadline = OldestUnsynced + Options.MaxDelay;
    if (std::chrono::steady_clock::now() < Deadline)
      WorkerWake.wait_until(Held, Deadline);
    else
      ignoreStatus(commitDurable(Held, Written.Last),
                   "a failed sync is kept in Poison for the next caller");
  }
}

} // namespace storage::wal
