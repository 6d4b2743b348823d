#include "index/LinkPlan.h"
#include "index/Bytes.h"
#include "index/CallLinks.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/xxhash.h"
#include <map>
#include <tuple>

using namespace durability::index;

namespace durability::index {
class PlanBuilder {
public:
  PlanBuilder(LinkPlan &Plan, const CallLinks &Links,
              llvm::ArrayRef<const UnitFacts *> Units)
      : Plan(Plan), Links(Links), Units(Units), Components(Links.components()) {
  }
  void run();

private:
  static constexpr uint32_t None = ~0u;
  /// Units that are taken to be in memory at once: functions of these come
  /// first.
  static constexpr size_t Resident = 40;
  void findDependencies();
  void findNeeded();
  void findRest();
  void settle(uint32_t Component, uint32_t Step);
  void makeReady(uint32_t Component);
  [[nodiscard]] size_t countAwaited(uint32_t Unit) const;
  [[nodiscard]] uint32_t nextUnit() const;
  [[nodiscard]] uint32_t nextAcross() const;
  [[nodiscard]] std::set<unsigned> unitsOf(uint32_t Component) const;
  [[nodiscard]] bool isRecent(uint32_t Unit) const {
    return llvm::is_contained(Recent, Unit);
  }
  void visit(uint32_t Unit);
  [[nodiscard]] std::vector<uint32_t> take(uint32_t Unit, uint32_t Step);
  void addStep(llvm::ArrayRef<uint32_t> Which);
  void addProviders();
  void addAsked(LinkPlan::Part &Part) const;
  void addHashes();
  [[nodiscard]] unsigned unitOf(uint32_t Component) const {
    return Links.nodes()[Components[Component].front()].Unit;
  }

  LinkPlan &Plan;
  const CallLinks &Links;
  llvm::ArrayRef<const UnitFacts *> Units;
  std::vector<std::vector<uint32_t>> Components; ///< Nodes, callees first.
  std::vector<uint32_t> ComponentOf;             ///< By node.
  std::vector<std::vector<uint32_t>> Callees, Callers; ///< Components.
  std::vector<uint32_t> Waiting; ///< Needed callees that are not settled.
  std::vector<uint32_t> StepOf;  ///< By component.
  std::vector<bool> Needed; ///< By component: others ask for it, or call it.
  /// Needed components that can be settled, by unit; across: of several units.
  std::vector<std::set<uint32_t>> Ready;
  std::set<uint32_t> ReadyAcross;
  std::vector<uint32_t> Left; ///< Needed components that are not settled.
  /// By unit: components that nobody else needs, and how many of them wait.
  std::vector<std::vector<uint32_t>> Rest;
  std::vector<uint32_t> RestWaiting;
  std::vector<uint32_t> Recent; ///< Units, the latest last.
};
} // namespace durability::index

static bool isAcross(llvm::ArrayRef<uint32_t> Component,
                     const std::vector<CallLinks::Node> &Nodes) {
  return llvm::any_of(Component, [&](uint32_t N) {
    return Nodes[N].Unit != Nodes[Component.front()].Unit;
  });
}

void PlanBuilder::findDependencies() {
  ComponentOf.assign(Links.nodes().size(), None);
  for (uint32_t C = 0; C < Components.size(); ++C)
    for (const uint32_t N : Components[C])
      ComponentOf[N] = C;
  Callees.resize(Components.size());
  Callers.resize(Components.size());
  StepOf.assign(Components.size(), None);
  for (uint32_t C = 0; C < Components.size(); ++C) {
    for (const uint32_t N : Components[C])
      for (const uint32_t Callee : Links.nodes()[N].Callees)
        if (ComponentOf[Callee] != None && ComponentOf[Callee] != C)
          Callees[C].push_back(ComponentOf[Callee]);
    llvm::sort(Callees[C]);
    Callees[C].erase(llvm::unique(Callees[C]), Callees[C].end());
    for (const uint32_t Callee : Callees[C])
      Callers[Callee].push_back(C);
  }
  findNeeded();
  for (uint32_t C = 0; C < Components.size(); ++C)
    Waiting.push_back(llvm::count_if(
        Callees[C], [&](uint32_t Callee) { return Needed[Callee]; }));
}

/// What functions of other units wait for. Callees come first.
void PlanBuilder::findNeeded() {
  Needed.assign(Components.size(), false);
  for (uint32_t C = Components.size(); C-- > 0;) {
    Needed[C] = Needed[C] || isAcross(Components[C], Links.nodes()) ||
                llvm::any_of(Components[C], [&](uint32_t N) {
                  return Links.nodes()[N].IsAsked;
                });
    for (const uint32_t Callee : Callees[C])
      if (Needed[C] || unitOf(Callee) != unitOf(C))
        Needed[Callee] = true;
  }
}

