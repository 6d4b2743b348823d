#include "index/CallLinks.h"
#include "index/Imports.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"

using namespace durability::index;

CallLinks::CallLinks(llvm::ArrayRef<const UnitFacts *> Units) {
  llvm::DenseMap<uint64_t, llvm::SmallVector<uint32_t, 1>> Defined;
  for (unsigned Unit = 0; Unit < Units.size(); ++Unit)
    for (const CallNode &Call : Units[Unit]->Calls) {
      if (Call.Key)
        Defined[Call.Key].push_back(Nodes.size());
      Nodes.push_back(
          {Call.Key, Unit, Call.HasEvent || Call.CallsPointer, {}, {}});
    }
  // A method or table stands for the functions behind it, too.
  llvm::DenseMap<uint64_t, std::set<uint64_t>> Behind;
  for (const UnitFacts *Unit : Units) {
    for (const OverrideFact &Fact : Unit->Overrides)
      Behind[Fact.Method].insert(Fact.By);
    for (const TableFact &Fact : Unit->Tables)
      for (const TableSlot &Slot : Fact.Slots)
        Behind[tableKey(Fact.Record)].insert(Slot.Function);
  }
  auto Add = [&](Node &N, uint64_t Key) {
    auto Found = Defined.find(Key);
    if (Found == Defined.end())
      return false;
    llvm::append_range(N.Callees, Found->second);
    return true;
  };
  uint32_t First = 0, Number = 0;
  for (const UnitFacts *Unit : Units) {
    for (const CallNode &Call : Unit->Calls) {
      Node &N = Nodes[Number++];
      for (const uint32_t Callee : Call.Local)
        if (Callee < Unit->Calls.size())
          N.Callees.push_back(First + Callee);
      for (const uint64_t Key : Call.Elsewhere) {
        auto Others = Behind.find(Key);
        bool Known = Add(N, Key) || Others != Behind.end();
        if (Others != Behind.end())
          for (const uint64_t By : Others->second)
            Known = Add(N, By) && Known;
        N.Touches = N.Touches || !Known; // Nobody knows what it does.
      }
    }
    First += Unit->Calls.size();
  }
  for (uint32_t I = 0; I < Nodes.size(); ++I)
    for (const uint32_t Callee : Nodes[I].Callees)
      Nodes[Callee].Callers.push_back(I);
}

/// Which nodes are one for which \p Starts holds, or reach one.
std::vector<bool>
CallLinks::reaching(llvm::function_ref<bool(const Node &)> Starts) const {
  std::vector<bool> Reaches(Nodes.size());
  std::vector<uint32_t> Work;
  for (uint32_t I = 0; I < Nodes.size(); ++I)
    if (Starts(Nodes[I])) {
      Reaches[I] = true;
      Work.push_back(I);
    }
  while (!Work.empty()) {
    const uint32_t Next = Work.back();
    Work.pop_back();
    for (const uint32_t Caller : Nodes[Next].Callers)
      if (!Reaches[Caller]) {
        Reaches[Caller] = true;
        Work.push_back(Caller);
      }
  }
  return Reaches;
}

std::vector<uint64_t> CallLinks::inert() const {
  const std::vector<bool> Touches =
      reaching([](const Node &N) { return N.Touches; });
  std::set<uint64_t> Inert, Others;
  for (uint32_t I = 0; I < Nodes.size(); ++I)
    if (Nodes[I].Key)
      (Touches[I] ? Others : Inert).insert(Nodes[I].Key);
  // Of two functions with one key it is not known which one is called.
  std::vector<uint64_t> Keys;
  llvm::copy_if(Inert, std::back_inserter(Keys),
                [&](uint64_t Key) { return !Others.contains(Key); });
  return Keys;
}

std::set<uint64_t>
CallLinks::withCallers(const std::set<uint64_t> &Keys) const {
  const std::vector<bool> Reaches =
      reaching([&](const Node &N) { return N.Key && Keys.contains(N.Key); });
  std::set<uint64_t> Result = Keys;
  for (uint32_t I = 0; I < Nodes.size(); ++I)
    if (Reaches[I] && Nodes[I].Key)
      Result.insert(Nodes[I].Key);
  return Result;
}

namespace durability::index {
/// Tarjan's algorithm with an explicit stack.
struct ComponentSearch {
  explicit ComponentSearch(size_t Size) : Order(Size), Low(Size), Open(Size) {}
  void enter(uint32_t Node) {
    Order[Node] = Low[Node] = ++Count;
    Open[Node] = true;
    Stack.push_back(Node);
    Frames.push_back({Node, 0});
  }
  std::vector<uint32_t> Order, Low; ///< Order 0: not visited.
  std::vector<bool> Open;
  std::vector<uint32_t> Stack;
  std::vector<std::pair<uint32_t, uint32_t>> Frames; ///< Node, next callee.
  uint32_t Count = 0;
  std::set<uint64_t> Recursive;
};
} // namespace durability::index

void CallLinks::visit(uint32_t Root, ComponentSearch &Search) const {
  Search.enter(Root);
  while (!Search.Frames.empty()) {
    auto &[At, Next] = Search.Frames.back();
    if (Next < Nodes[At].Callees.size()) {
      const uint32_t Callee = Nodes[At].Callees[Next++];
      if (!Search.Order[Callee])
        Search.enter(Callee);
      else if (Search.Open[Callee])
        Search.Low[At] = std::min(Search.Low[At], Search.Order[Callee]);
      continue;
    }
    const uint32_t Done = At;
    Search.Frames.pop_back();
    if (!Search.Frames.empty()) {
      uint32_t &Low = Search.Low[Search.Frames.back().first];
      Low = std::min(Low, Search.Low[Done]);
    }
    if (Search.Low[Done] != Search.Order[Done])
      continue;
    auto First = llvm::find(Search.Stack, Done);
    const bool Across = std::any_of(First, Search.Stack.end(), [&](uint32_t N) {
      return Nodes[N].Unit != Nodes[Done].Unit;
    });
    for (auto It = First; It != Search.Stack.end(); ++It) {
      Search.Open[*It] = false;
      if (Across && Nodes[*It].Key)
        Search.Recursive.insert(Nodes[*It].Key);
    }
    Search.Stack.erase(First, Search.Stack.end());
  }
}

std::set<uint64_t> CallLinks::recursiveAcrossUnits() const {
  ComponentSearch Search(Nodes.size());
  for (uint32_t I = 0; I < Nodes.size(); ++I)
    if (!Search.Order[I])
      visit(I, Search);
  return std::move(Search.Recursive);
}
