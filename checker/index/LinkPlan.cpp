#include "index/LinkPlan.h"
#include "index/Bytes.h"
#include "index/CallLinks.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/xxhash.h"
#include <map>

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
  void findDependencies();
  void settle(uint32_t Component, uint32_t Step);
  void makeReady(uint32_t Component);
  [[nodiscard]] uint32_t nextUnit() const;
  void addStep(llvm::ArrayRef<uint32_t> Which);
  void addProviders();
  void addAsked(LinkPlan::Part &Part) const;
  void addHashes();

  LinkPlan &Plan;
  const CallLinks &Links;
  llvm::ArrayRef<const UnitFacts *> Units;
  std::vector<std::vector<uint32_t>> Components; ///< Nodes, callees first.
  std::vector<uint32_t> ComponentOf;             ///< By node.
  std::vector<std::vector<uint32_t>> Callees, Callers; ///< Components.
  std::vector<uint32_t> Waiting; ///< Callees that are not settled.
  std::vector<uint32_t> StepOf;  ///< By component.
  /// Components that can be settled, by unit; Shared: of several units.
  std::vector<std::set<uint32_t>> Ready;
  std::set<uint32_t> ReadyAcross;
  std::vector<uint32_t> Left; ///< Components of the unit that are not settled.
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
    Waiting.push_back(Callees[C].size());
    for (const uint32_t Callee : Callees[C])
      Callers[Callee].push_back(C);
  }
}

void PlanBuilder::makeReady(uint32_t Component) {
  if (isAcross(Components[Component], Links.nodes()))
    ReadyAcross.insert(Component);
  else
    Ready[Links.nodes()[Components[Component].front()].Unit].insert(Component);
}

void PlanBuilder::settle(uint32_t Component, uint32_t Step) {
  StepOf[Component] = Step;
  --Left[Links.nodes()[Components[Component].front()].Unit];
  for (const uint32_t Caller : Callers[Component])
    if (--Waiting[Caller] == 0)
      makeReady(Caller);
}

/// The one that has the fewest functions left that must wait for others: it is
/// done with soonest, and need not be kept in memory.
uint32_t PlanBuilder::nextUnit() const {
  uint32_t Best = None;
  size_t Fewest = 0;
  for (uint32_t Unit = 0; Unit < Ready.size(); ++Unit) {
    const size_t Blocked = Left[Unit] - Ready[Unit].size();
    if (!Ready[Unit].empty() && (Best == None || Blocked < Fewest)) {
      Best = Unit;
      Fewest = Blocked;
    }
  }
  return Best;
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

static uint64_t hashOf(const std::vector<uint64_t> &Numbers) {
  return llvm::xxh3_64bits(
      llvm::ArrayRef(reinterpret_cast<const uint8_t *>(Numbers.data()),
                     Numbers.size() * sizeof(uint64_t)));
}

template <typename T> static uint64_t hashOf(std::vector<T> Facts) {
  StringPool Pool;
  std::string Bytes;
  llvm::raw_string_ostream OS(Bytes);
  Writer Write(OS, Pool);
  Write(Facts);
  return llvm::xxh3_64bits(Bytes + Pool.encode());
}

void PlanBuilder::addHashes() {
  const ProgramFacts &Facts = Plan.Facts;
  const uint64_t All = hashOf({hashOf(Facts.Overrides), hashOf(Facts.Tables),
                               hashOf(Facts.Buffers), hashOf(Facts.Kinds)});
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
    Plan.Hashes.push_back(hashOf(Known));
  }
}

void PlanBuilder::run() {
  Plan.ByUnit.resize(Units.size());
  Ready.resize(Units.size());
  Left.resize(Units.size());
  findDependencies();
  for (uint32_t C = 0; C < Components.size(); ++C) {
    ++Left[Links.nodes()[Components[C].front()].Unit];
    if (!Waiting[C])
      makeReady(C);
  }
  while (true) {
    const uint32_t Unit = nextUnit(), Step = Plan.Steps.size();
    std::vector<uint32_t> Which;
    if (Unit != None) {
      while (!Ready[Unit].empty()) {
        Which.push_back(*Ready[Unit].begin());
        Ready[Unit].erase(Ready[Unit].begin());
        settle(Which.back(), Step);
      }
    } else if (!ReadyAcross.empty()) {
      Which.push_back(*ReadyAcross.begin());
      ReadyAcross.erase(ReadyAcross.begin());
      settle(Which.back(), Step);
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