/// All else is settled at once when what it calls is.
void PlanBuilder::findRest() {
  for (uint32_t C = 0; C < Components.size(); ++C)
    if (!Needed[C]) {
      Rest[unitOf(C)].push_back(C);
      RestWaiting[unitOf(C)] += Waiting[C] > 0;
    }
}

void PlanBuilder::makeReady(uint32_t Component) {
  if (!Needed[Component])
    --RestWaiting[unitOf(Component)];
  else if (isAcross(Components[Component], Links.nodes()))
    ReadyAcross.insert(Component);
  else
    Ready[unitOf(Component)].insert(Component);
}

void PlanBuilder::settle(uint32_t Component, uint32_t Step) {
  StepOf[Component] = Step;
  if (!Needed[Component])
    return;
  --Left[unitOf(Component)];
  for (const uint32_t Caller : Callers[Component])
    if (--Waiting[Caller] == 0)
      makeReady(Caller);
}

/// How many of the components that wait for what is ready in \p Unit lie in
/// units that are in memory.
size_t PlanBuilder::countAwaited(uint32_t Unit) const {
  size_t Count = 0;
  for (const uint32_t C : Ready[Unit])
    Count += llvm::count_if(
        Callers[C], [&](uint32_t Caller) { return isRecent(unitOf(Caller)); });
  return Count;
}

/// First the units that are in memory, then those that are done with at once,
/// then those that others wait for. Bringing back a unit costs more than all
/// that is done in it, so recursion across units comes before the last of
/// these.
uint32_t PlanBuilder::nextUnit() const {
  uint32_t Best = None;
  std::tuple<bool, bool, size_t, size_t> Least;
  for (uint32_t Unit = 0; Unit < Ready.size(); ++Unit) {
    const bool IsRestReady = !Rest[Unit].empty() && !RestWaiting[Unit];
    if (Ready[Unit].empty() && !IsRestReady)
      continue;
    const size_t Blocked = Left[Unit] - Ready[Unit].size() + RestWaiting[Unit];
    const bool IsOut = !isRecent(Unit);
    if (IsOut && Blocked && !ReadyAcross.empty())
      continue;
    const std::tuple Cost(IsOut, Blocked > 0,
                          IsOut ? ~countAwaited(Unit) : size_t(0), Blocked);
    if (Best == None || Cost < Least) {
      Best = Unit;
      Least = Cost;
    }
  }
  return Best;
}

std::set<unsigned> PlanBuilder::unitsOf(uint32_t Component) const {
  std::set<unsigned> Result;
  for (const uint32_t N : Components[Component])
    Result.insert(Links.nodes()[N].Unit);
  return Result;
}

/// A recursion across units for which the fewest must be brought back.
uint32_t PlanBuilder::nextAcross() const {
  uint32_t Best = None;
  size_t Fewest = 0;
  for (const uint32_t C : ReadyAcross) {
    const size_t Out = llvm::count_if(
        unitsOf(C), [&](unsigned Unit) { return !isRecent(Unit); });
    if (Best == None || Out < Fewest) {
      Best = C;
      Fewest = Out;
    }
  }
  return Best;
}

/// A unit that has nothing left to settle is not kept.
void PlanBuilder::visit(uint32_t Unit) {
  llvm::erase(Recent, Unit);
  if (Left[Unit] || !Rest[Unit].empty())
    Recent.push_back(Unit);
  if (Recent.size() > Resident)
    Recent.erase(Recent.begin());
}

/// Components of \p Unit that can be settled, as many as there are.
std::vector<uint32_t> PlanBuilder::take(uint32_t Unit, uint32_t Step) {
  std::vector<uint32_t> Which;
  while (!Ready[Unit].empty()) {
    Which.push_back(*Ready[Unit].begin());
    Ready[Unit].erase(Ready[Unit].begin());
    settle(Which.back(), Step);
  }
  if (!RestWaiting[Unit])
    for (const uint32_t C : std::exchange(Rest[Unit], {})) {
      Which.push_back(C);
      settle(C, Step);
    }
  return Which;
}

