#include "index/Knowledge.h"
#include "llvm/ADT/STLExtras.h"

using namespace durability::index;

template <typename T> static void sortUnique(std::vector<T> &Items) {
  llvm::sort(Items);
  Items.erase(llvm::unique(Items), Items.end());
}

void ProgramFacts::add(const UnitFacts &Unit) {
  llvm::append_range(Overrides, Unit.Overrides);
  llvm::append_range(Tables, Unit.Tables);
  llvm::append_range(Buffers, Unit.Buffers);
  llvm::append_range(Kinds, Unit.Kinds);
  llvm::append_range(Sources, Unit.Sources);
}

void ProgramFacts::finish() {
  sortUnique(Inert);
  sortUnique(Overrides);
  sortUnique(Tables);
  sortUnique(Ends);
  sortUnique(Buffers);
  sortUnique(Kinds);
  sortUnique(Left);
  sortUnique(Synced);
  sortUnique(Sources);
}

bool ProgramFacts::isInert(uint64_t Key) const {
  return std::binary_search(Inert.begin(), Inert.end(), Key);
}

bool ProgramFacts::isSynced(const HandleName &Handle) const {
  return std::binary_search(Synced.begin(), Synced.end(), Handle);
}

/// The facts of \p Sorted whose \p Member is \p Key.
template <typename Fact, typename Field, typename Key>
static llvm::ArrayRef<Fact> factsOf(const std::vector<Fact> &Sorted,
                                    Field Fact::*Member, const Key &Of) {
  auto First = llvm::lower_bound(
      Sorted, Of, [&](const Fact &F, const Key &K) { return F.*Member < K; });
  auto Last = First;
  while (Last != Sorted.end() && (*Last).*Member == Of)
    ++Last;
  return llvm::ArrayRef(Sorted).slice(First - Sorted.begin(), Last - First);
}

llvm::ArrayRef<OverrideFact> ProgramFacts::overriders(uint64_t Method) const {
  return factsOf(Overrides, &OverrideFact::Method, Method);
}

llvm::ArrayRef<TableFact> ProgramFacts::tables(llvm::StringRef Record) const {
  return factsOf(Tables, &TableFact::Record, Record);
}

llvm::ArrayRef<FileEndFact> ProgramFacts::fileEnds(llvm::StringRef Kind) const {
  return factsOf(Ends, &FileEndFact::Kind, Kind);
}
