#include "sim/TraceFs.h"

#include "sim/CrashNames.h"

#include <algorithm>

namespace storage::sim {

/// A handle of TraceFs. The user buffer is here, so that what reaches the page
/// cache is seen when it does.
class TraceFile final : public io::File {
public:
  TraceFile(TraceFs &Fs, std::unique_ptr<io::File> Inner, NodeId Node,
            bool Writable)
      : Fs(Fs), Inner(std::move(Inner)), Node(Node),
        Position(this->Inner->appendOffset()), Writable(Writable) {}

  Status append(std::string_view Data) override {
    if (Status S = usable("append"); !S.ok())
      return S;
    Buffer.append(Data);
    return Status();
  }
  Status pwriteAt(uint64_t Offset, std::string_view Data) override {
    if (Status S = usable("pwrite"); !S.ok())
      return S;
    std::lock_guard Guard(Fs.Mutex);
    Status S = Inner->pwriteAt(Offset, Data);
    if (S.ok() && !Data.empty())
      wrote(Offset, Data);
    return S;
  }
  Expected<size_t> preadAt(uint64_t Offset, std::span<char> Into) override {
    return Inner->preadAt(Offset, Into);
  }
  Status truncate(uint64_t Size) override {
    if (Status S = usable("ftruncate"); !S.ok())
      return S;
    std::lock_guard Guard(Fs.Mutex);
    if (Status S = Inner->truncate(Size); !S.ok())
      return S;
    record({.Kind = OpKind::Truncate, .Length = Size});
    if (Size < Position + Buffer.size())
      Buffer.resize(Size > Position ? Size - Position : 0);
    Position = std::min(Position, Size);
    return Status();
  }
  Status allocate(uint64_t Offset, uint64_t Length) override {
    if (Status S = usable("fallocate"); !S.ok())
      return S;
    std::lock_guard Guard(Fs.Mutex);
    Status S = Inner->allocate(Offset, Length);
    if (S.ok())
      record({.Kind = OpKind::Allocate, .Offset = Offset, .Length = Length});
    return S;
  }
  Status flush() override {
    if (Status S = usable("flush"); !S.ok())
      return S;
    if (Buffer.empty())
      return Status();
    std::lock_guard Guard(Fs.Mutex);
    if (Status S = Inner->pwriteAt(Position, Buffer); !S.ok())
      return S;
    wrote(Position, Buffer);
    Position += Buffer.size();
    Buffer.clear();
    return Status();
  }
  Status syncData() override { return sync(OpKind::SyncData); }
  Status syncAll() override { return sync(OpKind::SyncAll); }
  Expected<uint64_t> size() override { return Inner->size(); }
  Status close() override {
    Status Result;
    if (Writable && !Closed && !Buffer.empty())
      Result = flush();
    Closed = true;
    Status S = Inner->close();
    return Result.ok() ? S : Result;
  }
  uint64_t appendOffset() const override { return Position + Buffer.size(); }
  const std::string &path() const override { return Inner->path(); }

private:
  Status usable(const char *Op) const {
    if (Closed)
      return Status::error(Code::Closed, Op, path());
    if (!Writable)
      return Status::error(Code::ReadOnly, Op, path(), "opened read-only");
    return Status();
  }
  NOT_DURABLE("touches no file") void record(Op O) {
    O.Node = Node;
    Fs.record(std::move(O));
  }
  NOT_DURABLE("touches no file")
  void wrote(uint64_t Offset, std::string_view Data) {
    record({.Kind = OpKind::Write,
            .Offset = Offset,
            .Length = Data.size(),
            .Bytes = std::make_shared<const std::string>(Data)});
  }
  Status sync(OpKind Kind) {
    if (Status S = flush(); !S.ok())
      return S;
    std::lock_guard Guard(Fs.Mutex);
    Status S = Kind == OpKind::SyncData ? Inner->syncData() : Inner->syncAll();
    if (S.ok())
      record({.Kind = Kind});
    return S;
  }

