// Creation, opening and recovery of Tree.
//
// A new store's log is stable under its name before the data file gets its own:
// where there is a data file there is a log, and a missing one is damage.

#include "btree/Tree.h"

#include "io/Durable.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace storage::btree {

static Status checkOptions(const TreeOptions &O, const std::string &Directory) {
  auto Refuse = [&](const char *Hint) {
    return Status::error(Code::InvalidArgument, "open tree", Directory, Hint);
  };
  if (!validPageSize(O.PageSize))
    return Refuse("PageSize must be a power of two, 512 to 32768");
  if (O.CheckpointBytes < 8192 || O.CheckpointBytes > (1u << 30))
    return Refuse("CheckpointBytes must be 8 KiB to 1 GiB");
  if (O.MaxTransactionBytes < 32 * O.PageSize ||
      O.MaxTransactionBytes > (1u << 30))
    return Refuse("MaxTransactionBytes must be 32 pages to 1 GiB");
  return Status();
}

Expected<std::unique_ptr<Tree>> Tree::open(io::FileSystem &Fs,
                                           const std::string &Directory,
                                           TreeOptions Options) {
  if (Status S = checkOptions(Options, Directory); !S.ok())
    return failure(S);
  std::unique_ptr<Tree> Opened(new Tree(Fs, Directory, Options));
  if (Status S = Opened->recover(); !S.ok())
    return failure(S);
  return Opened;
}

Status Tree::takeLock() {
  Expected<std::unique_ptr<io::FileLock>> Locked =
      Fs.lock(pathOf(LockFileName));
  if (!Locked && Locked.error().code() == Code::NotFound &&
      Options.CreateIfMissing) {
    if (Status S = io::createDirectories(Fs, Directory); !S.ok())
      return S;
    Locked = Fs.lock(pathOf(LockFileName));
  }
  if (!Locked)
    return Locked.error();
  Lock = std::move(*Locked);
  return Status();
}

/// Whether the log in \p Bytes is as creation leaves it: the data file may be
/// missing, because a crash came before its name was stable.
static bool isPristine(std::string_view Bytes) {
  if (Bytes.size() < LogStart)
    return false;
  Expected<LogHeader> First =
      decodeLogHeader(Bytes.substr(slotOf(1) * LogSlotSize), slotOf(1), "");
  Expected<LogHeader> Second =
      decodeLogHeader(Bytes.substr(slotOf(2) * LogSlotSize), slotOf(2), "");
  return First && First->Generation == 1 && !Second;
}

/// Whether there is a store in the directory.
Expected<bool> Tree::present() {
  Expected<std::vector<std::string>> Names = Fs.list(Directory);
  if (!Names && Names.error().code() == Code::NotFound)
    return false;
  if (!Names)
    return failure(Names.error());
  auto Has = [&](const char *Name) {
    return std::find(Names->begin(), Names->end(), Name) != Names->end();
  };
  if (Has(DataFileName) || !Has(LogFileName))
    return Has(DataFileName);
  Expected<std::unique_ptr<io::File>> F =
      Fs.open(pathOf(LogFileName), io::OpenMode::ReadOnly);
  if (!F)
    return failure(F.error());
  std::string Bytes(LogStart, '\0');
  Expected<size_t> Got = (*F)->preadAt(0, Bytes);
  if (!Got)
    return failure(Got.error());
  Bytes.resize(*Got);
  if (!isPristine(Bytes))
    return failure(Status::error(Code::Corruption, "open tree",
                                 pathOf(DataFileName),
                                 "offset 0: the file is missing, its log is "
                                 "there"));
  return false;
}

/// Makes the file \p Path with the pieces \p At (offset and bytes), stable with
/// its name.
DURABLE_ON_SUCCESS static Status
createFile(io::FileSystem &Fs, const std::string &Path, uint64_t Size,
           std::initializer_list<std::pair<uint64_t, std::string>> Pieces) {
  Expected<std::unique_ptr<io::File>> F =
      Fs.create(Path + ".tmp", io::CreateMode::Replace);
  if (!F)
    return F.error();
  static const std::string Zeros(256 * 1024, '\0');
  for (uint64_t Done = 0; Done < Size; Done += Zeros.size())
    if (Status S = (*F)->pwriteAt(
            Done, std::string_view(Zeros).substr(
                      0, std::min<uint64_t>(Zeros.size(), Size - Done)));
        !S.ok())
      return S;
  for (const auto &[Offset, Bytes] : Pieces)
    if (Status S = (*F)->pwriteAt(Offset, Bytes); !S.ok())
      return S;
  Expected<io::SyncedFile> Synced = io::syncAndClose(std::move(*F));
  if (!Synced)
    return Synced.error();
  Expected<io::UnsyncedName> Name = io::publish(Fs, std::move(*Synced), Path);
  if (!Name)
    return Name.error();
  return io::settle(Fs, std::move(*Name));
}

