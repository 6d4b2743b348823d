// Opening, closing and verifying a Bitcask store.

#include "bitcask/Turn.h"

#include <cassert>

namespace storage::bitcask {

Bitcask::Bitcask(io::FileSystem &Fs, std::string Directory,
                 BitcaskOptions Options)
    : Fs(Fs), Directory(std::move(Directory)), Options(Options),
      SyncWrites(Options.SyncWrites) {}

Bitcask::~Bitcask() = default;

Expected<std::unique_ptr<Bitcask>> Bitcask::open(io::FileSystem &Fs,
                                                 std::string Directory,
                                                 BitcaskOptions Options) {
  if (Options.MaxFileSize < 1024 || Options.MaxFileSize > (1u << 30))
    return failure(Status::error(Code::InvalidArgument, "open store", Directory,
                                 "MaxFileSize must be 1 KiB to 1 GiB"));
  std::unique_ptr<Bitcask> Store(
      new Bitcask(Fs, std::move(Directory), Options));
  Status S = Options.ReadOnly ? Store->recoverReadOnly() : Store->recover();
  if (!S.ok())
    return failure(S);
  return Store;
}

/// Takes over what \p Store says.
void Bitcask::adopt(RecoveredStore &Store) {
  Listed = std::move(Store.Listed);
  NextId = Store.NextId;
  Newest = Store.Newest;
  Last = Stable = Assigned = Store.Last;
}

/// Reads the store, maybe beside a writer: a rotation or merge between two of
/// our reads looks like damage, but only once.
Status Bitcask::recoverReadOnly() {
  Status Failed;
  for (int Try = 0; Try < 4; ++Try) {
    Expected<RecoveredStore> Store = readStore(Fs, Directory);
    if (!Store) {
      Failed = Store.error();
      continue;
    }
    if (!Store->Exists)
      return Status::error(Code::NotFound, "open store", Directory,
                           "there is no store");
    Keys.clear();
    Stats = BitcaskStats();
    Failed = loadKeys(Fs, Directory, *Store, Keys, Stats);
    if (!Failed.ok())
      continue;
    adopt(*Store);
    return Status();
  }
  return Failed;
}

Status Bitcask::recover() {
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
  Expected<RecoveredStore> Store = readStore(Fs, Directory);
  if (!Store)
    return Store.error();
  if (Store->Exists && Options.ErrorIfExists)
    return Status::error(Code::AlreadyExists, "create store", Directory);
  if (!Store->Exists) {
    if (!Options.CreateIfMissing)
      return Status::error(Code::NotFound, "open store", Directory,
                           "there is no store");
    return createStore();
  }
  if (Status S = makeStable(Fs, Directory, *Store, Stats); !S.ok())
    return S;
  assert(!Store->Active && "BC-14: nothing is appended to a crashed file");
  if (Status S = loadKeys(Fs, Directory, *Store, Keys, Stats); !S.ok())
    return S;
  adopt(*Store);
  Listed.Dead.clear(); // Their unlinks are stable.
  return Status();
}

Status Bitcask::createStore() {
  // An earlier attempt may have crashed between mkdir and the parent's sync.
  if (Status S = io::createDirectories(Fs, Directory); !S.ok())
    return S;
  Listed.StoreId = randomBits();
  Listed.Generation = 1;
  return writeManifest(Fs, Directory, Listed);
}

Status Bitcask::close() {
  if (Closed.exchange(true))
    return Status::error(Code::Closed, "close store", Directory);
  if (Options.ReadOnly)
    return Status(); // Nothing was written, no lock taken.
  Turn Mine(*this);
  Status Result = Poison;
  if (Result.ok() && Active)
    Result = closeActive();
  Active.reset();
  Lock.reset();
  return Result;
}

/// Seals the active file, or, without space for the footer, makes it stable as
/// it is.
Status Bitcask::closeActive() {
  Status S = sealActive();
  if (S.code() != Code::NoSpace)
    return S;
  if (Status Synced = Active->sync(); !Synced.ok())
    return Synced;
  return Active->close();
}

/// What a hint of \p F must say is what a scan of \p F says.
static Status verifyHint(io::FileSystem &Fs, const std::string &Directory,
                         const DataFile &F,
                         const std::vector<HintEntry> &Scanned) {
  auto Hint = readHint(Fs, Directory, F.hintSubject());
  if (!Hint || encodeHint(F.hintSubject(), *Hint) ==
                   encodeHint(F.hintSubject(), Scanned))
    return Status(); // Without a valid one, opening scans the file.
  return Status::error(
      Code::Corruption, "verify hint",
      io::joinPath(Directory, fileName(F.Header.Id, NameKind::Hint)),
      "disagrees with its data file; remove the hint");
}

Expected<std::vector<Status>> Bitcask::verify() {
  std::vector<FileUse> Files;
  DataFile Current; // The active file as of now.
  {
    Turn Mine(*this);
    if (Closed)
      return failure(Status::error(Code::Closed, "verify", Directory));
    Files = Keys.files();
    if (Active) {
      Current.Size = Active->end();
      Current.Foot = Active->contents();
      Current.Header = Active->header();
    }
  }
  std::vector<Status> Damage;
  for (const FileUse &Use : Files) {
    DataFile F = *Use.File;
    if (F.Header.Id == Current.Header.Id) {
      F.Size = Current.Size;
      F.Foot = Current.Foot;
    }
    Expected<std::vector<HintEntry>> Scanned = scanKeys(F);
    Status S = Scanned ? Status() : Scanned.error();
    if (S.ok() && F.Sealed)
      S = verifyHint(Fs, Directory, F, *Scanned);
    if (!S.ok() && S.code() != Code::Corruption)
      return failure(S);
    if (!S.ok())
      Damage.push_back(S);
  }
  return Damage;
}

} // namespace storage::bitcask