  TraceFs &Fs;
  std::unique_ptr<io::File> Inner;
  NodeId Node;
  uint64_t Position;
  std::string Buffer;
  bool Writable;
  bool Closed = false;
};

TraceFs::TraceFs(io::FileSystem &Inner, const Image &Start,
                 SyncFaultTarget *Target)
    : Inner(Inner), Target(Target), Names(Start) {
  Recorded.Start = Start;
}

void TraceFs::setSites(SiteSource Source) {
  std::lock_guard Guard(Mutex);
  Site = std::move(Source);
}

void TraceFs::record(Op O) {
  if (Site && !isMark(O.Kind))
    O.Site = Site();
  O.Thread = Threads
                 .try_emplace(std::this_thread::get_id(),
                              static_cast<uint32_t>(Threads.size()))
                 .first->second;
  if (isNameOp(O.Kind)) {
    applyName(Names, O);
    if (O.Kind == OpKind::Create)
      Names.Files.emplace(O.Node, nullptr);
  }
  Recorded.Ops.push_back(std::move(O));
}

void TraceFs::mark(OpKind Kind, uint64_t Call, std::string Payload) {
  std::lock_guard Guard(Mutex);
  record({.Kind = Kind, .Call = Call, .Payload = std::move(Payload)});
}

void TraceFs::begin(uint64_t Call, std::string Payload) {
  mark(OpKind::Begin, Call, std::move(Payload));
}
void TraceFs::ack(uint64_t Call, std::string Payload) {
  mark(OpKind::Ack, Call, std::move(Payload));
}
void TraceFs::fail(uint64_t Call, std::string Payload) {
  mark(OpKind::Fail, Call, std::move(Payload));
}

Trace TraceFs::trace() const {
  std::lock_guard Guard(Mutex);
  return Recorded;
}

size_t TraceFs::size() const {
  std::lock_guard Guard(Mutex);
  return Recorded.Ops.size();
}

bool TraceFs::split(const std::string &Path, NodeId &Parent,
                    std::string &Name) const {
  size_t Slash = Path.rfind('/');
  Name = Slash == std::string::npos ? Path : Path.substr(Slash + 1);
  return Names.find(io::parentDirectory(Path), Parent);
}

Expected<std::unique_ptr<io::File>>
TraceFs::open(const std::string &Path, io::OpenMode Mode, uint64_t AppendAt) {
  std::lock_guard Guard(Mutex);
  Expected<std::unique_ptr<io::File>> Opened = Inner.open(Path, Mode, AppendAt);
  if (!Opened)
    return Opened;
  NodeId Node = 0;
  Names.find(Path, Node);
  return std::make_unique<TraceFile>(*this, std::move(*Opened), Node,
                                     Mode != io::OpenMode::ReadOnly);
}

Expected<std::unique_ptr<io::File>> TraceFs::create(const std::string &Path,
                                                    io::CreateMode How) {
  std::lock_guard Guard(Mutex);
  NodeId Node = 0;
  bool There = Names.find(Path, Node);
  Expected<std::unique_ptr<io::File>> Made = Inner.create(Path, How);
  if (!Made)
    return Made;
  if (There) {
    record({.Kind = OpKind::Truncate, .Node = Node});
  } else {
    Op O{.Kind = OpKind::Create, .Node = Names.NextNode};
    split(Path, O.Parent, O.Name);
    Node = O.Node;
    record(std::move(O));
  }
  return std::make_unique<TraceFile>(*this, std::move(*Made), Node,
                                     /*Writable=*/true);
}

Status TraceFs::rename(const std::string &From, const std::string &To) {
  std::lock_guard Guard(Mutex);
  Op O{.Kind = OpKind::Rename};
  Names.find(From, O.Node);
  split(From, O.Parent, O.Name);
  split(To, O.ToParent, O.ToName);
  Status S = Inner.rename(From, To);
  if (S.ok())
    record(std::move(O));
  return S;
}

Status TraceFs::unlink(const std::string &Path) {
  std::lock_guard Guard(Mutex);
  Op O{.Kind = OpKind::Unlink};
  Names.find(Path, O.Node);
  split(Path, O.Parent, O.Name);
  Status S = Inner.unlink(Path);
  if (S.ok())
    record(std::move(O));
  return S;
}

Status TraceFs::mkdir(const std::string &Path) {
  std::lock_guard Guard(Mutex);
  Status S = Inner.mkdir(Path);
  if (!S.ok())
    return S;
  Op O{.Kind = OpKind::Mkdir, .Node = Names.NextNode};
  split(Path, O.Parent, O.Name);
  record(std::move(O));
  return S;
}

Expected<std::vector<std::string>> TraceFs::list(const std::string &Directory) {
  return Inner.list(Directory);
}

Status TraceFs::syncDirectory(const std::string &Directory) {
  std::lock_guard Guard(Mutex);
  Status S = Inner.syncDirectory(Directory);
  if (!S.ok())
    return S;
  Op O{.Kind = OpKind::SyncDirectory};
  Names.find(Directory, O.Node);
  record(std::move(O));
  return S;
}

Expected<std::unique_ptr<io::FileLock>> TraceFs::lock(const std::string &Path) {
  return Inner.lock(Path);
}

void TraceFs::failSync(const std::string &Path, SyncFault Fault) {
  std::lock_guard Guard(Mutex);
  if (Target)
    Target->failSync(Path, Fault);
  NodeId Node;
  if (Fault == SyncFault::Lost && Names.find(Path, Node))
    record({.Kind = OpKind::SyncFailed, .Node = Node});
}

} // namespace storage::sim
