#include "report/Statistics.h"
#include "llvm/ADT/STLExtras.h"

using namespace durability::report;

/// Of one function, one place; one that does not sync speaks for it.
static KindCount countOne(llvm::ArrayRef<const KindUse *> Uses) {
  std::map<std::string, const KindUse *> ByFunction;
  for (const KindUse *Use : Uses) {
    const KindUse *&Known = ByFunction[Use->Function];
    if (!Known || (Known->Synced && !Use->Synced))
      Known = Use;
  }
  KindCount Count{Uses.front(), {}, {}};
  for (const auto &[Function, Use] : ByFunction)
    (Use->Synced ? Count.Synced : Count.Unsynced).push_back(Use);
  return Count;
}

std::vector<KindCount> durability::report::countKinds(const Report &R) {
  std::map<std::string, std::vector<const KindUse *>> ByKey;
  for (const KindUse &Use : R.Kinds)
    ByKey[Use.Key].push_back(&Use);
  std::vector<KindCount> Counts;
  for (const auto &[Key, Uses] : ByKey) {
    KindCount Count = countOne(Uses);
    if (!Count.Synced.empty() &&
        Count.Synced.size() + Count.Unsynced.size() > 1)
      Counts.push_back(std::move(Count));
  }
  std::stable_partition(
      Counts.begin(), Counts.end(),
      [](const KindCount &Count) { return !Count.Unsynced.empty(); });
  return Counts;
}

std::string durability::report::summaryOf(const KindCount &Count) {
  return "synced in " + std::to_string(Count.Synced.size()) + " of " +
         std::to_string(Count.Synced.size() + Count.Unsynced.size()) +
         " places";
}
