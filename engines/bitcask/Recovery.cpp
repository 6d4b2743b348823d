#include "bitcask/Recovery.h"

#include "bitcask/Writers.h"

#include <algorithm>
#include <random>

#include <fmt/format.h>

namespace storage::bitcask {

namespace {

/// One reading of a directory: sort the names, open the files, check that none
/// is missing.
class Reader {
public:
  Reader(io::FileSystem &Fs, const std::string &Directory)
      : Fs(Fs), Directory(Directory) {}

  Expected<RecoveredStore> run();

private:
  Status sortNames(const std::vector<std::string> &Names);
  Status openSealedFiles();
  Status judge(const std::shared_ptr<DataFile> &F);
  Status openActiveFile();
  Status checkNoneMissing() const;
  void findHintsToRemove();

  bool has(FileId Id) const;
  /// Whether a file that was copied from \p Id is there.
  bool replaced(FileId Id) const;
  std::string pathOf(FileId Id, NameKind Kind) const {
    return io::joinPath(Directory, fileName(Id, Kind));
  }
  Status corrupt(FileId Id, NameKind Kind, std::string_view Hint) const {
    return Status::error(Code::Corruption, "open store", pathOf(Id, Kind),
                         Hint);
  }

  io::FileSystem &Fs;
  const std::string &Directory;
  std::vector<FileId> Data, Actives, Hints; ///< Numbers by kind of name.
  RecoveredStore Store;
};

} // namespace

uint64_t randomBits() {
  std::random_device Device;
  return (uint64_t(Device()) << 32) | Device();
}

bool Reader::has(FileId Id) const {
  return std::any_of(Store.Files.begin(), Store.Files.end(),
                     [&](const FileHandle &F) { return F->Header.Id == Id; });
}

bool Reader::replaced(FileId Id) const {
  return std::any_of(
      Store.Files.begin(), Store.Files.end(),
      [&](const FileHandle &F) { return F->Header.Replaces == Id; });
}

Status Reader::sortNames(const std::vector<std::string> &Names) {
  for (const std::string &Name : Names) {
    if (Name.ends_with(".tmp"))
      Store.Remove.push_back(Name);
    std::optional<ParsedName> Parsed = parseFileName(Name);
    if (!Parsed)
      continue;
    (Parsed->Kind == NameKind::Data     ? Data
     : Parsed->Kind == NameKind::Active ? Actives
                                        : Hints)
        .push_back(Parsed->Id);
    Store.NextId = std::max(Store.NextId, Parsed->Id + 1);
  }
  Expected<Manifest> M = readManifest(Fs, Directory);
  if (M) {
    Store.Exists = true;
    Store.Listed = std::move(*M);
    Store.NextId = std::max(Store.NextId, Store.Listed.Floor);
    Store.Last = Store.Listed.Last;
    return Status();
  }
  if (M.error().code() != Code::NotFound)
    return M.error();
  if (Data.empty() && Actives.empty())
    return Status();
  return Status::error(Code::Corruption, "open store",
                       io::joinPath(Directory, ManifestName),
                       "missing, and there are data files");
}

/// Takes \p F as live, or as one that does not count (BC-4).
Status Reader::judge(const std::shared_ptr<DataFile> &F) {
  FileId Id = F->Header.Id;
  const Manifest &M = Store.Listed;
  if (F->Header.StoreId != M.StoreId)
    return F->damage(24, "the file belongs to another store");
  bool Live =
      M.lists(Id) || (Id >= M.Floor && F->Header.Kind != FileKind::Merged);
  if (Live) {
    Store.Files.push_back(F);
    Store.Last = std::max(Store.Last, F->Foot.Last);
    if (F->Header.Kind != FileKind::Merged)
      Store.Newest = std::max(Store.Newest, Id);
    return Status();
  }
  // A merged file that is not listed is what a crash left of a merge.
  if (F->Header.Kind != FileKind::Merged && !M.listsDead(Id))
    return corrupt(Id, NameKind::Data,
                   "MERGE lists it neither as live nor as dead");
  Store.Remove.push_back(fileName(Id, NameKind::Data));
  return Status();
}

Status Reader::openSealedFiles() {
  for (FileId Id : Data) { // Names sort by number.
    if (Store.Listed.listsDead(Id)) {
      Store.Remove.push_back(fileName(Id, NameKind::Data));
      continue; // Whatever is in it: it may be half gone.
    }
    Expected<std::shared_ptr<DataFile>> F = openSealed(Fs, Directory, Id);
    if (!F)
      return F.error();
    if (Status S = judge(*F); !S.ok())
      return S;
  }
  return Status();
}

Status Reader::openActiveFile() {
  for (FileId Id : Actives) {
    if (replaced(Id)) {
      Store.Remove.push_back(fileName(Id, NameKind::Active));
      continue;
    }
    if (Store.Active)
      return corrupt(Id, NameKind::Active,
                     "there is another active file beside it");
    Expected<std::shared_ptr<DataFile>> F = openActive(Fs, Directory, Id);
    if (!F)
      return F.error();
    if ((*F)->Header.StoreId != Store.Listed.StoreId)
      return (*F)->damage(24, "the file belongs to another store");
    if ((*F)->Header.Kind != FileKind::Written || Id < Store.Newest ||
        (Id < Store.Listed.Floor && !Store.Listed.lists(Id)))
      return corrupt(Id, NameKind::Active, "older than the sealed files");
    if (Sequence There = std::max((*F)->Foot.Last, (*F)->Header.PrevLast);
        Store.Listed.lists(Id) && There < Store.Listed.Last)
      return (*F)->damage( // BC-19
          (*F)->Size,
          fmt::format("change {} was stable when MERGE was written, and is not "
                      "there",
                      Store.Listed.Last));
    Store.Active = *F;
    Store.Last = std::max(Store.Last, (*F)->Foot.Last);
  }
  return Status();
}

Status Reader::checkNoneMissing() const {
  FileId ActiveId = Store.Active ? Store.Active->Header.Id : 0;
  for (FileId Id : Store.Listed.Live)
    if (!has(Id) && Id != ActiveId && !replaced(Id))
      return corrupt(Id, NameKind::Data, "missing; MERGE lists it as live");
  std::vector<FileHandle> All = Store.Files;
  if (Store.Active)
    All.push_back(Store.Active);
  for (const FileHandle &F : All) {
    FileId Previous = F->Header.Previous;
    if (F->Header.Kind == FileKind::Merged || Previous < Store.Listed.Floor)
      continue; // The list says whether that one must be there.
    auto Named = std::find_if(All.begin(), All.end(), [&](const FileHandle &G) {
      return G->Header.Id == Previous;
    });
    if (Named == All.end())
      return corrupt(Previous, NameKind::Data,
                     fmt::format("missing; {} comes after it", F->Path));
    if ((*Named)->Foot.Last > F->Header.PrevLast)
      return (*Named)->damage(0, fmt::format("has later changes than {}, which "
                                             "comes after it",
                                             F->Path));
  }
  return Status();
}

void Reader::findHintsToRemove() {
  for (FileId Id : Hints)
    if (!has(Id))
      Store.Remove.push_back(fileName(Id, NameKind::Hint));
}

Expected<RecoveredStore> Reader::run() {
  Expected<std::vector<std::string>> Names = Fs.list(Directory);
  if (!Names)
    return failure(Names.error());
  if (Status S = sortNames(*Names); !S.ok())
    return failure(S);
  if (Status S = openSealedFiles(); !S.ok())
    return failure(S);
  if (Status S = openActiveFile(); !S.ok())
    return failure(S);
  if (Status S = checkNoneMissing(); !S.ok())
    return failure(S);
  findHintsToRemove();
  return std::move(Store);
}

Expected<RecoveredStore> readStore(io::FileSystem &Fs,
                                   const std::string &Directory) {
  return Reader(Fs, Directory).run();
}

/// Adds the valid records of \p From to \p Into.
DURABLE_WRITES_BUFFER(Into)
static Status copyRecords(const DataFile &From, SealedWriter &Into) {
  return scanFile(From, [&](uint64_t, const Record &R) {
    Expected<uint64_t> At = Into.add(R);
    return At ? Status() : At.error();
  });
}

/// Copies the valid prefix of \p Store.Active into a sealed file, which is
/// stable at return.
DURABLE_ON_SUCCESS static Status copyActive(io::FileSystem &Fs,
                                            const std::string &Directory,
                                            RecoveredStore &Store) {
  FileHeader Header = Store.Active->Header;
  Header.Id = Store.NextId;
  Header.Salt = randomBits();
  Header.Kind = FileKind::Copied;
  Header.Replaces = Store.Active->Header.Id;
  Expected<std::unique_ptr<SealedWriter>> Copy =
      SealedWriter::begin(Fs, Directory, Header);
  if (!Copy)
    return Copy.error();
  if (Status S = copyRecords(*Store.Active, **Copy); !S.ok())
    return S;
  if (Status F = (*Copy)->finish(); !F.ok())
    return F;
  Expected<std::shared_ptr<DataFile>> Sealed =
      openSealed(Fs, Directory, Header.Id);
  if (!Sealed)
    return Sealed.error();
  Store.Remove.push_back(fileName(Header.Replaces, NameKind::Active));
  Store.Files.push_back(*Sealed);
  Store.Newest = Header.Id;
  Store.Active.reset();
  ++Store.NextId;
  return Status();
}

/// Removes the files called \p Names, which \p Listed lists as dead or not at
/// all.
WRITE_AHEAD("Listed", "Fs")
DURABLE_ON_SUCCESS static Status
removeLeftovers(io::FileSystem &Fs, const std::string &Directory,
                Manifest &Listed, const std::vector<std::string> &Names) {
  // The manifest that says which files are dead is relied on, too: if the sync
  // of its name failed once, only a new name is stable for sure.
  ++Listed.Generation;
  if (Status S = writeManifest(Fs, Directory, Listed); !S.ok())
    return S;
  for (const std::string &Name : Names) {
    Status S = Fs.unlink(io::joinPath(Directory, Name));
    if (!S.ok() && S.code() != Code::NotFound) // The copy took a temporary.
      return S;
  }
  return Fs.syncDirectory(Directory);
}

Status makeStable(io::FileSystem &Fs, const std::string &Directory,
                  RecoveredStore &Store, BitcaskStats &Stats) {
  // Names that a killed process made and did not sync are relied on from here.
  if (Status S = Fs.syncDirectory(Directory); !S.ok())
    return S;
  if (Store.Active) {
    Stats.RecoveredBytes = Store.Active->Size;
    if (Status S = copyActive(Fs, Directory, Store); !S.ok())
      return S;
  }
  if (!Store.Remove.empty()) {
    // Removing is a change, too, and has its own order.
    return removeLeftovers(Fs, Directory, Store.Listed, Store.Remove);
  }
  return Status();
}

Status loadKeys(io::FileSystem &Fs, const std::string &Directory,
                const RecoveredStore &Store, Keydir &Keys,
                BitcaskStats &Stats) {
  std::vector<FileHandle> All = Store.Files;
  if (Store.Active)
    All.push_back(Store.Active);
  for (const FileHandle &F : All) {
    bool Hinted = false;
    Expected<std::vector<HintEntry>> Entries =
        keysOf(Fs, Directory, *F, Hinted);
    if (!Entries)
      return Entries.error();
    ++(Hinted ? Stats.HintsRead : Stats.FilesScanned);
    Keys.addFile(F);
    for (const HintEntry &E : *Entries)
      Keys.load(E, F->Header.Id);
  }
  Keys.forgetRemovals();
  return Status();
}

} // namespace storage::bitcask
