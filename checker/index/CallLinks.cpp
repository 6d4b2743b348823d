#include "index/CallLinks.h"
#include "index/Keys.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

using namespace durability::index;

void CallLinks::addNodes(llvm::ArrayRef<const UnitFacts *> Units) {
  for (unsigned Unit = 0; Unit < Units.size(); ++Unit) {
    uint32_t Number = 0;
    if (Units[Unit])
      for (const CallNode &Call : Units[Unit]->Calls)
        Nodes.push_back({Unit,
                         Number++,
                         Call.Key,
                         Call.IsShared,
                         Call.HasEvent,
                         Call.CallsPointer,
                         false,
                         false,
                         0,
                         {},
                         {}});
  }
  for (uint32_t I = 0; I < Nodes.size(); ++I)
    if (Nodes[I].Key)
      Defined[Nodes[I].Key].push_back(I);
  for (auto &[Key, Of] : Defined) {
    const bool AllShared =
        llvm::all_of(Of, [&](uint32_t I) { return Nodes[I].IsShared; });
    if (AllShared)
      Of.resize(1);
    else
      llvm::erase_if(Of, [&](uint32_t I) { return Nodes[I].IsShared; });
  }
}

/// A method or a field of tables stands for the functions behind it, too.
void CallLinks::addBehind(const ProgramFacts &Facts) {
  for (const OverrideFact &Fact : Facts.Overrides)
    Behind[Fact.Method].insert(Fact.By);
  for (const TableFact &Fact : Facts.Tables)
    for (const TableSlot &Slot : Fact.Slots)
      Behind[slotKey(Fact.Record, Slot.Field)].insert(Slot.Function);
}

void CallLinks::forEachBehind(uint64_t Key,
                              llvm::function_ref<void(uint64_t)> Do) const {
  Do(Key);
  if (auto Found = Behind.find(Key); Found != Behind.end())
    for (const uint64_t By : Found->second)
      Do(By);
}

bool CallLinks::addCallees(Node &N, uint64_t Key) const {
  auto Found = Defined.find(Key);
  if (Found == Defined.end())
    return false;
  llvm::append_range(N.Callees, Found->second);
  return true;
}

void CallLinks::addEdges(llvm::ArrayRef<const UnitFacts *> Units) {
  uint32_t First = 0, Number = 0;
  for (const UnitFacts *Unit : Units) {
    if (!Unit)
      continue;
    for (const CallNode &Call : Unit->Calls) {
      Node &N = Nodes[Number++];
      for (const uint32_t Callee : Call.Local)
        if (Callee < Unit->Calls.size())
          N.Callees.push_back(First + Callee);
      for (const uint64_t Key : Call.Elsewhere) {
        auto Others = Behind.find(Key);
        bool Known = addCallees(N, Key) || Others != Behind.end();
        if (Others != Behind.end())
          for (const uint64_t By : Others->second)
            Known = addCallees(N, By) && Known;
        N.Touches = N.Touches || !Known; // Nobody knows what it does.
      }
      llvm::sort(N.Callees);
      N.Callees.erase(llvm::unique(N.Callees), N.Callees.end());
    }
    First += Unit->Calls.size();
  }
  for (uint32_t I = 0; I < Nodes.size(); ++I)
    for (const uint32_t Callee : Nodes[I].Callees)
      Nodes[Callee].Callers.push_back(I);
}

/// Events in the units themselves, and what is added to a buffer that another
/// unit writes out.
void CallLinks::findEvents(llvm::ArrayRef<const UnitFacts *> Units,
                           ProgramFacts &Facts) {
  llvm::DenseSet<uint64_t> Grown, Levels;
  for (const UnitFacts *Unit : Units)
    if (Unit)
      for (const CallNode &Call : Unit->Calls)
        Grown.insert(Call.Levels.begin(), Call.Levels.end());
  llvm::erase_if(Facts.Buffers, [&](BufferFact &B) {
    const uint64_t Level = fieldKey(B.Level.back());
    const bool Appended = std::exchange(B.Whole, true) || Grown.contains(Level);
    if (Appended)
      Levels.insert(Level);
    return !Appended;
  });
  uint32_t Number = 0;
  for (const UnitFacts *Unit : Units)
    if (Unit)
      for (const CallNode &Call : Unit->Calls) {
        Node &N = Nodes[Number++];
        N.HasEvent = N.HasEvent || llvm::any_of(Call.Levels, [&](uint64_t L) {
                       return Levels.contains(L);
                     });
      }
}