Status Tree::create() {
  // An earlier attempt may have crashed between mkdir and the parent's sync.
  if (Status S = io::createDirectories(Fs, Directory); !S.ok())
    return S;
  uint32_t Size = Options.PageSize;
  FileHeader File{randomSalt(), Size};
  LogHeader First;
  First.StoreId = File.StoreId;
  First.Generation = 1;
  First.Salt = randomSalt();
  First.NextSalt = randomSalt();
  First.PageSize = Size;
  // The last transaction before a checkpoint may go beyond its limit.
  uint64_t Fill = Options.ZeroFill
                      ? Options.CheckpointBytes + Options.CheckpointBytes / 8
                      : 0;
  if (Status S =
          createFile(Fs, pathOf(LogFileName), LogStart + Fill,
                     {{slotOf(1) * LogSlotSize, encodeLogHeader(First)}});
      !S.ok())
    return S;
  Page Root(FirstPage, PageType::Leaf, Size);
  Root.seal(0, File.StoreId);
  TreeState Empty;
  Empty.Root = FirstPage;
  Empty.Height = 1;
  Empty.PageCount = FirstPage + 1;
  return createFile(Fs, pathOf(DataFileName), uint64_t(Empty.PageCount) * Size,
                    {{0, encodeFileHeader(File)},
                     {uint64_t(FirstMetaPage) * Size,
                      encodeMeta(File.StoreId, FirstMetaPage, Empty)},
                     {uint64_t(FirstPage) * Size, Root.bytes()}});
}

/// The state that the files have: from the last commit in the log, else from
/// the meta slot that the log names.
Expected<TreeState> Tree::chooseState(const LogContents &Found) {
  std::optional<TreeState> Newest;
  for (PageId Slot : {FirstMetaPage, FirstMetaPage + 1}) {
    Expected<std::optional<TreeState>> Meta = Pages->readMeta(Slot);
    if (!Meta)
      return failure(Meta.error());
    if (!*Meta || (Newest && Newest->Txn > (*Meta)->Txn))
      continue;
    Newest = **Meta;
    NextMeta = FirstMetaPage + (Slot == FirstMetaPage);
  }
  const TreeState &Logged = Found.End.State;
  auto Damaged = [&](const std::string &Path, uint64_t Offset,
                     std::string Why) {
    return failure(Status::error(Code::Corruption, "open tree", Path,
                                 fmt::format("offset {}: {}", Offset, Why)));
  };
  if (Newest && Newest->Txn > Logged.Txn)
    return Damaged(pathOf(LogFileName), Found.End.Offset,
                   fmt::format("ends at transaction {}, but a meta slot has {}",
                               Logged.Txn, Newest->Txn));
  Expected<uint64_t> Size = Pages->size();
  if (!Size)
    return failure(Size.error());
  if (Found.Transactions > 0) {
    // Every page has an image in one of the files (BT-8).
    if (Logged.PageCount > *Size / pageSize() + Found.Pages.size())
      return Damaged(Pages->path(), *Size,
                     fmt::format("the file ends long before page {}",
                                 Logged.PageCount - 1));
    return Logged;
  }
  if (!Newest || Newest->Txn != Logged.Txn || Newest->Last != Logged.Last)
    return Damaged(Pages->path(), uint64_t(FirstMetaPage) * pageSize(),
                   fmt::format("no meta slot holds transaction {}, which the "
                               "log relies on",
                               Logged.Txn));
  if (*Size < uint64_t(Newest->PageCount) * pageSize())
    return Damaged(
        Pages->path(), *Size,
        fmt::format("the file ends before page {}", Newest->PageCount - 1));
  return *Newest;
}

Status Tree::recover() {
  if (!Options.ReadOnly)
    if (Status S = takeLock(); !S.ok())
      return S;
  Expected<bool> Exists = present();
  if (!Exists)
    return Exists.error();
  if (*Exists && Options.ErrorIfExists)
    return Status::error(Code::AlreadyExists, "create tree", Directory);
  if (!*Exists && (Options.ReadOnly || !Options.CreateIfMissing))
    return Status::error(Code::NotFound, "open tree", Directory,
                         "there is no store");
  if (Options.ReadOnly)
    return openBesideWriter();
  if (!*Exists)
    if (Status S = create(); !S.ok())
      return S;
  return openForWriting();
}

