#include "core/DispatchFamilies.h"
#include "llvm/ADT/STLExtras.h"

using namespace durability;

void DispatchFamilies::add(std::vector<unsigned> Ids) {
  if (Ids.empty())
    return;
  llvm::sort(Ids);
  Families.insert(std::move(Ids));
}

bool DispatchFamilies::isExhausted(const AccessPath &Object,
                                   llvm::ArrayRef<Literal> Assumed) const {
  llvm::SmallVector<unsigned, 8> Denied;
  for (const Literal &L : Assumed)
    if (L.Of->Form == AtomForm::Dispatch && L.Of->Subject == &Object &&
        !L.Holds)
      Denied.push_back(static_cast<unsigned>(L.Of->Constant));
  auto IsDenied = [&](unsigned Id) { return llvm::is_contained(Denied, Id); };
  // Of the families that share a denied class, one may be the classes derived
  // from another interface than the object's: all of them must be denied.
  bool Concerned = false;
  for (const std::vector<unsigned> &Family : Families) {
    if (llvm::none_of(Family, IsDenied))
      continue;
    if (!llvm::all_of(Family, IsDenied))
      return false;
    Concerned = true;
  }
  return Concerned;
}
