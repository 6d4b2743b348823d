/// \file
/// What places hold on one path: a sorted list that states share until one of
/// them changes it.
///
/// Paths split at every branch and call and seldom change more than a place or
/// two, while a large program has hundreds of them; so copying a store costs
/// nothing, and merging two that are the same one does not look inside. One
/// translation unit is analysed by one thread: the count is not atomic.
#ifndef DURABILITY_CORE_PLACESTORE_H
#define DURABILITY_CORE_PLACESTORE_H

#include "core/Value.h"
#include "llvm/ADT/IntrusiveRefCntPtr.h"
#include "llvm/ADT/SmallVector.h"

namespace clang {
class DeclContext;
} // namespace clang

namespace durability {

class PlaceStore {
public:
  using Item = std::pair<const AccessPath *, Value>;

  [[nodiscard]] const Item *begin() const {
    return Shared ? Shared->Items.begin() : nullptr;
  }
  [[nodiscard]] const Item *end() const {
    return Shared ? Shared->Items.end() : nullptr;
  }
  [[nodiscard]] size_t size() const {
    return Shared ? Shared->Items.size() : 0;
  }
  /// Null when nothing was stored there.
  [[nodiscard]] const Value *find(const AccessPath &Place) const;
  void set(const AccessPath &Place, const Value &V);
  /// As set() for each of \p New in turn: of equal places, the last counts.
  void setAll(llvm::MutableArrayRef<Item> New);

  template <typename Predicate> void eraseIf(Predicate Gone) {
    if (llvm::any_of(*this, Gone))
      llvm::erase_if(own(), Gone);
  }
  /// Sets each item that \p Concerns accepts to what \p New makes of its value.
  template <typename Predicate, typename Function>
  void update(Predicate Concerns, Function New) {
    for (size_t I = 0; I < size(); ++I)
      if (const Item &Old = begin()[I]; Concerns(Old))
        if (const Value V = New(Old.second); !(V == Old.second))
          own()[I].second = V;
  }
  /// Takes the join with \p Other, in terms of \p Function; true when changed.
  /// \p Widen: what changes is not known at all from here on.
  bool merge(const PlaceStore &Other, const clang::DeclContext *Function,
             bool Widen);

private:
  using List = llvm::SmallVector<Item, 0>;
  struct Counted : llvm::RefCountedBase<Counted> {
    List Items; ///< Sorted by path id.
  };
  /// The list, to be changed: nobody else sees it.
  List &own();
  llvm::IntrusiveRefCntPtr<Counted> Shared;
};

} // namespace durability

#endif // DURABILITY_CORE_PLACESTORE_H