void PlanBuilder::addStep(llvm::ArrayRef<uint32_t> Which) {
  const uint32_t Number = Plan.Steps.size();
  LinkPlan::Step &Step = Plan.Steps.emplace_back();
  std::map<unsigned, LinkPlan::Part> Parts;
  std::set<uint32_t> After;
  for (const uint32_t C : Which) {
    for (const uint32_t N : Components[C]) {
      const CallLinks::Node &Node = Links.nodes()[N];
      Parts[Node.Unit].Unit = Node.Unit;
      Parts[Node.Unit].Nodes.push_back(Node.Number);
    }
    for (const uint32_t Callee : Callees[C])
      if (StepOf[Callee] != Number)
        After.insert(StepOf[Callee]);
  }
  Step.Known.resize(Number + 1);
  for (const uint32_t Before : After) {
    Step.Known |= Plan.Steps[Before].Known;
    Step.Known.set(Before);
  }
  Step.Known.resize(Number + 1);
  for (auto &[Unit, Part] : Parts) {
    llvm::sort(Part.Nodes);
    addAsked(Part);
    Plan.Eventful += Part.Nodes.size();
    // The steps of a unit run one after the other.
    if (!Plan.ByUnit[Unit].empty())
      After.insert(Plan.ByUnit[Unit].back());
    Plan.ByUnit[Unit].push_back(Number);
    Step.Parts.push_back(std::move(Part));
  }
  Step.After.assign(After.begin(), After.end());
}

void PlanBuilder::addProviders() {
  for (const auto &[Key, Of] : Links.definitions()) {
    if (!llvm::all_of(Of, [&](uint32_t N) { return ComponentOf[N] != None; }))
      continue;
    for (const uint32_t N : Of) {
      const CallLinks::Node &Node = Links.nodes()[N];
      Plan.Providers[Key].push_back(
          {Node.Unit, Node.Number, StepOf[ComponentOf[N]]});
      Plan.Keys[{Node.Unit, Node.Number}] = Key;
    }
  }
}

void PlanBuilder::addAsked(LinkPlan::Part &Part) const {
  for (const uint32_t Node : Part.Nodes)
    for (const uint64_t Key : Units[Part.Unit]->Calls[Node].Elsewhere)
      Links.forEachBehind(Key,
                          [&](uint64_t Asked) { Part.Asked.push_back(Asked); });
  llvm::sort(Part.Asked);
  Part.Asked.erase(llvm::unique(Part.Asked), Part.Asked.end());
}

template <typename T> static uint64_t hashOfCopy(std::vector<T> Facts) {
  return hashOf(Facts);
}

void PlanBuilder::addHashes() {
  const ProgramFacts &Facts = Plan.Facts;
  const uint64_t All =
      hashOfNumbers({hashOfCopy(Facts.Overrides), hashOfCopy(Facts.Tables),
                     hashOfCopy(Facts.Buffers), hashOfCopy(Facts.Kinds)});
  for (const UnitFacts *Unit : Units) {
    std::vector<uint64_t> Known = {All};
    if (Unit)
      for (const CallNode &Call : Unit->Calls)
        for (const uint64_t Key : Call.Elsewhere)
          Links.forEachBehind(Key, [&](uint64_t Asked) {
            Known.push_back(Asked);
            Known.push_back(
                Facts.isInert(Asked) ? 1 : !Plan.providers(Asked).empty() * 2);
          });
    Plan.Hashes.push_back(hashOfNumbers(Known));
  }
}

void PlanBuilder::run() {
  Plan.ByUnit.resize(Units.size());
  Ready.resize(Units.size());
  Left.resize(Units.size());
  Rest.resize(Units.size());
  RestWaiting.resize(Units.size());
  findDependencies();
  findRest();
  for (uint32_t C = 0; C < Components.size(); ++C) {
    Left[unitOf(C)] += Needed[C];
    if (Needed[C] && !Waiting[C])
      makeReady(C);
  }
  while (true) {
    const uint32_t Unit = nextUnit(), Step = Plan.Steps.size();
    std::vector<uint32_t> Which;
    if (Unit != None) {
      Which = take(Unit, Step);
      visit(Unit);
    } else if (const uint32_t C = nextAcross(); C != None) {
      Which.push_back(C);
      ReadyAcross.erase(C);
      settle(C, Step);
      for (const unsigned In : unitsOf(C))
        visit(In);
    } else {
      break;
    }
    addStep(Which);
  }
  addProviders();
  addHashes();
}

LinkPlan::LinkPlan(llvm::ArrayRef<const UnitFacts *> Units, size_t MaxCircle)
    : MaxCircle(MaxCircle) {
  for (const UnitFacts *Unit : Units)
    if (Unit)
      Facts.add(*Unit);
  Facts.finish();
  const CallLinks Links(Units, Facts, MaxCircle);
  Facts.finish();
  PlanBuilder(*this, Links, Units).run();
  for (const CallLinks::Node &N : Links.nodes())
    if (N.IsCut)
      Cut.insert({N.Unit, N.Number});
}

llvm::ArrayRef<LinkPlan::Provider> LinkPlan::providers(uint64_t Key) const {
  auto It = Providers.find(Key);
  if (It == Providers.end())
    return {};
  return It->second;
}

uint64_t LinkPlan::keyOf(unsigned Unit, uint32_t Node) const {
  return Keys.lookup({Unit, Node});
}
