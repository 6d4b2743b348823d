#include "TraceEdit.h"

#include <algorithm>
#include <charconv>
#include <unordered_set>

#include <fnmatch.h>

namespace storage::crash {

using sim::OpKind;

static constexpr std::pair<std::string_view, OpKind> Kinds[] = {
    {"create", OpKind::Create},
    {"mkdir", OpKind::Mkdir},
    {"rename", OpKind::Rename},
    {"link", OpKind::Link},
    {"unlink", OpKind::Unlink},
    {"write", OpKind::Write},
    {"truncate", OpKind::Truncate},
    {"allocate", OpKind::Allocate},
    {"sync-data", OpKind::SyncData},
    {"sync-all", OpKind::SyncAll},
    {"sync-directory", OpKind::SyncDirectory},
};

/// The path that operation \p I is about, the new one of a rename.
static std::string pathOf(const sim::Trace &T, size_t I) {
  const sim::Op &O = T.Ops[I];
  return sim::pathAt(T, O.Kind == OpKind::Unlink ? I : I + 1, O.Node);
}

static bool selected(const sim::Trace &T, size_t I, std::string_view Selector) {
  size_t Number = 0;
  auto [End, Error] = std::from_chars(
      Selector.data(), Selector.data() + Selector.size(), Number);
  if (Error == std::errc() && End == Selector.data() + Selector.size())
    return I == Number;
  std::string_view Kind = Selector.substr(0, Selector.find(':'));
  bool Is = std::any_of(std::begin(Kinds), std::end(Kinds), [&](auto &Pair) {
    return Pair.first == Kind && Pair.second == T.Ops[I].Kind;
  });
  if (!Is || Kind.size() == Selector.size())
    return Is;
  std::string Glob(Selector.substr(Kind.size() + 1));
  return ::fnmatch(Glob.c_str(), pathOf(T, I).c_str(), 0) == 0;
}

/// \p T without the files that ever have a name like \p Glob.
static Expected<sim::Trace> ignore(const sim::Trace &T, std::string Glob) {
  std::unordered_set<sim::NodeId> Ignored;
  auto Look = [&](sim::NodeId Node, const std::string &Path) {
    if (::fnmatch(Glob.c_str(), Path.c_str(), 0) == 0)
      Ignored.insert(Node);
  };
  T.Start.walk([&](const std::string &Path, sim::NodeId Node,
                   const sim::Contents &Bytes) {
    if (Bytes)
      Look(Node, Path);
  });
  for (size_t I = 0; I < T.Ops.size(); ++I)
    if (OpKind K = T.Ops[I].Kind;
        K == OpKind::Create || K == OpKind::Rename || K == OpKind::Link)
      Look(T.Ops[I].Node, pathOf(T, I));
  sim::Trace Out;
  Out.Start = T.Start;
  for (const sim::Op &O : T.Ops)
    if (sim::isMark(O.Kind) || !Ignored.contains(O.Node))
      Out.Ops.push_back(O);
  for (auto &[Node, Names] : Out.Start.Directories)
    std::erase_if(Names, [&](auto &E) { return Ignored.contains(E.second); });
  if (Ignored.empty())
    return failure(Status::error(Code::InvalidArgument, "edit", Glob,
                                 "no file has such a name"));
  return Out;
}

Expected<sim::Trace> editTrace(const sim::Trace &T, std::string_view Edit) {
  if (Edit.starts_with("~"))
    return ignore(T, std::string(Edit.substr(1)));
  bool Delete = Edit.starts_with("-");
  bool OfDirectory = Edit.starts_with("directory@");
  if (!Delete && !OfDirectory && !Edit.starts_with("file@"))
    return failure(Status::error(Code::InvalidArgument, "edit",
                                 std::string(Edit),
                                 "none of file@, directory@, - and ~"));
  std::string_view Selector = Edit.substr(Delete ? 1 : Edit.find('@') + 1);
  sim::Trace Out;
  Out.Start = T.Start;
  size_t Count = 0;
  for (size_t I = 0; I < T.Ops.size(); ++I) {
    const sim::Op &O = T.Ops[I];
    bool Chosen = selected(T, I, Selector) && (!Delete || sim::isSync(O.Kind));
    Count += Chosen;
    if (!Chosen || !Delete)
      Out.Ops.push_back(O);
    if (!Chosen || Delete)
      continue;
    sim::Op Sync;
    Sync.Kind = OfDirectory ? OpKind::SyncDirectory : OpKind::SyncAll;
    Sync.Node = !OfDirectory               ? O.Node
                : O.Kind == OpKind::Rename ? O.ToParent
                                           : O.Parent;
    Sync.Thread = O.Thread;
    Sync.Site = "virtual";
    Out.Ops.push_back(std::move(Sync));
  }
  if (Count == 0)
    return failure(Status::error(Code::InvalidArgument, "edit",
                                 std::string(Edit), "selects no operation"));
  return Out;
}

} // namespace storage::crash
