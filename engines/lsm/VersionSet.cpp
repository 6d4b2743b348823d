#include "lsm/VersionSet.h"

#include "lsm/Random.h"

#include <algorithm>
#include <cassert>

namespace storage::lsm {

Expected<StableTables> settleTables(io::FileSystem &Fs,
                                    const std::string &Directory,
                                    uint64_t StoreId,
                                    std::vector<SyncedTable> Synced,
                                    std::shared_ptr<BlockCache> Cache) {
  StableTables Out;
  if (Status S = Fs.syncDirectory(Directory); !S.ok())
    return failure(S.asPoison());
  for (SyncedTable &T : Synced) {
    Expected<TablePtr> Opened =
        Table::open(Fs, Directory, std::move(T.Meta), StoreId, Cache);
    if (!Opened)
      return failure(Opened.error());
    Out.Opened.push_back(std::move(*Opened));
  }
  return Out;
}

void Change::remove(uint32_t Level, const Tables &Some) {
  for (const TablePtr &T : Some)
    Removed.emplace_back(Level, T);
}

void Change::add(uint32_t Level, const StableTables &Some) {
  for (const TablePtr &T : Some.all())
    Added.emplace_back(Level, T);
}

void Change::move(uint32_t From, uint32_t To, const Tables &Some) {
  remove(From, Some);
  for (const TablePtr &T : Some)
    Added.emplace_back(To, T);
}

VersionSet::VersionSet(io::FileSystem &Fs, const std::string &Directory,
                       std::shared_ptr<BlockCache> Cache)
    : Fs(Fs), Directory(Directory), Cache(std::move(Cache)), Log(Fs, Directory),
      Now(std::make_shared<const Version>()) {}

Status VersionSet::load() {
  Expected<Current> Named = readCurrent(Fs, Directory);
  if (!Named)
    return Named.error();
  Expected<StoreState> Read = readManifest(Fs, Directory, *Named);
  if (!Read)
    return Read.error();
  StoreId = Named->StoreId;
  auto V = std::make_shared<Version>();
  for (const auto &[Number, T] : Read->Tables) {
    Expected<TablePtr> Opened =
        Table::open(Fs, Directory, T.Meta, StoreId, Cache);
    if (!Opened)
      return Opened.error();
    V->Level[T.Level].push_back(std::move(*Opened));
  }
  if (Status S = V->arrange(Directory); !S.ok())
    return S;
  State = std::move(*Read);
  Now = std::move(V);
  Next = State.NextFile;
  skipFiles(Named->Manifest);
  return Status();
}

void VersionSet::startEmpty(uint64_t Id) { StoreId = Id; }

void VersionSet::skipFiles(uint64_t Seen) {
  Next = std::max(Next.load(), Seen + 1); // LSM-13
}

Status VersionSet::startManifest(const Incarnation &Opened,
                                 std::vector<SealedLog> Sealed) {
  State.Opened = Opened;
  State.Sealed = std::move(Sealed);
  uint64_t Oldest =
      State.Sealed.empty() ? Opened.FirstLog : State.Sealed.front().Number;
  assert(Oldest >= State.Floor.MinLog && "LSM-13");
  State.Floor.MinLog = Oldest;
  if (State.Sealed.empty())
    State.Floor.Flushed = Opened.Recovered;
  return rollManifest();
}

Status VersionSet::rollManifest() {
  ManifestHeader Header{newFile(), StoreId, randomBits()};
  State.NextFile = Next;
  // Its file, the directory, and CURRENT's file and directory.
  Syncs.fetch_add(4, std::memory_order_relaxed);
  if (Status S = Log.begin(Header, State); !S.ok())
    return S;
  SnapshotBytes = Log.bytes();
  return Status();
}

static VersionEdit editOf(const Change &C, uint64_t NextFile) {
  VersionEdit Edit;
  Edit.NextFile = NextFile;
  Edit.Floor = C.Floor;
  for (const auto &[Level, T] : C.Removed)
    Edit.Removed.push_back({Level, T->meta().Number});
  for (const auto &[Level, T] : C.Added)
    Edit.Added.push_back({Level, T->meta()});
  return Edit;
}

Status VersionSet::apply(const Change &C) {
  auto V = std::make_shared<Version>(*Now);
  for (const auto &[Level, T] : C.Removed)
    std::erase(V->Level[Level], T);
  for (const auto &[Level, T] : C.Added)
    V->Level[Level].push_back(T);
  if (Status S = V->arrange(Directory); !S.ok())
    return S.asPoison();
  VersionEdit Edit = editOf(C, Next);
  StoreState After = State;
  if (std::string Wrong = After.apply(Edit); !Wrong.empty())
    return Status::error(Code::Corruption, "apply", Directory, Wrong)
        .asPoison();
  if (Status S = Log.append(Edit); !S.ok())
    return S;
  Syncs.fetch_add(1, std::memory_order_relaxed);
  State = std::move(After);
  Now = std::move(V);
  if (Log.bytes() < std::max(ManifestRollBytes, 4 * SnapshotBytes))
    return Status();
  Status Rolled = rollManifest();
  if (Rolled.code() != Code::NoSpace)
    return Rolled.asPoison();
  // One that cannot be begun for want of space goes on growing.
  SnapshotBytes = Log.bytes();
  return Status();
}

} // namespace storage::lsm
