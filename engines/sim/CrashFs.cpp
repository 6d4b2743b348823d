#include "sim/CrashFs.h"

#include <algorithm>
#include <cerrno>

namespace storage::sim {

static std::string baseName(const std::string &Path) {
  size_t Slash = Path.rfind('/');
  return Slash == std::string::npos ? Path : Path.substr(Slash + 1);
}

std::string &CrashFs::Node::writable() {
  if (Shared) {
    Own = Shared->Bytes;
    Shared.reset();
  }
  return Own;
}

/// A handle, with the user buffer of IO-1.
class CrashFsFile final : public io::File {
public:
  CrashFsFile(CrashFs &Fs, std::shared_ptr<CrashFs::Node> Data,
              std::string Path, uint64_t AppendAt, bool Writable)
      : Fs(Fs), Data(std::move(Data)), Name(std::move(Path)),
        Position(AppendAt), Writable(Writable) {}

  Status append(std::string_view Bytes) override {
    if (Status S = usable("append", true); !S.ok())
      return S;
    Buffer.append(Bytes);
    return Status();
  }
  Status pwriteAt(uint64_t Offset, std::string_view Bytes) override {
    if (Status S = usable("pwrite", true); !S.ok())
      return S;
    std::lock_guard Guard(Fs.Mutex);
    put(Offset, Bytes);
    return Status();
  }
  Expected<size_t> preadAt(uint64_t Offset, std::span<char> Into) override {
    if (Status S = usable("pread", false); !S.ok())
      return failure(S);
    std::lock_guard Guard(Fs.Mutex);
    const std::string &Bytes = Data->bytes();
    if (Offset >= Bytes.size())
      return size_t(0);
    size_t Count = std::min<uint64_t>(Into.size(), Bytes.size() - Offset);
    std::copy_n(Bytes.begin() + static_cast<ptrdiff_t>(Offset), Count,
                Into.begin());
    return Count;
  }
  Status truncate(uint64_t Size) override {
    if (Status S = usable("ftruncate", true); !S.ok())
      return S;
    std::lock_guard Guard(Fs.Mutex);
    Data->writable().resize(Size, '\0');
    if (Size < Position + Buffer.size())
      Buffer.resize(Size > Position ? Size - Position : 0);
    Position = std::min(Position, Size);
    return Status();
  }
  Status allocate(uint64_t Offset, uint64_t Length) override {
    if (Status S = usable("fallocate", true); !S.ok())
      return S;
    std::lock_guard Guard(Fs.Mutex);
    if (Offset + Length > Data->bytes().size())
      Data->writable().resize(Offset + Length, '\0');
    return Status();
  }
  Status flush() override {
    if (Status S = usable("flush", true); !S.ok())
      return S;
    std::lock_guard Guard(Fs.Mutex);
    put(Position, Buffer);
    Position += Buffer.size();
    Buffer.clear();
    return Status();
  }
  Status syncData() override { return flush(); }
  Status syncAll() override { return flush(); }
  Expected<uint64_t> size() override {
    if (Status S = usable("fstat", false); !S.ok())
      return failure(S);
    std::lock_guard Guard(Fs.Mutex);
    return Data->bytes().size();
  }
  Status close() override {
    Status Result;
    if (Open && Writable && !Buffer.empty())
      Result = flush();
    if (Status S = usable("close", false); Result.ok())
      Result = S;
    Open = false;
    return Result;
  }
  uint64_t appendOffset() const override { return Position + Buffer.size(); }
  const std::string &path() const override { return Name; }

private:
  Status usable(const char *Op, bool Writing) const {
    if (!Open)
      return Status::error(Code::Closed, Op, Name);
    if (Writing && !Writable)
      return Status::error(Code::ReadOnly, Op, Name, "opened read-only");
    return Status();
  }
  void put(uint64_t Offset, std::string_view Bytes) {
    if (Bytes.empty())
      return;
    std::string &To = Data->writable();
    if (Offset + Bytes.size() > To.size())
      To.resize(Offset + Bytes.size(), '\0');
    std::copy(Bytes.begin(), Bytes.end(),
              To.begin() + static_cast<ptrdiff_t>(Offset));
  }

