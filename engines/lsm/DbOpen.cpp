// Opening and recovery of Db: read everything, make stable what was found,
// begin a new log and a new MANIFEST, and only then remove what nothing lists.
//
//  - LSM-21 A store opened read-only changes nothing on disk and takes no lock;
//    one opened for writing is exclusive.
//  - LSM-22 Recovery never appends to an existing log: each opening for writing
//    begins a new one.

#include "lsm/Db.h"

#include "lsm/Random.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace storage::lsm {

/// Sealed logs at which an opening flushes rather than carry them on.
static constexpr size_t MaxSealedLogs = 4;

Db::Db(io::FileSystem &Fs, std::string Directory, Options Opts)
    : Fs(Fs), Directory(std::move(Directory)), Opts(Opts),
      Cache(std::make_shared<BlockCache>(Opts.BlockCacheBytes)),
      Versions(Fs, this->Directory, Cache) {}

static Status checkOptions(const Options &O, const std::string &Directory) {
  auto Bad = [&](std::string_view What) {
    return Status::error(Code::InvalidArgument, "open store", Directory, What);
  };
  if (O.MemtableBytes < 1024 || O.MemtableBytes > (size_t(1) << 30))
    return Bad("MemtableBytes must be 1 KiB to 1 GiB");
  if (O.BlockBytes < 128 || O.BlockBytes > (1u << 20))
    return Bad("BlockBytes must be 128 B to 1 MiB");
  if (O.TableBytes < 1024 || O.TableBytes > (size_t(1) << 30))
    return Bad("TableBytes must be 1 KiB to 1 GiB");
  if (O.RestartInterval < 1 || O.RestartInterval > 1024)
    return Bad("RestartInterval must be 1 to 1024");
  if (O.BloomBitsPerKey > 32)
    return Bad("BloomBitsPerKey must be 0 to 32");
  if (O.L0Compact < 1 || O.L0Slow < O.L0Compact || O.L0Stop <= O.L0Slow)
    return Bad("L0Compact <= L0Slow < L0Stop must hold");
  if (O.Level1Bytes < 1024)
    return Bad("Level1Bytes must be at least 1 KiB");
  return Status();
}

Expected<std::unique_ptr<Db>> Db::open(io::FileSystem &Fs,
                                       std::string Directory, Options Opts) {
  if (Status S = checkOptions(Opts, Directory); !S.ok())
    return failure(S);
  std::unique_ptr<Db> Store;
  Status Recovered;
  // Beside a writer a file that goes between two of our reads looks like
  // damage, but not for long.
  for (int Try = 0; Try < (Opts.ReadOnly ? 4 : 1); ++Try) {
    Store.reset(new Db(Fs, Directory, Opts));
    Recovered = Store->recover();
    if (Recovered.ok())
      break;
  }
  if (!Recovered.ok())
    return failure(Recovered);
  if (Opts.Background && !Opts.ReadOnly)
    Store->Worker = std::thread([&Opened = *Store] { Opened.run(); });
  return Store;
}

/// Without CURRENT there may be what a crash left of making a store, but
/// nothing that was ever written to one.
static Status checkNothingLost(io::FileSystem &Fs, const std::string &Directory,
                               const std::vector<std::string> &Names) {
  for (const std::string &Name : Names) {
    std::optional<NamedFile> F = parseFileName(Name);
    if (!F || F->Type == FileType::Manifest)
      continue;
    std::string Path = io::joinPath(Directory, Name);
    if (F->Type == FileType::Table)
      return corruption(Path, 0, "there is a table, and no CURRENT");
    Expected<std::unique_ptr<io::File>> Log =
        Fs.open(Path, io::OpenMode::ReadOnly);
    if (!Log)
      return Log.error();
    Expected<std::string> Bytes = io::readFrom(**Log, 0, MaxLogBytes);
    if (!Bytes)
      return Bytes.error();
    Expected<LogHeader> Header = decodeLogHeader(*Bytes, Path);
    if (Header && LogWalker(*Bytes, *Header).next())
      return corruption(Path, 0, "there is a log with records, and no CURRENT");
  }
  return Status();
}

/// Takes the lock, making the directory if it may.
Status Db::lockDirectory() {
  std::string Path = io::joinPath(Directory, LockName);
  Expected<std::unique_ptr<io::FileLock>> Locked = Fs.lock(Path);
  if (!Locked && Locked.error().code() == Code::NotFound &&
      Opts.CreateIfMissing) {
    if (Status S = io::createDirectories(Fs, Directory); !S.ok())
      return S;
    Locked = Fs.lock(Path);
  }
  if (!Locked)
    return Locked.error();
  Lock = std::move(*Locked);
  return Status();
}

