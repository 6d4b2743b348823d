#include "sim/FaultFs.h"

#include <algorithm>
#include <cerrno>

namespace storage::sim {

/// A handle of FaultFs. It has the user buffer of its own, so that a flush can
/// fail half-way.
class FaultFile final : public io::File {
public:
  FaultFile(FaultFs &Fs, std::unique_ptr<io::File> Inner, bool Writable)
      : Fs(Fs), Inner(std::move(Inner)), Position(this->Inner->appendOffset()),
        Writable(Writable) {}

  Status append(std::string_view Data) override {
    if (Status S = writable("append"); !S.ok())
      return S;
    Buffer.append(Data);
    return Status();
  }
  Status pwriteAt(uint64_t Offset, std::string_view Data) override;
  Expected<size_t> preadAt(uint64_t Offset, std::span<char> Into) override {
    return Inner->preadAt(Offset, Into);
  }
  Status truncate(uint64_t Size) override;
  Status allocate(uint64_t Offset, uint64_t Length) override;
  Status flush() override;
  Status syncData() override;
  Status syncAll() override { return syncData(); }
  Expected<uint64_t> size() override { return Inner->size(); }
  Status close() override;
  uint64_t appendOffset() const override { return Position + Buffer.size(); }
  const std::string &path() const override { return Inner->path(); }

private:
  Status writable(const char *Op) const {
    if (!Writable)
      return Status::error(Code::ReadOnly, Op, path(), "opened read-only");
    return Sticky;
  }

