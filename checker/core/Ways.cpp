#include "core/Ways.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace durability;

/// A fixed order, by the atoms' order of creation.
static bool isBefore(const Conjunction &A, const Conjunction &B) {
  return std::lexicographical_compare(
      A.literals().begin(), A.literals().end(), B.literals().begin(),
      B.literals().end(), [](const Literal &X, const Literal &Y) {
        return std::pair(X.Of->Id, X.Holds) < std::pair(Y.Of->Id, Y.Holds);
      });
}

/// An atom that decides whether one of \p All holds where \p C does; null when
/// none of them can.
static const Atom *undecided(const Conjunction &C, const Disjunction &All) {
  for (const Conjunction &Way : All) {
    const Atom *First = nullptr;
    bool Possible = llvm::all_of(Way.literals(), [&](const Literal &L) {
      std::optional<bool> Known = C.implied(*L.Of);
      if (!Known && !First)
        First = L.Of;
      return !Known || *Known == L.Holds;
    });
    if (Possible && First)
      return First;
  }
  return nullptr;
}

namespace {
/// Comparisons of two ways that an operation may make. What is left when it is
/// used up stays as long as it is: equivalent, only not shorter.
struct Effort {
  unsigned Left = 512;
  bool spend(size_t Comparisons) {
    Left -= std::min<size_t>(Left, Comparisons);
    return Left;
  }
};
} // namespace

/// Whether one of \p All holds wherever \p C does; false when more than \p
/// Depth atoms decide it, or it is too much work to tell.
static bool covers(const Disjunction &All, const Conjunction &C, Effort &Spent,
                   unsigned Depth = 6) {
  if (!Spent.spend(All.size()))
    return false;
  if (llvm::any_of(All, [&](const Conjunction &Way) { return C.implies(Way); }))
    return true;
  const Atom *A = Depth ? undecided(C, All) : nullptr;
  if (!A)
    return false;
  for (bool Holds : {true, false}) {
    Conjunction Half = C;
    if (Half.add(*A, Holds) && !covers(All, Half, Spent, Depth - 1))
      return false;
  }
  return true;
}

/// A literal of \p Way that may go: the rest of the way implies it, or the way
/// with its opposite is among \p All anyway.
static const Atom *superfluous(const Conjunction &Way, const Disjunction &All,
                               Effort &Spent) {
  for (const Literal &L : Way.literals()) {
    Conjunction Opposite = Way;
    Opposite.remove(*L.Of);
    if (!Opposite.add(*L.Of, !L.Holds) || covers(All, Opposite, Spent))
      return L.Of;
  }
  return nullptr;
}

/// Leaves out ways that another one covers by itself: "A && B" beside "A".
static void absorb(Disjunction &Ways) {
  Disjunction Kept;
  for (Conjunction &Way : Ways) {
    if (llvm::any_of(Kept,
                     [&](const Conjunction &K) { return Way.implies(K); }))
      continue;
    llvm::erase_if(Kept, [&](const Conjunction &K) { return K.implies(Way); });
    Kept.push_back(std::move(Way));
  }
  Ways = std::move(Kept);
}

void durability::simplify(Disjunction &Ways) {
  Effort Spent;
  llvm::sort(Ways, isBefore);
  // Cheap, so never left out: what follows has little to do, or shortens what
  // there is no effort left to compare.
  absorb(Ways);
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (Conjunction &Way : Ways)
      while (const Atom *A = superfluous(Way, Ways, Spent)) {
        Way.remove(*A);
        Changed = true;
      }
  }
  llvm::sort(Ways, isBefore);
  for (size_t I = Ways.size(); I-- > 0;) {
    Conjunction Way = std::move(Ways[I]);
    Ways.erase(Ways.begin() + I);
    if (!covers(Ways, Way, Spent))
      Ways.insert(Ways.begin() + I, std::move(Way));
  }
}

