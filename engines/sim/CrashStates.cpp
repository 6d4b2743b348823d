#include "sim/CrashStates.h"

#include <algorithm>
#include <random>

namespace storage::sim {

CrashStates::CrashStates(const Trace &T, const CrashModel &Model,
                         const CrashBounds &Bounds)
    : T(T), Model(Model), Bounds(Bounds), Cached(T.Start), Names(T.Start) {
  for (const auto &[Node, Bytes] : T.Start.Files)
    Files.emplace(Node, CrashFile(Bytes));
  if (Model.Names == NameOrder::Program)
    History.push_back(Cached);
}

void CrashStates::settleFile(NodeId File) {
  if (Model.Names == NameOrder::Program || Model.Names == NameOrder::Journal)
    Forced = std::max(Forced, LastChange[File]);
  if (Model.Names == NameOrder::Journal)
    Names.settleBefore(Forced);
  if (Model.NewFileSyncsName)
    Names.settleCreation(File);
  if (auto F = Files.find(File); F != Files.end())
    F->second.settle();
}

void CrashStates::step() {
  const Op &O = T.Ops[Next];
  // A write inside the size changes no metadata that a journal orders.
  bool Inside = Model.Names == NameOrder::Journal && O.Kind == OpKind::Write &&
                Cached.Files.count(O.Node) != 0 &&
                O.Offset + O.Length <= Cached.Files[O.Node]->Bytes.size();
  applyCached(Cached, O);
  std::erase_if(Cache, [&](const auto &E) { return E.first.first == O.Node; });
  if (isNameOp(O.Kind)) {
    if (O.Kind == OpKind::Create)
      Files.emplace(O.Node, CrashFile(makeContents("")));
    Names.add(Next, O);
    LastChange[O.Parent] = Next + 1;
    if (O.Kind == OpKind::Rename)
      LastChange[O.ToParent] = Next + 1;
    if (O.Kind == OpKind::Create || O.Kind == OpKind::Mkdir)
      LastChange[O.Node] = Next + 1;
    if (Model.Names == NameOrder::Kept)
      Names.settleBefore(Next + 1);
  } else if (isDataOp(O.Kind)) {
    auto At = Files.try_emplace(O.Node, makeContents("")).first;
    if (!Inside)
      LastChange[O.Node] = Next + 1;
    At->second.add(Next, O);
  } else if (O.Kind == OpKind::SyncData || O.Kind == OpKind::SyncAll) {
    settleFile(O.Node);
  } else if (O.Kind == OpKind::SyncFailed) {
    if (auto F = Files.find(O.Node); F != Files.end())
      F->second.fail();
  } else if (O.Kind == OpKind::SyncDirectory) {
    Names.settleDirectory(O.Node);
    if (Model.Names == NameOrder::Program || Model.Names == NameOrder::Journal)
      Forced = std::max(Forced, LastChange[O.Node]);
    if (Model.Names == NameOrder::Journal)
      Names.settleBefore(Forced);
  }
  ++Next;
  if (Model.Names == NameOrder::Program)
    History.push_back(Cached);
}

bool CrashStates::maximal() const {
  if (Next == T.Ops.size() || isSync(T.Ops[Next].Kind))
    return true;
  OpKind Last = Next == 0 ? OpKind::Begin : T.Ops[Next - 1].Kind;
  if (Last == OpKind::Ack || Last == OpKind::Fail)
    return true;
  return Model.Names == NameOrder::Kept && changesState(Last);
}

std::vector<size_t> CrashStates::pending() const {
  std::vector<size_t> Out = Names.indices();
  for (const auto &[Node, File] : Files) {
    std::vector<size_t> More = File.indices();
    Out.insert(Out.end(), More.begin(), More.end());
  }
  std::sort(Out.begin(), Out.end());
  return Out;
}

EnumerationCounts CrashStates::programOrder(
    const std::function<bool(const CrashState &)> &Visit) const {
  EnumerationCounts Counts;
  auto Give = [&](CrashState S, size_t Moment) {
    S.Point = Next;
    for (size_t I = Moment; I < Next; ++I)
      if (changesState(T.Ops[I].Kind))
        S.Lost.push_back(I);
    ++Counts.States;
    return Visit(S);
  };
  for (size_t Moment = Forced; Moment <= Next; ++Moment) {
    CrashState S;
    S.Image = History[Moment];
    if (!Give(std::move(S), Moment))
      return Counts;
    if (Moment == Next || T.Ops[Moment].Kind != OpKind::Write)
      continue;
    const Op &O = T.Ops[Moment];
    for (uint64_t Cut = (O.Offset / CrashSector + 1) * CrashSector;
         Cut < O.Offset + O.Length; Cut += CrashSector) {
      Op Part = O;
      Part.Length = Cut - O.Offset;
      Part.Bytes =
          std::make_shared<const std::string>(O.Bytes->substr(0, Part.Length));
      CrashState Torn;
      Torn.Image = History[Moment];
      applyCached(Torn.Image, Part);
      if (!Give(std::move(Torn), Moment))
        return Counts;
    }
  }
  return Counts;
}

const std::vector<FileState> &CrashStates::fileStates(NodeId File,
                                                      size_t Committed) {
  const CrashFile &F = Files.at(File);
  size_t Class = AllCommitted;
  if (Committed != AllCommitted) {
    Class = 0;
    for (size_t Gate : F.gates())
      Class += Gate < Committed;
  }
  auto [At, Made] = Cache.try_emplace({File, Class});
  if (Made) {
    bool All = true;
    At->second = F.states(Model, Bounds, Committed, All);
    Sampled[{File, Class}] = !All;
  }
  Exhaustive &= !Sampled[{File, Class}];
  return At->second;
}

namespace {

/// A choice of names, and the files below them that have a choice.
struct Frame {
  NameState Names;
  std::vector<std::pair<NodeId, const std::vector<FileState> *>> Open;
  uint64_t Product = 1;
};

} // namespace

/// The state with the names of \p F and the contents that \p Pick says.
static CrashState compose(const Frame &F, const std::vector<size_t> &Pick,
                          size_t Point) {
  CrashState S;
  S.Image = F.Names.Names;
  S.Point = Point;
  S.Lost = F.Names.Lost;
  for (size_t I = 0; I < F.Open.size(); ++I) {
    const FileState &Chosen = (*F.Open[I].second)[Pick[I]];
    S.Image.Files[F.Open[I].first] = Chosen.Bytes;
    S.Lost.insert(S.Lost.end(), Chosen.Lost.begin(), Chosen.Lost.end());
    S.Garbage |= Chosen.Garbage;
  }
  std::sort(S.Lost.begin(), S.Lost.end());
  return S;
}

/// Calls \p Give with every choice for \p F.
static bool
every(const Frame &F,
      const std::function<bool(const std::vector<size_t> &)> &Give) {
  std::vector<size_t> Pick(F.Open.size());
  while (true) {
    if (!Give(Pick))
      return false;
    size_t I = 0;
    for (; I < Pick.size(); ++I) {
      if (++Pick[I] < F.Open[I].second->size())
        break;
      Pick[I] = 0;
    }
    if (I == Pick.size())
      return true;
  }
}

/// Calls \p Give with a choice of choices, at most about \p Quota.
static bool
several(const Frame &F, uint64_t Quota, uint64_t Seed,
        const std::function<bool(const std::vector<size_t> &)> &Give) {
  std::vector<size_t> Old(F.Open.size(), 0), New;
  for (const auto &[Node, States] : F.Open)
    New.push_back(std::min<size_t>(1, States->size() - 1));
  if (!Give(Old) || !Give(New))
    return false;
  for (size_t I = 0; I < Old.size(); ++I) {
    std::vector<size_t> Drop = New, Keep = Old;
    Drop[I] = Old[I];
    Keep[I] = New[I];
    if (!Give(Drop) || !Give(Keep))
      return false;
  }
  std::mt19937_64 Random(Seed);
  for (uint64_t N = 2 + 2 * Old.size(); N < Quota; ++N) {
    // One file varies alone half of the time: most states differ in one file.
    std::vector<size_t> Pick = (Random() & 1) != 0 ? New : Old;
    size_t One = Random() % (2 * Pick.size());
    for (size_t I = 0; I < Pick.size(); ++I)
      if (One >= Pick.size() || One == I)
        Pick[I] = Random() % F.Open[I].second->size();
    if (!Give(Pick))
      return false;
  }
  return true;
}

EnumerationCounts
CrashStates::enumerate(const std::function<bool(const CrashState &)> &Visit) {
  if (Model.Names == NameOrder::Program)
    return programOrder(Visit);
  Exhaustive = true;
  std::vector<size_t> Gates;
  for (const auto &[Node, File] : Files)
    for (size_t Gate : File.gates())
      Gates.push_back(Gate);
  std::vector<Frame> Frames;
  uint64_t Total = 0;
  for (NameState &N : Names.states(Model, Bounds, Gates, Forced, Exhaustive)) {
    Frame F{std::move(N), {}, 1};
    for (const auto &[Node, File] : Files)
      F.Names.Names.Files.emplace(Node, File.stable());
    F.Names.Names.walk([&](const std::string &, NodeId Node,
                           const Contents &Bytes) {
      bool Known = std::any_of(F.Open.begin(), F.Open.end(),
                               [&](auto &O) { return O.first == Node; });
      if (!Bytes || Known || !Files.at(Node).pending())
        return;
      F.Open.emplace_back(Node, &fileStates(Node, F.Names.Committed));
      F.Product = std::min<uint64_t>(F.Product * F.Open.back().second->size(),
                                     UINT32_MAX);
    });
    Total += F.Product;
    Frames.push_back(std::move(F));
  }
  EnumerationCounts Counts;
  bool All = Total <= Bounds.MaxStates;
  uint64_t Quota = std::max<uint64_t>(8, Bounds.MaxStates / Frames.size());
  for (size_t I = 0; I < Frames.size(); ++I) {
    const Frame &F = Frames[I];
    auto Give = [&](const std::vector<size_t> &Pick) {
      ++Counts.States;
      return Visit(compose(F, Pick, Next));
    };
    bool Whole = All || F.Product <= Quota;
    Exhaustive &= Whole;
    if (!(Whole ? every(F, Give)
                : several(F, Quota, Bounds.Seed + Next * 1000 + I, Give)))
      break;
  }
  Counts.Exhaustive = Exhaustive;
  return Counts;
}

} // namespace storage::sim
