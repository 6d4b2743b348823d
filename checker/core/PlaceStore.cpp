#include "core/PlaceStore.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/STLExtras.h"

using namespace durability;

static unsigned idOf(const PlaceStore::Item &Of) { return Of.first->id(); }

static auto lowerBound(const PlaceStore::Item *Begin,
                       const PlaceStore::Item *End, const AccessPath &Place) {
  return std::lower_bound(
      Begin, End, Place.id(),
      [](const PlaceStore::Item &Of, unsigned Id) { return idOf(Of) < Id; });
}

PlaceStore::List &PlaceStore::own() {
  if (!Shared) {
    Shared = llvm::makeIntrusiveRefCnt<Counted>();
  } else if (Shared->UseCount() > 1) {
    auto Mine = llvm::makeIntrusiveRefCnt<Counted>();
    Mine->Items = Shared->Items;
    Shared = std::move(Mine);
  }
  return Shared->Items;
}

const Value *PlaceStore::find(const AccessPath &Place) const {
  const Item *It = lowerBound(begin(), end(), Place);
  return It != end() && It->first == &Place ? &It->second : nullptr;
}

void PlaceStore::set(const AccessPath &Place, const Value &V) {
  const Item *It = lowerBound(begin(), end(), Place);
  const size_t Index = It - begin();
  const bool Known = It != end() && It->first == &Place;
  if (Known && It->second == V)
    return;
  List &Items = own();
  if (Known)
    Items[Index].second = V;
  else
    Items.insert(Items.begin() + Index, {&Place, V});
}

void PlaceStore::setAll(llvm::MutableArrayRef<Item> New) {
  llvm::stable_sort(
      New, [](const Item &A, const Item &B) { return idOf(A) < idOf(B); });
  List All;
  All.reserve(size() + New.size());
  const Item *Old = begin();
  for (size_t I = 0; I < New.size(); ++I) {
    if (I + 1 < New.size() && New[I + 1].first == New[I].first)
      continue;
    for (; Old != end() && idOf(*Old) < idOf(New[I]); ++Old)
      All.push_back(*Old);
    if (Old != end() && Old->first == New[I].first)
      ++Old;
    All.push_back(New[I]);
  }
  All.append(Old, end());
  Shared = llvm::makeIntrusiveRefCnt<Counted>();
  Shared->Items = std::move(All);
}

/// A place the other path does not mention: a local that is not set there, or
/// an entry value.
static Value absentValue(const AccessPath &Place, const Value &Mine,
                         const clang::DeclContext *Function) {
  return Place.isInterface(Function) ? Value::object(&Place) : Mine;
}

bool PlaceStore::merge(const PlaceStore &Other,
                       const clang::DeclContext *Function, bool Widen) {
  if (Shared == Other.Shared)
    return false;
  bool Changed = false;
  List All;
  All.reserve(std::max(size(), Other.size()));
  auto Add = [&](const AccessPath *Place, const Value &Joined,
                 const Value *Old) {
    const bool New = !Old || !(*Old == Joined);
    Changed = Changed || New;
    All.emplace_back(Place, New && Old && Widen ? Value() : Joined);
  };
  const Item *M = begin();
  const Item *T = Other.begin();
  while (M != end() || T != Other.end()) {
    if (T == Other.end() || (M != end() && idOf(*M) < idOf(*T))) {
      Add(M->first, M->second.join(absentValue(*M->first, M->second, Function)),
          &M->second);
      ++M;
    } else if (M == end() || idOf(*T) < idOf(*M)) {
      Add(T->first, absentValue(*T->first, T->second, Function).join(T->second),
          nullptr);
      ++T;
    } else {
      Add(M->first, M->second.join(T->second), &M->second);
      ++M;
      ++T;
    }
  }
  if (!Changed)
    return false;
  Shared = llvm::makeIntrusiveRefCnt<Counted>();
  Shared->Items = std::move(All);
  return true;
}