Disjunction Condition::ways() const {
  if (Ways.empty())
    return {Shared};
  Disjunction All = Ways;
  for (Conjunction &Way : All)
    for (const Literal &L : Shared.literals())
      (void)Way.add(*L.Of, L.Holds);
  return All;
}

static bool addAll(const Conjunction &From, Conjunction &To) {
  return llvm::all_of(From.literals(),
                      [&](const Literal &L) { return To.add(*L.Of, L.Holds); });
}

bool Condition::allows(const Conjunction &C) const {
  return llvm::any_of(ways(), [&](Conjunction Way) { return addAll(C, Way); });
}

/// What all ways share is shared; one way is no choice.
void Condition::settle() {
  if (Ways.empty())
    return;
  for (const Literal &L : Ways.front().literals())
    if (llvm::all_of(Ways, [&](const Conjunction &Way) {
          return Way.implied(*L.Of) == L.Holds;
        }))
      (void)Shared.add(*L.Of, L.Holds);
  if (Ways.size() == 1)
    Ways.clear();
}

bool Condition::add(const Atom &A, bool Holds) {
  if (!Shared.add(A, Holds))
    return false;
  if (Ways.empty())
    return true;
  llvm::erase_if(Ways, [&](Conjunction &Way) { return !Way.add(A, Holds); });
  bool Feasible = !Ways.empty();
  settle();
  return Feasible;
}

bool Condition::add(const Disjunction &Others) {
  const Disjunction All = ways();
  // The same test again.
  if (llvm::all_of(All, [&](const Conjunction &Mine) {
        return llvm::any_of(Others, [&](const Conjunction &Theirs) {
          return Mine.implies(Theirs);
        });
      }))
    return true;
  Disjunction Both;
  const bool TooMany = All.size() * Others.size() > 2 * MaxWays;
  for (size_t I = 0; I < All.size(); ++I)
    for (const Conjunction &Theirs : Others) {
      Conjunction Merged = Ways.empty() ? Conjunction() : Ways[I],
                  Checked = All[I];
      if (!addAll(Theirs, Checked))
        continue;
      if (!TooMany && !addAll(Theirs, Merged))
        continue;
      Both.push_back(std::move(Merged));
      // What the others tell apart is not.
      if (TooMany)
        break;
    }
  if (Both.empty())
    return false;
  if (TooMany) {
    Weakened = true;
    if (Ways.empty())
      return true;
  } else {
    limit(Both);
  }
  Ways = std::move(Both);
  settle();
  return true;
}

/// Simplifies \p All. Beyond the limit, the newest tests are forgotten: those
/// that a contract or the beginning of the function names stay.
void Condition::limit(Disjunction &All) {
  if (llvm::any_of(All, [](const Conjunction &Way) {
        return Way.literals().size() > MaxLiterals;
      })) {
    Weakened = true;
    All.clear();
    return;
  }
  simplify(All);
  while (All.size() > MaxWays) {
    Weakened = true;
    const Atom *Newest = nullptr;
    for (const Conjunction &Way : All)
      for (const Literal &L : Way.literals())
        if (!Newest || L.Of->Id > Newest->Id)
          Newest = L.Of;
    for (Conjunction &Way : All)
      Way.remove(*Newest);
    simplify(All);
  }
}

static Disjunction lasting(const Condition &C, Condition::AtomFilter Lasts) {
  Disjunction Result = C.ways();
  for (Conjunction &Way : Result)
    Way = Way.filtered(Lasts);
  return Result;
}

static bool saysNothing(const Disjunction &Ways) {
  return llvm::any_of(Ways, [](const Conjunction &Way) { return Way.empty(); });
}

