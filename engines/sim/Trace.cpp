#include "sim/Trace.h"

#include "sim/CrashNames.h"

#include <algorithm>

#include <fmt/format.h>

namespace storage::sim {

void applyData(std::string &Bytes, const Op &O) {
  if (O.Kind == OpKind::Write) {
    if (O.Bytes->empty())
      return;
    if (O.Offset + O.Length > Bytes.size())
      Bytes.resize(O.Offset + O.Length, '\0');
    std::copy(O.Bytes->begin(), O.Bytes->end(),
              Bytes.begin() + static_cast<ptrdiff_t>(O.Offset));
  } else if (O.Kind == OpKind::Truncate) {
    Bytes.resize(O.Length, '\0');
  } else if (O.Offset + O.Length > Bytes.size()) {
    Bytes.resize(O.Offset + O.Length, '\0');
  }
}

void applyCached(Image &To, const Op &O) {
  if (isNameOp(O.Kind)) {
    applyName(To, O);
    if (O.Kind == OpKind::Create)
      To.Files.emplace(O.Node, makeContents(""));
  } else if (isDataOp(O.Kind)) {
    Contents &Old = To.Files[O.Node];
    std::string Bytes = Old ? Old->Bytes : std::string();
    applyData(Bytes, O);
    Old = makeContents(std::move(Bytes));
  }
}

std::string pathAt(const Trace &T, size_t Count, NodeId N) {
  if (N == RootNode)
    return ".";
  Image Names = T.Start;
  for (size_t I = 0; I < std::min(Count, T.Ops.size()); ++I) {
    if (isNameOp(T.Ops[I].Kind))
      applyName(Names, T.Ops[I]);
    if (T.Ops[I].Kind == OpKind::Create)
      Names.Files.emplace(T.Ops[I].Node, nullptr);
  }
  std::string Found = fmt::format("file {}", N);
  Names.walk([&](const std::string &Path, NodeId Node, const Contents &) {
    if (Node == N)
      Found = Path;
  });
  return Found;
}

static std::string entry(const Trace &T, size_t Index, NodeId Parent,
                         const std::string &Name) {
  return Parent == RootNode ? Name : pathAt(T, Index, Parent) + "/" + Name;
}

static std::string words(const Trace &T, size_t Index) {
  const Op &O = T.Ops[Index];
  switch (O.Kind) {
  case OpKind::Create:
    return "create " + entry(T, Index, O.Parent, O.Name);
  case OpKind::Mkdir:
    return "mkdir " + entry(T, Index, O.Parent, O.Name);
  case OpKind::Rename:
    return fmt::format("rename {} to {}", entry(T, Index, O.Parent, O.Name),
                       entry(T, Index, O.ToParent, O.ToName));
  case OpKind::Link:
    return "link " + entry(T, Index, O.Parent, O.Name);
  case OpKind::Unlink:
    return "unlink " + entry(T, Index, O.Parent, O.Name);
  case OpKind::Write:
    return fmt::format("write {} bytes at {} of {}", O.Length, O.Offset,
                       pathAt(T, Index, O.Node));
  case OpKind::Truncate:
    return fmt::format("truncate {} to {}", pathAt(T, Index, O.Node), O.Length);
  case OpKind::Allocate:
    return fmt::format("allocate {} at {} of {}", O.Length, O.Offset,
                       pathAt(T, Index, O.Node));
  case OpKind::SyncData:
    return "fdatasync " + pathAt(T, Index, O.Node);
  case OpKind::SyncAll:
    return "fsync " + pathAt(T, Index, O.Node);
  case OpKind::SyncDirectory:
    return "fsync directory " + pathAt(T, Index, O.Node);
  case OpKind::SyncFailed:
    return "failed sync of " + pathAt(T, Index, O.Node);
  case OpKind::Begin:
    return fmt::format("begin call {} {}", O.Call, O.Payload);
  case OpKind::Ack:
    return fmt::format("acknowledge call {} {}", O.Call, O.Payload);
  case OpKind::Fail:
    return fmt::format("fail call {} {}", O.Call, O.Payload);
  }
  return "";
}

std::string describe(const Trace &T, size_t Index) {
  std::string Out = fmt::format("#{} {}", Index, words(T, Index));
  if (!T.Ops[Index].Site.empty())
    Out += " (" + T.Ops[Index].Site + ")";
  return Out;
}

Trace withoutOp(const Trace &T, size_t Index) {
  Trace Out = T;
  Out.Ops.erase(Out.Ops.begin() + static_cast<ptrdiff_t>(Index));
  return Out;
}

Trace withSync(const Trace &T, size_t Index, OpKind Kind, NodeId Node) {
  Trace Out = T;
  Op Sync;
  Sync.Kind = Kind;
  Sync.Node = Node;
  Sync.Site = "virtual";
  Out.Ops.insert(Out.Ops.begin() + static_cast<ptrdiff_t>(Index), Sync);
  return Out;
}

} // namespace storage::sim
