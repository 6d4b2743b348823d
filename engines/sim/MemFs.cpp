#include "sim/MemFs.h"

#include "sim/MemFile.h"

#include <algorithm>
#include <cerrno>

namespace storage::sim {

using io::joinPath;
using io::parentDirectory;

static std::string baseName(const std::string &Path) {
  size_t Slash = Path.rfind('/');
  return Slash == std::string::npos ? Path : Path.substr(Slash + 1);
}

MemFs::MemFs() : Root(std::make_shared<Directory>()) {}
MemFs::~MemFs() = default;

MemFs::Directory *MemFs::findDirectory(const std::string &Path) const {
  Directory *At = Root.get();
  size_t Begin = 0;
  while (At && Begin < Path.size()) {
    size_t End = std::min(Path.find('/', Begin), Path.size());
    std::string Part = Path.substr(Begin, End - Begin);
    Begin = End + 1;
    if (Part.empty() || Part == ".")
      continue;
    auto Found = At->Names.find(Part);
    At = Found == At->Names.end() ? nullptr : Found->second.Dir.get();
  }
  return At;
}

MemFs::Inode *MemFs::findFile(const std::string &Path) const {
  Directory *Dir = findDirectory(parentDirectory(Path));
  if (!Dir)
    return nullptr;
  auto Found = Dir->Names.find(baseName(Path));
  return Found == Dir->Names.end() ? nullptr : Found->second.File.get();
}

Expected<std::unique_ptr<io::File>>
MemFs::open(const std::string &Path, io::OpenMode Mode, uint64_t AppendAt) {
  std::lock_guard Guard(Mutex);
  Directory *Dir = findDirectory(parentDirectory(Path));
  if (!Dir)
    return failure(Status::fromErrno("open", Path, ENOENT));
  auto Found = Dir->Names.find(baseName(Path));
  if (Found == Dir->Names.end())
    return failure(Status::fromErrno("open", Path, ENOENT));
  std::shared_ptr<Inode> Data = Found->second.File;
  if (!Data)
    return failure(Status::fromErrno("open", Path, EISDIR));
  if (AppendAt == io::AppendAtEnd)
    AppendAt = Data->Cached.size();
  return std::make_unique<MemFile>(*this, Data, Path, AppendAt,
                                   Mode != io::OpenMode::ReadOnly);
}

Expected<std::unique_ptr<io::File>> MemFs::create(const std::string &Path,
                                                  io::CreateMode How) {
  std::lock_guard Guard(Mutex);
  Directory *Dir = findDirectory(parentDirectory(Path));
  if (!Dir)
    return failure(Status::fromErrno("open", Path, ENOENT));
  auto [At, Made] = Dir->Names.emplace(
      baseName(Path), Node{std::make_shared<Inode>(), nullptr});
  if (!Made && How == io::CreateMode::New)
    return failure(Status::fromErrno("open", Path, EEXIST));
  std::shared_ptr<Inode> Data = At->second.File;
  if (!Data)
    return failure(Status::fromErrno("open", Path, EISDIR));
  if (!Data->Cached.empty()) {
    Data->Cached.clear();
    Data->SizeDirty = true;
    ++Changes;
  }
  Changes += Made;
  return std::make_unique<MemFile>(*this, Data, Path, 0, /*Writable=*/true);
}

Status MemFs::rename(const std::string &From, const std::string &To) {
  std::lock_guard Guard(Mutex);
  Directory *Old = findDirectory(parentDirectory(From)),
            *New = findDirectory(parentDirectory(To));
  if (!Old || !New || Old->Names.count(baseName(From)) == 0)
    return Status::fromErrno("rename", From, ENOENT);
  Node Moved = Old->Names.at(baseName(From));
  Old->Names.erase(baseName(From));
  New->Names[baseName(To)] = Moved;
  ++Changes;
  return Status();
}

Status MemFs::unlink(const std::string &Path) {
  std::lock_guard Guard(Mutex);
  if (!findFile(Path))
    return Status::fromErrno("unlink", Path, ENOENT);
  findDirectory(parentDirectory(Path))->Names.erase(baseName(Path));
  ++Changes;
  return Status();
}

Status MemFs::mkdir(const std::string &Path) {
  std::lock_guard Guard(Mutex);
  if (findDirectory(Path) || findFile(Path))
    return Status::fromErrno("mkdir", Path, EEXIST);
  Directory *Parent = findDirectory(parentDirectory(Path));
  if (!Parent)
    return Status::fromErrno("mkdir", Path, ENOENT);
  Parent->Names.emplace(baseName(Path),
                        Node{nullptr, std::make_shared<Directory>()});
  ++Changes;
  return Status();
}

Expected<std::vector<std::string>> MemFs::list(const std::string &Path) {
  std::lock_guard Guard(Mutex);
  Directory *Dir = findDirectory(Path);
  if (!Dir)
    return failure(Status::fromErrno("opendir", Path, ENOENT));
  std::vector<std::string> Names;
  for (const auto &[Name, Entry] : Dir->Names)
    Names.push_back(Name);
  return Names;
}

Status MemFs::syncDirectory(const std::string &Path) {
  std::lock_guard Guard(Mutex);
  Directory *Dir = findDirectory(Path);
  if (!Dir)
    return Status::fromErrno("open", Path, ENOENT);
  Dir->StableNames = Dir->Names;
  ++Changes;
  return Status();
}

class MemLock final : public io::FileLock {
public:
  MemLock(MemFs &Fs, std::string Path)
      : Fs(Fs), Path(std::move(Path)), Life(Fs.Life) {}
  ~MemLock() override {
    std::lock_guard Guard(Fs.Mutex);
    if (Life == Fs.Life)
      Fs.Locks.erase(Path);
  }

private:
  MemFs &Fs;
  std::string Path;
  uint64_t Life;
};

Expected<std::unique_ptr<io::FileLock>> MemFs::lock(const std::string &Path) {
  std::lock_guard Guard(Mutex);
  Directory *Dir = findDirectory(parentDirectory(Path));
  if (!Dir)
    return failure(Status::fromErrno("open", Path, ENOENT));
  if (!Locks.insert(Path).second)
    return failure(
        Status::error(Code::Busy, "lock", Path, "open in this process"));
  Dir->Names.emplace(baseName(Path), Node{std::make_shared<Inode>(), nullptr});
  return std::make_unique<MemLock>(*this, Path);
}

void MemFs::syncInode(Inode &I) {
  I.Stable.resize(I.Cached.size(), '\0');
  for (uint64_t S : I.Dirty)
    for (uint64_t B = S * SectorSize;
         B < std::min<uint64_t>((S + 1) * SectorSize, I.Cached.size()); ++B)
      I.Stable[B] = I.Cached[B];
  I.Dirty.clear();
  I.SizeDirty = false;
}

void MemFs::failSync(const std::string &Path, SyncFault Fault) {
  std::lock_guard Guard(Mutex);
  Inode *I = findFile(Path);
  if (!I || Fault == SyncFault::Kept)
    return;
  if (Fault == SyncFault::Reverted)
    I->Cached = I->Stable;
  I->Dirty.clear(); // SIM-3: no later sync writes them.
}

void MemFs::revert(Directory &Dir, std::mt19937_64 *Random) {
  Dir.Names = Dir.StableNames;
  for (auto &[Name, Entry] : Dir.Names) {
    if (Entry.Dir) {
      revert(*Entry.Dir, Random);
      continue;
    }
    Inode &I = *Entry.File;
    if (Random) {
      std::erase_if(I.Dirty, [&](uint64_t) { return ((*Random)() & 1) != 0; });
      if (!I.Dirty.empty() || ((*Random)() & 1) != 0)
        syncInode(I);
    }
    I.Cached = I.Stable;
    I.Dirty.clear();
    I.SizeDirty = false;
  }
}

void MemFs::powerLoss(std::mt19937_64 *Random) {
  std::lock_guard Guard(Mutex);
  ++Life;
  Locks.clear();
  revert(*Root, Random);
}

std::string MemFs::contents(const std::string &Path) const {
  std::lock_guard Guard(Mutex);
  Inode *I = findFile(Path);
  return I ? I->Cached : std::string();
}

void MemFs::plant(const std::string &Path, std::string Bytes) {
  std::lock_guard Guard(Mutex);
  Directory *Dir = findDirectory(parentDirectory(Path));
  if (!Dir)
    return;
  auto I = std::make_shared<Inode>();
  I->Cached = I->Stable = std::move(Bytes);
  Dir->Names[baseName(Path)] = Dir->StableNames[baseName(Path)] =
      Node{I, nullptr};
}

uint64_t MemFs::changes() const {
  std::lock_guard Guard(Mutex);
  return Changes;
}

} // namespace storage::sim