/// Opens the data file for reading.
Status Tree::openPages(std::unique_ptr<io::File> Writing) {
  Expected<std::unique_ptr<io::File>> Reading =
      Fs.open(pathOf(DataFileName), io::OpenMode::ReadOnly);
  if (!Reading)
    return Reading.error();
  Expected<FileHeader> Header = PageManager::readHeader(**Reading);
  if (!Header)
    return Header.error();
  Pages = std::make_unique<PageManager>(std::move(*Reading), std::move(Writing),
                                        *Header, Options.CacheBytes);
  return Status();
}

/// The table of the pages that \p Found has.
static PageTable tableOf(const LogContents &Found) {
  PageTable Table;
  for (const auto &[Id, P] : Found.Pages)
    Table = Table.with(P);
  return Table;
}

/// Reads log and meta slots as they belong together: the log must not have
/// started over meanwhile.
Status Tree::readBesideWriter(io::File &LogFile) {
  Expected<LogContents> Found = readLog(LogFile, Pages->header());
  if (!Found)
    return Found.error();
  Expected<TreeState> State = chooseState(*Found);
  if (!State)
    return State.error();
  Expected<LogContents> Again = readLog(LogFile, Pages->header());
  if (!Again)
    return Again.error();
  if (Again->Header.Generation != Found->Header.Generation)
    return Status::error(Code::Busy, "open tree", Directory,
                         "its writer makes a checkpoint");
  Counts.RecoveredTransactions = Found->Transactions;
  publish(*State, tableOf(*Found), std::make_shared<Epoch>());
  return Status();
}

Status Tree::openBesideWriter() {
  if (Status S = openPages(nullptr); !S.ok())
    return S;
  Expected<std::unique_ptr<io::File>> LogFile =
      Fs.open(pathOf(LogFileName), io::OpenMode::ReadOnly);
  if (!LogFile)
    return missingLog(LogFile.error());
  // A checkpoint between two of our reads looks like damage, but only once.
  Status S;
  for (int Tries = 0; Tries < 4; ++Tries) {
    S = readBesideWriter(**LogFile);
    if (S.ok())
      break;
  }
  Status Closed = (*LogFile)->close();
  return S.ok() ? Closed : S;
}

/// \p Cause is why the log could not be opened.
Status Tree::missingLog(const Status &Cause) const {
  if (Cause.code() != Code::NotFound)
    return Cause;
  return Status::error(Code::Corruption, "open tree", pathOf(LogFileName),
                       "offset 0: the file is missing, its data file is there");
}

Status Tree::openForWriting() {
  Expected<std::unique_ptr<io::File>> Writing =
      Fs.open(pathOf(DataFileName), io::OpenMode::ReadWrite);
  if (!Writing)
    return Writing.error();
  if (Status S = openPages(std::move(*Writing)); !S.ok())
    return S;
  Expected<std::unique_ptr<io::File>> LogFile =
      Fs.open(pathOf(LogFileName), io::OpenMode::ReadWrite);
  if (!LogFile)
    return missingLog(LogFile.error());
  Expected<LogContents> Found = readLog(**LogFile, Pages->header());
  if (!Found)
    return Found.error();
  Expected<TreeState> State = chooseState(*Found);
  if (!State)
    return State.error();
  Found->End.State = *State;
  Journal = std::make_unique<Log>(std::move(*LogFile), Found->Header,
                                  Found->End, Found->Bytes.size());
  publish(*State, tableOf(*Found), std::make_shared<Epoch>());
  return replay(*Found);
}

/// Makes what was found stable before anything builds on it (BT-15).
Status Tree::replay(const LogContents &Found) {
  // A creation that failed may have left names that are not stable.
  if (Status S = io::createDirectories(Fs, Directory); !S.ok())
    return S;
  if (Status S = Journal->rewrite(Found.Bytes, Found.RewriteFrom); !S.ok())
    return S;
  std::shared_ptr<const Version> Recovered = current();
  if (Found.Transactions > 0) {
    if (Status S = writeBack(*Recovered); !S.ok())
      return S;
    NextMeta = FirstMetaPage + (NextMeta == FirstMetaPage);
  }
  if (Status S = Journal->startOver(); !S.ok())
    return S;
  publish(Recovered->State, PageTable(), Recovered->Since);
  Counts.RecoveredTransactions = Found.Transactions;
  Counts.RecoveredPages = Found.Pages.size();
  return Status();
}

} // namespace storage::btree
