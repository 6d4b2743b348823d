#include "Confirm.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

namespace storage::crash {

using namespace storage::sim;

std::string_view word(Confirmed C) {
  static constexpr std::string_view Words[] = {"NOT-REACHED", "INFEASIBLE",
                                               "MASKED", "CONFIRMED"};
  return Words[static_cast<size_t>(C)];
}

/// "Wal::append" of "storage::wal::Wal::append", as call chains have it.
static std::string chainName(const std::string &Function) {
  std::string_view Name = Function;
  for (int Scope = 0; Scope < 2; ++Scope)
    if (size_t At = Name.find("::"); At != std::string_view::npos)
      Name.remove_prefix(At + 2);
  constexpr std::string_view Unnamed = "(anonymous namespace)::";
  if (Name.starts_with(Unnamed))
    Name.remove_prefix(Unnamed.size());
  return std::string(Name);
}

/// Whether a function in the call chain of \p O is \p Name, or of that class if
/// \p Name ends in "::".
static bool calledBy(const Op &O, std::string_view Name) {
  std::string_view Chain = O.Site;
  while (!Chain.empty()) {
    size_t End = std::min(Chain.find(" < "), Chain.size());
    std::string_view One = Chain.substr(0, End);
    One = One.substr(0, One.find('+'));
    if (Name.ends_with("::") ? One.starts_with(Name) : One == Name)
      return true;
    Chain.remove_prefix(std::min(End + 3, Chain.size()));
  }
  return false;
}

static std::unordered_set<size_t> changesBy(const Trace &T,
                                            std::string_view Name) {
  std::unordered_set<size_t> Out;
  for (size_t I = 0; I < T.Ops.size(); ++I)
    if (changesState(T.Ops[I].Kind) && calledBy(T.Ops[I], Name))
      Out.insert(I);
  return Out;
}

/// Whether something of \p Before is lost in \p S, and something later is on
/// disk or acknowledged.
static bool hasLaterWithout(const Trace &T, const CrashState &S,
                            const std::unordered_set<size_t> &Before) {
  auto First = std::find_if(S.Lost.begin(), S.Lost.end(),
                            [&](size_t I) { return Before.contains(I); });
  if (First == S.Lost.end())
    return false;
  for (size_t I = *First + 1; I < S.Point; ++I)
    if (T.Ops[I].Kind == OpKind::Ack ||
        (changesState(T.Ops[I].Kind) &&
         !std::binary_search(S.Lost.begin(), S.Lost.end(), I)))
      return true;
  return false;
}

namespace {

/// One recording, searched under one model after the other.
class Search {
public:
  Search(const Subject &S, const Trace &T, const History &H,
         std::unordered_set<size_t> Before)
      : T(T), Judge(S, H), Before(std::move(Before)), Look(Judge, options()) {}

  /// Judges the states with B and without A.
  Exploration under(const CrashModel &M) { return Look.run(T, M); }

private:
  ExploreOptions options() {
    ExploreOptions O;
    O.Nested = O.Kills = 0;
    O.End = Until::Least;
    O.Only = [this](const CrashState &S) {
      return hasLaterWithout(T, S, Before);
    };
    return O;
  }

  const Trace &T;
  EngineJudge Judge;
  const std::unordered_set<size_t> Before;
  Explorer Look;
};

} // namespace

namespace {

/// A trace with syncs put in, and what goes with its operations.
struct Mended {
  Trace T;
  History H;
  std::unordered_set<size_t> Before;

  /// Puts a sync of what operation \p I changed behind it.
  void syncBehind(size_t I);
};

} // namespace

void Mended::syncBehind(size_t I) {
  const Op &O = T.Ops[I];
  bool Name = isNameOp(O.Kind);
  NodeId Node = !Name                      ? O.Node
                : O.Kind == OpKind::Rename ? O.ToParent
                                           : O.Parent;
  T = withSync(T, I + 1, Name ? OpKind::SyncDirectory : OpKind::SyncAll, Node);
  for (std::vector<size_t> *Counts : {&H.Begun, &H.Acked})
    Counts->insert(Counts->begin() + static_cast<ptrdiff_t>(I + 1),
                   (*Counts)[I + 1]);
  std::unordered_set<size_t> Moved;
  for (size_t J : Before)
    Moved.insert(J > I ? J + 1 : J);
  Before = std::move(Moved);
}

/// Looks for a sync that takes the problem away under the model: behind one
/// operation of A that the witness lacks, else behind each of that kind.
static void findCure(const Subject &S, const Recording &R,
                     const std::unordered_set<size_t> &Before,
                     const std::vector<size_t> &Lost, Confirmation &Into) {
  const CrashModel &M = *findCrashModel(Into.Model);
  auto Helps = [&](const Mended &With) {
    return Search(S, With.T, With.H, With.Before).under(M).Broken == 0;
  };
  for (size_t I : Lost) {
    if (!Before.contains(I))
      continue;
    bool Name = isNameOp(R.T.Ops[I].Kind);
    const char *What = Name ? "the directory" : "the file";
    Mended One{R.T, R.H, Before}, Each = One;
    One.syncBehind(I);
    for (size_t J = R.T.Ops.size(); J-- > 0;)
      if (Before.contains(J) && isNameOp(R.T.Ops[J].Kind) == Name)
        Each.syncBehind(J);
    if (Helps(One))
      Into.Cure = fmt::format("a sync of {} behind {}", What, describe(R.T, I));
    else if (Helps(Each))
      Into.Cure = fmt::format("a sync of {} behind each such operation", What);
    if (!Into.Cure.empty())
      return;
  }
}

Confirmation confirm(const Subject &S, const Workload &W,
                     const std::string &Function) {
  Recording R = record(S, W);
  Confirmation Out;
  Out.Workload = W.Name;
  std::string Name = chainName(Function);
  std::unordered_set<size_t> Before = changesBy(R.T, Name);
  if (size_t At = Name.rfind("::"); Before.empty() && At != std::string::npos) {
    Before = changesBy(R.T, Name.substr(0, At + 2));
    Out.OfClass = !Before.empty();
  }
  Out.Before = Before.size();
  if (Before.empty())
    return Out;
  Search Look(S, R.T, R.H, Before);
  for (const CrashModel &M : crashModels()) {
    if (M.Damage)
      continue;
    Exploration Found = Look.under(M);
    Out.Feasible += Found.Judged;
    if (!Found.Least)
      continue;
    Out.Verdict = Confirmed::Confirmed;
    Out.Model = M.Name;
    Out.Problem = Found.Least->Problem;
    for (const std::string &Line : Found.Least->Witness)
      Out.Witness.push_back(Line.substr(Line.find_first_not_of(' ')));
    findCure(S, R, Before, Found.Least->Lost, Out);
    return Out;
  }
  Out.Verdict = Out.Feasible ? Confirmed::Masked : Confirmed::Infeasible;
  return Out;
}

} // namespace storage::crash