  FaultFs &Fs;
  std::unique_ptr<io::File> Inner;
  uint64_t Position;
  std::string Buffer;
  Status Sticky;
  bool Writable;
};

Status FaultFile::pwriteAt(uint64_t Offset, std::string_view Data) {
  if (Status S = writable("pwrite"); !S.ok())
    return S;
  std::optional<Fault> F = Fs.count("write", path());
  if (!F)
    return Inner->pwriteAt(Offset, Data);
  if (F->Kind == FaultKind::ShortWrite)
    ignoreStatus(Inner->pwriteAt(Offset, Data.substr(0, Data.size() / 2)),
                 "the call fails anyway");
  return Status::fromErrno("pwrite", path(), F->Errno);
}

Status FaultFile::truncate(uint64_t Size) {
  if (Status S = writable("ftruncate"); !S.ok())
    return S;
  if (Status S = Fs.pass("truncate", path()); !S.ok())
    return S;
  if (Status S = Inner->truncate(Size); !S.ok())
    return S;
  if (Size < Position + Buffer.size())
    Buffer.resize(Size > Position ? Size - Position : 0);
  Position = std::min(Position, Size);
  return Status();
}

Status FaultFile::allocate(uint64_t Offset, uint64_t Length) {
  if (Status S = writable("fallocate"); !S.ok())
    return S;
  if (Status S = Fs.pass("allocate", path()); !S.ok())
    return S;
  return Inner->allocate(Offset, Length);
}

Status FaultFile::flush() {
  if (Status S = writable("flush"); !S.ok())
    return S;
  if (Buffer.empty())
    return Status();
  std::optional<Fault> F = Fs.count("write", path());
  size_t Count = !F                                 ? Buffer.size()
                 : F->Kind == FaultKind::ShortWrite ? Buffer.size() / 2
                                                    : 0;
  if (Status S =
          Inner->pwriteAt(Position, std::string_view(Buffer).substr(0, Count));
      !S.ok())
    return S;
  Position += Count;
  Buffer.erase(0, Count);
  return F ? Status::fromErrno("pwrite", path(), F->Errno) : Status();
}

Status FaultFile::syncData() {
  if (Status S = flush(); !S.ok())
    return S;
  std::optional<Fault> F = Fs.count("sync", path());
  if (!F)
    return Inner->syncData();
  if (Fs.Target && F->Kind >= FaultKind::SyncLost)
    Fs.Target->failSync(path(), F->Kind == FaultKind::SyncLost ? SyncFault::Lost
                                : F->Kind == FaultKind::SyncReverted
                                    ? SyncFault::Reverted
                                    : SyncFault::Kept);
  Sticky = Status::poisonFromErrno("fdatasync", path(), F->Errno);
  return Sticky;
}

Status FaultFile::close() {
  Status Result = Sticky;
  if (Result.ok() && !Buffer.empty())
    Result = flush();
  Status Closed = Inner->close();
  return Result.ok() ? Closed : Result;
}

void FaultFs::failAfter(uint64_t Count, Fault F) {
  std::lock_guard Guard(Mutex);
  Planned = F;
  Skip = Count;
  OnlyOp.clear();
}

void FaultFs::failNext(std::string Op, Fault F) {
  std::lock_guard Guard(Mutex);
  Planned = F;
  Skip = 0;
  OnlyOp = std::move(Op);
}

void FaultFs::setFull(bool Now, std::string Only) {
  std::lock_guard Guard(Mutex);
  Full = Now;
  FullFor = std::move(Only);
}

bool FaultFs::full() const {
  std::lock_guard Guard(Mutex);
  return Full;
}

std::vector<Call> FaultFs::calls() const {
  std::lock_guard Guard(Mutex);
  return Calls;
}

void FaultFs::clearCalls() {
  std::lock_guard Guard(Mutex);
  Calls.clear();
}

std::optional<Fault> FaultFs::count(const char *Op, const std::string &Path) {
  std::lock_guard Guard(Mutex);
  Calls.push_back({Op, Path});
  std::string Name = Op;
  if (Full && Path.find(FullFor) != std::string::npos &&
      (Name == "write" || Name == "allocate" || Name == "create"))
    return Fault{FaultKind::ShortWrite, ENOSPC};
  if (!Planned || (!OnlyOp.empty() && OnlyOp != Name))
    return std::nullopt;
  if (Skip-- > 0)
    return std::nullopt;
  std::optional<Fault> Due = Planned;
  Planned.reset();
  return Due;
}

Status FaultFs::pass(const char *Op, const std::string &Path) {
  std::optional<Fault> F = count(Op, Path);
  return F ? Status::fromErrno(Op, Path, F->Errno) : Status();
}

Expected<std::unique_ptr<io::File>>
FaultFs::open(const std::string &Path, io::OpenMode Mode, uint64_t AppendAt) {
  Expected<std::unique_ptr<io::File>> Opened = Inner.open(Path, Mode, AppendAt);
  if (!Opened)
    return Opened;
  return std::make_unique<FaultFile>(*this, std::move(*Opened),
                                     Mode != io::OpenMode::ReadOnly);
}

Expected<std::unique_ptr<io::File>> FaultFs::create(const std::string &Path,
                                                    io::CreateMode How) {
  if (Status S = pass("create", Path); !S.ok())
    return failure(S);
  Expected<std::unique_ptr<io::File>> Made = Inner.create(Path, How);
  if (!Made)
    return Made;
  return std::make_unique<FaultFile>(*this, std::move(*Made),
                                     /*Writable=*/true);
}

Status FaultFs::rename(const std::string &From, const std::string &To) {
  if (Status S = pass("rename", To); !S.ok())
    return S;
  return Inner.rename(From, To);
}

Status FaultFs::unlink(const std::string &Path) {
  if (Status S = pass("unlink", Path); !S.ok())
    return S;
  return Inner.unlink(Path);
}

Status FaultFs::mkdir(const std::string &Path) {
  if (Status S = pass("mkdir", Path); !S.ok())
    return S;
  return Inner.mkdir(Path);
}

Expected<std::vector<std::string>> FaultFs::list(const std::string &Directory) {
  return Inner.list(Directory);
}

Status FaultFs::syncDirectory(const std::string &Directory) {
  if (Status S = pass("syncDirectory", Directory); !S.ok())
    return S;
  return Inner.syncDirectory(Directory);
}

Expected<std::unique_ptr<io::FileLock>> FaultFs::lock(const std::string &Path) {
  return Inner.lock(Path);
}

} // namespace storage::sim