void Condition::join(const Condition &Other, AtomFilter Lasts) {
  Weakened |= Other.Weakened;
  if (*this == Other)
    return;
  if (Joins >= MaxJoins) {
    Weakened = true;
    Ways.clear();
    Shared.intersect(Other.Shared);
    return;
  }
  Disjunction All = lasting(*this, Lasts), Theirs = lasting(Other, Lasts);
  Shared.intersect(Other.Shared);
  Disjunction Before = std::move(Ways);
  Ways.clear();
  if (saysNothing(All) || saysNothing(Theirs))
    return;
  Effort Spent;
  if (!llvm::all_of(Theirs, [&](const Conjunction &Way) {
        return covers(All, Way, Spent);
      }))
    llvm::append_range(All, Theirs);
  limit(All);
  Ways = std::move(All);
  settle();
  if (Ways != Before)
    ++Joins;
}

void Condition::forget(const AccessPath &Path) {
  Shared.forget(Path);
  bool Changed = false;
  for (Conjunction &Way : Ways) {
    const size_t Before = Way.literals().size();
    Way.forget(Path);
    Changed = Changed || Way.literals().size() != Before;
  }
  if (!Changed)
    return;
  simplify(Ways);
  settle();
}

Condition Condition::filtered(AtomFilter Wanted) const {
  Condition Kept(Shared.filtered(Wanted));
  Kept.Weakened = Weakened;
  for (const Conjunction &Way : Ways)
    Kept.Ways.push_back(Way.filtered(Wanted));
  if (Kept.Ways != Ways)
    simplify(Kept.Ways);
  Kept.settle();
  return Kept;
}

static const std::string &textOf(const Literal &L, bool Negated) {
  return L.Holds != Negated ? L.Of->Positive : L.Of->Negative;
}

static std::string joined(llvm::ArrayRef<Literal> Literals, bool Negated,
                          llvm::StringRef Separator) {
  std::string Text;
  for (const Literal &L : Literals)
    if (L.Of->Form != AtomForm::Dispatch)
      Text += (Text.empty() ? "" : Separator.str()) + textOf(L, Negated);
  return Text;
}

std::string Conjunction::text() const {
  return hasTests() ? joined(Literals, false, " && ") : "true";
}

std::string Condition::text() const {
  if (Ways.empty())
    return Shared.text();
  std::string Choice;
  for (Conjunction Way : Ways) {
    for (const Literal &L : Shared.literals())
      Way.remove(*L.Of);
    Choice += (Choice.empty() ? "" : " || ") + Way.text();
  }
  return !Shared.hasTests() ? Choice : Shared.text() + " && (" + Choice + ")";
}

bool durability::excludes(const Conjunction &A, const Conjunction &B) {
  return llvm::any_of(A.literals(), [&](const Literal &L) {
    return B.implied(*L.Of) == !L.Holds;
  });
}

Disjunction durability::generalised(Disjunction Ways,
                                    const Disjunction &Others) {
  for (Conjunction &Way : Ways) {
    const bool IsApart = llvm::all_of(
        Others, [&](const Conjunction &Other) { return excludes(Way, Other); });
    // What was tested last is what decided.
    const Conjunction Whole = Way;
    for (const Literal &L : Whole.literals()) {
      Conjunction Less = Way;
      Less.remove(*L.Of);
      const bool Superfluous =
          !Less.empty() && llvm::all_of(Others, [&](const Conjunction &Other) {
            return IsApart ? excludes(Less, Other)
                           : Other.implied(*L.Of) == L.Holds;
          });
      if (Superfluous)
        Way = std::move(Less);
    }
  }
  simplify(Ways);
  return Ways;
}

std::string durability::negationText(const Disjunction &Ways) {
  std::string Text;
  // Values that one place held at different times read the same.
  llvm::StringSet<> Said;
  for (const Conjunction &Way : Ways) {
    std::string Clause = joined(Way.literals(), true, " || ");
    if (!Said.insert(Clause).second)
      continue;
    if (Ways.size() > 1 && Way.literals().size() > 1)
      Clause = "(" + Clause + ")";
    Text += (Text.empty() ? "" : " && ") + Clause;
  }
  return Text;
}
