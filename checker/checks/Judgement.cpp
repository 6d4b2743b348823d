#include "checks/Judgement.h"

using namespace durability;

static bool isUnexplained(const Conjunction &Dirty, const Conjunction &Synced) {
  bool Other = false;
  for (const Literal &L : Dirty.literals()) {
    std::optional<bool> Theirs = Synced.implied(*L.Of);
    if (Theirs == L.Holds || L.Of->Form == AtomForm::Dispatch)
      continue;
    // A quantity that the synced path says nothing of is no reason.
    if (L.Of->Form == AtomForm::Relational && !Theirs)
      continue;
    if (natureOf(*L.Of) != BranchNature::Other)
      return false;
    Other = Other || Theirs;
  }
  return Other;
}

bool durability::isUnexplained(const Condition &Dirty,
                               const Condition &Synced) {
  const Disjunction SyncedWays = Synced.ways();
  return llvm::any_of(Dirty.ways(), [&](const Conjunction &Mine) {
    return llvm::any_of(SyncedWays, [&](const Conjunction &Theirs) {
      return ::isUnexplained(Mine, Theirs);
    });
  });
}
