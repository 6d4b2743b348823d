#include "index/Link.h"
#include "index/CallLinks.h"
#include "index/Imports.h"
#include "index/Keys.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/xxhash.h"

using namespace durability;
using namespace durability::index;

uint64_t durability::index::hashOf(SymbolicSummary &Known, bool WithTraces) {
  StringPool Pool;
  std::string Bytes;
  llvm::raw_string_ostream OS(Bytes);
  Writer(OS, Pool, WithTraces)(Known);
  return llvm::xxh3_64bits(Bytes + Pool.encode());
}

template <typename T> static void sortUnique(std::vector<T> &Items) {
  llvm::sort(Items);
  Items.erase(llvm::unique(Items), Items.end());
}

void Linked::add(const ExportedFunction &Function) {
  Entry New{Function.Known, 0, 0, false};
  New.Content = hashOf(New.Known, /*WithTraces=*/true);
  New.Shape = hashOf(New.Known, /*WithTraces=*/false);
  auto [It, First] = Entries.try_emplace(keyHash(Function.Key), New);
  if (First)
    return;
  Entry &Old = It->second;
  // The same file with two flag sets, or a second main().
  Old.Ambiguous = Old.Ambiguous || Old.Shape != New.Shape;
  if (New.Content < Old.Content)
    std::swap(Old.Known, New.Known), std::swap(Old.Content, New.Content);
}

Linked::Linked(std::vector<const UnitFacts *> AllUnits, bool First)
    : Units(std::move(AllUnits)) {
  for (const UnitFacts *Unit : Units) {
    for (const ExportedFunction &Function : Unit->Functions)
      add(Function);
    llvm::append_range(Overrides, Unit->Overrides);
    llvm::append_range(Tables, Unit->Tables);
    llvm::append_range(Ends, Unit->Ends);
    llvm::append_range(Sources, Unit->Sources);
  }
  sortUnique(Overrides);
  sortUnique(Tables);
  sortUnique(Ends);
  sortUnique(Sources);
  const CallLinks Calls(Units);
  Inert = Calls.inert();
  // A unit that analyses a function and one that has an inert one of that name.
  for (const UnitFacts *Unit : Units)
    for (const CallNode &Call : Unit->Calls)
      if (auto It = Entries.find(Call.Key);
          Call.Key && It != Entries.end() && !Call.HasEvent)
        It->second.Ambiguous = true;
  if (First)
    for (const uint64_t Key : Calls.recursiveAcrossUnits())
      if (Entry &E = Entries[Key]; !E.Ambiguous)
        E = Entry();
  for (const OverrideFact &Fact : Overrides)
    Related[Fact.Method].push_back(Fact.By);
  for (const TableFact &Fact : Tables)
    for (const TableSlot &Slot : Fact.Slots)
      Related[tableKey(Fact.Record)].push_back(Slot.Function);
}

uint64_t Linked::stateOf(uint64_t Key) const {
  if (std::binary_search(Inert.begin(), Inert.end(), Key))
    return 1;
  auto Found = Entries.find(Key);
  if (Found == Entries.end() || Found->second.Ambiguous)
    return 0;
  return Found->second.Content ? Found->second.Content : 2;
}

uint64_t Linked::importHash(llvm::ArrayRef<uint64_t> Asked) const {
  std::vector<uint64_t> States;
  auto Add = [&](uint64_t Key) {
    if (const uint64_t State = stateOf(Key)) {
      States.push_back(Key);
      States.push_back(State);
    }
  };
  for (const uint64_t Key : Asked) {
    Add(Key);
    if (auto Found = Related.find(Key); Found != Related.end()) {
      States.push_back(Key);
      for (const uint64_t By : Found->second) {
        States.push_back(By);
        Add(By);
      }
    }
  }
  if (States.empty())
    return 0;
  return llvm::xxh3_64bits(
      llvm::ArrayRef(reinterpret_cast<const uint8_t *>(States.data()),
                     States.size() * sizeof(uint64_t)));
}

unsigned Linked::forgetUnsettled(const Linked &Before) {
  std::set<uint64_t> Changed;
  for (const auto &[Key, E] : Entries) {
    auto Old = Before.Entries.find(Key);
    if (Old == Before.Entries.end() || Old->second.Shape != E.Shape)
      Changed.insert(Key);
  }
  for (const uint64_t Key : CallLinks(Units).withCallers(Changed))
    if (auto It = Entries.find(Key); It != Entries.end()) {
      It->second.Known = {};
      It->second.Known.Unknown =
          "what it does does not settle across the files of the project";
    }
  return Changed.size();
}

IndexContents Linked::contents(IndexSetup Setup) const {
  IndexContents Contents;
  Contents.Setup = std::move(Setup);
  for (const auto &[Key, E] : Entries)
    if (!E.Ambiguous)
      Contents.Functions.push_back({Key, E.Known});
  Contents.Inert = Inert;
  Contents.Overrides = Overrides;
  Contents.Tables = Tables;
  Contents.Ends = Ends;
  Contents.Sources = Sources;
  return Contents;
}