Status Db::recover() {
  if (!Opts.ReadOnly)
    if (Status S = lockDirectory(); !S.ok())
      return S;
  Expected<std::vector<std::string>> Names = Fs.list(Directory);
  if (!Names)
    return Names.error();
  Status Loaded = Versions.load();
  bool Exists = Loaded.ok();
  if (!Exists && Loaded.code() != Code::NotFound)
    return Loaded;
  if (Exists && Opts.ErrorIfExists)
    return Status::error(Code::AlreadyExists, "create store", Directory);
  if (!Exists) {
    if (Status S = checkNothingLost(Fs, Directory, *Names); !S.ok())
      return S;
    if (Opts.ReadOnly || !Opts.CreateIfMissing)
      return Status::error(Code::NotFound, "open store", Directory,
                           "there is no CURRENT");
    Versions.startEmpty(randomBits());
  }
  Current.Mem = std::make_shared<Memtable>();
  Current.Stored = Versions.current();
  RecoveredLogs Found;
  if (Exists) {
    Expected<RecoveredLogs> Read =
        readLogs(Fs, Directory, Versions.state(), Versions.storeId(), *Names,
                 [&](Lsn First, std::string_view Batch) {
                   Current.Mem->addBatch(First, Batch);
                 });
    if (!Read)
      return Read.error();
    Found = std::move(*Read);
  }
  Counters.RecoveredRecords = Found.Records;
  Commit.start(Found.Last, Found.Durable, Current.Mem);
  if (Opts.ReadOnly)
    return Status();
  for (const std::string &Name : *Names)
    if (std::optional<NamedFile> F = parseFileName(Name))
      Versions.skipFiles(F->Number);
  if (!Exists) // An earlier attempt may have crashed before the parent's sync.
    if (Status S = io::createDirectories(Fs, Directory); !S.ok())
      return S;
  if (Status S = beginOpening(Found); !S.ok())
    return S;
  removeUnlisted(*Names);
  return Status();
}

/// Makes what was recovered stable, and begins the first log of this opening
/// and a fresh MANIFEST that says so.
Status Db::beginOpening(const RecoveredLogs &Found) {
  Expected<uint64_t> Rewritten = makeStable(Fs, Directory, Found);
  if (!Rewritten)
    return Rewritten.error();
  Counters.RewrittenBytes = *Rewritten;
  Commit.start(Found.Last, Found.Last, Current.Mem); // LSM-11

  Salt = randomBits();
  LogHeader Header;
  Header.Number = Versions.newFile();
  Header.StoreId = Versions.storeId();
  Header.Salt = Salt;
  Header.PrevLast = Found.Last;
  // It claims nothing to be stable: what is in tables counts by an edit that
  // may not be stable itself until the fresh MANIFEST, which also says what was
  // recovered, is.
  Header.Durable = 0;
  std::vector<SealedLog> Sealed;
  for (const RecoveredLog &L : Found.Chain) {
    Sealed.push_back({L.Header.Number, L.End, L.Last, L.LastCrc});
    Header.Previous = L.Header.Number;
    Header.PrevEnd = L.End;
    Header.PrevCrc = L.LastCrc;
    Logs.push_back(L.Header.Number);
  }
  Expected<OpenLog> First = makeLog(Fs, Directory, Header.Number, takeFill());
  if (!First)
    return First.error();
  if (Status S = Commit.switchLog(std::move(*First), Header); !S.ok())
    return S;
  if (Status S = Commit.syncWritten(); !S.ok())
    return S;
  ActiveLog = Header.Number;
  Logs.push_back(ActiveLog);
  Expected<OpenLog> Second =
      makeLog(Fs, Directory, Versions.newFile(), takeFill());
  if (!Second)
    return Second.error();
  NextLog = std::move(*Second);
  Counters.DirectorySyncs = 2;
  if (Status S = Versions.startManifest({Salt, ActiveLog, Found.Last},
                                        std::move(Sealed));
      !S.ok())
    return S;
  if (Current.Mem->bytes() >= Opts.MemtableBytes ||
      Found.Chain.size() >= MaxSealedLogs) {
    ImmFloor = {ActiveLog, Found.Last};
    Current.Imm = std::exchange(Current.Mem, std::make_shared<Memtable>());
    Commit.switchTarget(Current.Mem);
  }
  assert(Commit.durable() == Found.Last &&
         "LSM-11: an open store relies on stable records only");
  return Status();
}

/// Removes the files among \p Names that the MANIFEST does not list: what a
/// crash left, and what older openings did not get to remove.
void Db::removeUnlisted(const std::vector<std::string> &Names) {
  const StoreState &State = Versions.state();
  for (const std::string &Name : Names) {
    std::optional<NamedFile> F = parseFileName(Name);
    bool Dead = Name == std::string(CurrentName) + ".tmp";
    if (F && F->Type == FileType::Table)
      Dead = State.Tables.count(F->Number) == 0;
    if (F && F->Type == FileType::Manifest)
      Dead = F->Number != Versions.manifestNumber();
    if (F && F->Type == FileType::Log)
      Dead = std::find(Logs.begin(), Logs.end(), F->Number) == Logs.end();
    if (Dead)
      ignoreStatus(Fs.unlink(io::joinPath(Directory, Name)),
                   "it stays unlisted; the next opening tries again");
  }
}

} // namespace storage::lsm
