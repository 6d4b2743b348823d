// Opening, recovery and the background thread of Wal.
//
//  - WAL-12 A log opened read-only changes nothing on disk and takes no lock;
//    one opened for writing is exclusive.
//  - WAL-13 Recovery never appends to an existing segment: each opening for
//    writing begins a new epoch.

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

Wal::Wal(io::FileSystem &Fs, std::string Directory, WalOptions Options)
    : Fs(Fs), Directory(std::move(Directory)), Options(Options),
      Mode(Options.Mode), Writer(Fs, this->Directory) {}

Wal::~Wal() { stopWorker(); }

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
    LogId = randomBits();
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
  for (const std::string &Name : Log->Dead) {
    Status S = Fs.unlink(io::joinPath(Directory, Name));
    if (!S.ok() &&
        S.code() != Code::NotFound) // The spare took the name of a temporary.
      return S;
  }
  WantSpare = Options.ZeroFill;
  return removeTruncated();
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
  uint32_t Epoch = Chain.empty() ? 0 : Chain.back().Header.Number.Epoch;
  SegmentHeader Header = nextHeader({Epoch + 1, 0}, randomBits(), NewBase);
  if (Status S = Writer.beginDurably(Header); !S.ok())
    return S;
  Base = NewBase;
  adopt(Header);
  return Status();
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

void Wal::stopWorker() {
  {
    Guard Held(Mutex);
    Stopping = true;
    WorkerWake.notify_one();
  }
  if (Worker.joinable())
    Worker.join();
}

} // namespace storage::wal