/// What a constructor binds is what the type's other functions work on, and
/// what a table is set to is what calls on it run: as in CallGraph.
void CallLinks::addBinders(llvm::ArrayRef<const UnitFacts *> Units) {
  llvm::DenseSet<uint64_t> Classes;
  uint32_t Number = 0;
  for (const UnitFacts *Unit : Units)
    if (Unit)
      for (const CallNode &Call : Unit->Calls)
        if (Nodes[Number++].HasEvent && Call.Class)
          Classes.insert(Call.Class);
  auto Runs = [&](uint64_t Slot) {
    bool Event = false;
    forEachBehind(Slot, [&](uint64_t Key) {
      if (auto Found = Defined.find(Key); Found != Defined.end())
        Event = Event || llvm::any_of(Found->second, [&](uint32_t N) {
                  return Nodes[N].HasEvent;
                });
    });
    return Event;
  };
  Number = 0;
  for (const UnitFacts *Unit : Units)
    if (Unit)
      for (const CallNode &Call : Unit->Calls) {
        Node &N = Nodes[Number++];
        N.HasEvent = N.HasEvent ||
                     (Call.IsConstructor && Classes.contains(Call.Class)) ||
                     llvm::any_of(Call.Binds, Runs);
      }
}

CallLinks::CallLinks(llvm::ArrayRef<const UnitFacts *> Units,
                     ProgramFacts &Facts, size_t MaxCircle) {
  addNodes(Units);
  addBehind(Facts);
  addEdges(Units);
  findEvents(Units, Facts);
  spread(&Node::HasEvent);
  addBinders(Units);
  spread(&Node::HasEvent);
  for (Node &N : Nodes)
    N.Touches = N.Touches || N.HasEvent;
  spread(&Node::Touches);
  findInert(Facts);
  findAsked(Units);
  cutCircles(MaxCircle);
}

/// By functions of other units, or as one of those behind a method or table.
void CallLinks::findAsked(llvm::ArrayRef<const UnitFacts *> Units) {
  uint32_t Number = 0;
  for (const UnitFacts *Unit : Units)
    if (Unit)
      for (const CallNode &Call : Unit->Calls)
        if (Nodes[Number++].HasEvent)
          for (const uint64_t Asked : Call.Elsewhere)
            forEachBehind(Asked, [&](uint64_t Key) {
              if (auto Found = Defined.find(Key); Found != Defined.end())
                for (const uint32_t N : Found->second)
                  Nodes[N].IsAsked = true;
            });
}

/// To all that reach a node with \p Flag, nearest first.
void CallLinks::spread(bool Node::*Flag) {
  std::vector<uint32_t> Work;
  for (uint32_t I = 0; I < Nodes.size(); ++I)
    if (Nodes[I].*Flag)
      Work.push_back(I);
  llvm::stable_sort(Work, [&](uint32_t A, uint32_t B) {
    return Nodes[A].Distance < Nodes[B].Distance;
  });
  for (size_t Next = 0; Next < Work.size(); ++Next)
    for (const uint32_t Caller : Nodes[Work[Next]].Callers)
      if (!(Nodes[Caller].*Flag)) {
        Nodes[Caller].*Flag = true;
        if (Flag == &Node::HasEvent)
          Nodes[Caller].Distance = Nodes[Work[Next]].Distance + 1;
        Work.push_back(Caller);
      }
}

void CallLinks::findInert(ProgramFacts &Facts) const {
  llvm::DenseSet<uint64_t> Others;
  for (const Node &N : Nodes)
    if (N.Key && N.Touches)
      Others.insert(N.Key);
  // Of two functions with one key it is not known which one is called.
  for (const Node &N : Nodes)
    if (N.Key && !N.Touches && !Others.contains(N.Key))
      Facts.Inert.push_back(N.Key);
}