  CrashFs &Fs;
  std::shared_ptr<CrashFs::Node> Data;
  std::string Name;
  uint64_t Position;
  std::string Buffer;
  bool Writable;
  bool Open = true;
};

class CrashFsLock final : public io::FileLock {
public:
  CrashFsLock(CrashFs &Fs, std::string Path) : Fs(Fs), Path(std::move(Path)) {}
  ~CrashFsLock() override {
    std::lock_guard Guard(Fs.Mutex);
    Fs.Locks.erase(Path);
  }

private:
  CrashFs &Fs;
  std::string Path;
};

CrashFs::CrashFs(const Image &Start) : State(Start) {
  for (const auto &[N, Bytes] : State.Files)
    Nodes.emplace(N, std::make_shared<Node>(Node{Bytes, {}}));
  State.Files.clear();
}

Image CrashFs::image() const {
  std::lock_guard Guard(Mutex);
  Image Out = State;
  for (const auto &[N, Data] : Nodes)
    Out.Files[N] = Data->Shared ? Data->Shared : makeContents(Data->Own);
  return Out;
}

Image::Names *CrashFs::parentOf(const std::string &Path) {
  NodeId N;
  if (!State.find(io::parentDirectory(Path), N))
    return nullptr;
  auto Found = State.Directories.find(N);
  return Found == State.Directories.end() ? nullptr : &Found->second;
}

Expected<std::unique_ptr<io::File>>
CrashFs::open(const std::string &Path, io::OpenMode Mode, uint64_t AppendAt) {
  std::lock_guard Guard(Mutex);
  NodeId N;
  if (!State.find(Path, N))
    return failure(Status::fromErrno("open", Path, ENOENT));
  auto Found = Nodes.find(N);
  if (Found == Nodes.end())
    return failure(Status::fromErrno("open", Path, EISDIR));
  if (AppendAt == io::AppendAtEnd)
    AppendAt = Found->second->bytes().size();
  return std::make_unique<CrashFsFile>(*this, Found->second, Path, AppendAt,
                                       Mode != io::OpenMode::ReadOnly);
}

Expected<std::unique_ptr<io::File>> CrashFs::create(const std::string &Path,
                                                    io::CreateMode How) {
  std::lock_guard Guard(Mutex);
  Image::Names *Parent = parentOf(Path);
  if (!Parent)
    return failure(Status::fromErrno("open", Path, ENOENT));
  auto [At, Made] = Parent->emplace(baseName(Path), State.NextNode);
  if (!Made && How == io::CreateMode::New)
    return failure(Status::fromErrno("open", Path, EEXIST));
  if (Made)
    Nodes[State.NextNode++] = std::make_shared<Node>();
  auto Found = Nodes.find(At->second);
  if (Found == Nodes.end())
    return failure(Status::fromErrno("open", Path, EISDIR));
  Found->second->writable().clear();
  return std::make_unique<CrashFsFile>(*this, Found->second, Path, 0,
                                       /*Writable=*/true);
}

Status CrashFs::rename(const std::string &From, const std::string &To) {
  std::lock_guard Guard(Mutex);
  Image::Names *Old = parentOf(From), *New = parentOf(To);
  auto Found = Old ? Old->find(baseName(From)) : Image::Names::iterator();
  if (!Old || !New || Found == Old->end())
    return Status::fromErrno("rename", From, ENOENT);
  NodeId Moved = Found->second;
  Old->erase(Found);
  (*New)[baseName(To)] = Moved;
  return Status();
}

Status CrashFs::unlink(const std::string &Path) {
  std::lock_guard Guard(Mutex);
  NodeId N;
  if (!State.find(Path, N) || !Nodes.count(N))
    return Status::fromErrno("unlink", Path, ENOENT);
  parentOf(Path)->erase(baseName(Path));
  return Status();
}

Status CrashFs::mkdir(const std::string &Path) {
  std::lock_guard Guard(Mutex);
  NodeId N;
  if (State.find(Path, N))
    return Status::fromErrno("mkdir", Path, EEXIST);
  Image::Names *Parent = parentOf(Path);
  if (!Parent)
    return Status::fromErrno("mkdir", Path, ENOENT);
  Parent->emplace(baseName(Path), State.NextNode);
  State.Directories[State.NextNode++];
  return Status();
}

Expected<std::vector<std::string>> CrashFs::list(const std::string &Path) {
  std::lock_guard Guard(Mutex);
  NodeId N;
  if (!State.find(Path, N) || !State.Directories.count(N))
    return failure(Status::fromErrno("opendir", Path, ENOENT));
  std::vector<std::string> Names;
  for (const auto &[Name, Node] : State.Directories[N])
    Names.push_back(Name);
  return Names;
}

Status CrashFs::syncDirectory(const std::string &Path) {
  std::lock_guard Guard(Mutex);
  NodeId N;
  if (!State.find(Path, N) || !State.Directories.count(N))
    return Status::fromErrno("open", Path, ENOENT);
  return Status();
}

Expected<std::unique_ptr<io::FileLock>> CrashFs::lock(const std::string &Path) {
  std::lock_guard Guard(Mutex);
  if (!parentOf(Path))
    return failure(Status::fromErrno("open", Path, ENOENT));
  if (!Locks.insert(Path).second)
    return failure(
        Status::error(Code::Busy, "lock", Path, "open in this process"));
  return std::make_unique<CrashFsLock>(*this, Path);
}

} // namespace storage::sim
