#include "core/Condition.h"
#include "llvm/ADT/STLExtras.h"

using namespace durability;

const Atom *AtomTable::get(const AccessPath &Subject, AtomForm Form,
                           int64_t Constant, llvm::StringRef Spelled) {
  // A named and a bare constant of one value are one fact.
  AtomForm Class = Form == AtomForm::Literal ? AtomForm::Named : Form;
  auto [It, New] = Atoms.try_emplace({Subject.id(), Class, Constant});
  if (!New)
    return &It->second;
  std::string Name = Subject.spelling(), Other = Spelled.str();
  std::string Positive, Negative;
  switch (Form) {
  case AtomForm::Truth:
    Positive = Name;
    Negative = "!" + Name;
    break;
  case AtomForm::Mask:
    Positive = "(" + Name + " & " + Other + ")";
    Negative = "!" + Positive;
    break;
  case AtomForm::Relational:
    Positive = Name + " < " + Other;
    Negative = Name + " >= " + Other;
    break;
  case AtomForm::Named:
  case AtomForm::Literal:
    Positive = Name + " == " + Other;
    Negative = Name + " != " + Other;
    break;
  case AtomForm::Dispatch:
    Positive = Name + " is " + Other;
    Negative = Name + " is not " + Other;
    break;
  }
  It->second = {&Subject,
                Form,
                Constant,
                Other,
                Positive,
                Negative,
                static_cast<unsigned>(Atoms.size())};
  return &It->second;
}

/// `Node->Next`: where a list ends says how much there is to do, and is nothing
/// that a caller chooses.
static bool isLink(const AccessPath &Place) {
  const clang::FieldDecl *Field = Place.field();
  const clang::RecordDecl *Pointee =
      Field && Field->getType()->isPointerType()
          ? Field->getType()->getPointeeType()->getAsRecordDecl()
          : nullptr;
  return Pointee &&
         Pointee->getCanonicalDecl() == Field->getParent()->getCanonicalDecl();
}

BranchNature durability::natureOf(const Atom &A) {
  const AccessPath &Root = A.Subject->root();
  bool Chosen = (Root.kind() == AccessPath::Kind::This ||
                 Root.kind() == AccessPath::Kind::Variable) &&
                !isLink(*A.Subject);
  switch (A.Form) {
  case AtomForm::Truth:
  case AtomForm::Mask:
  case AtomForm::Named:
    // A tested call result may be a getter of an option: not evidence of a
    // forgotten sync either.
    return Chosen ? BranchNature::Option : BranchNature::Cadence;
  case AtomForm::Relational:
    return BranchNature::Cadence;
  case AtomForm::Literal:
  case AtomForm::Dispatch:
    return BranchNature::Other;
  }
  return BranchNature::Other;
}

static bool isEquality(const Atom &A) {
  return A.Form == AtomForm::Named || A.Form == AtomForm::Literal;
}

/// What "the value is \p Constant" says of \p A.
static std::optional<bool> saysOfValue(int64_t Constant, const Atom &A) {
  if (isEquality(A))
    return Constant == A.Constant;
  if (A.Form == AtomForm::Truth)
    return Constant != 0;
  if (A.Form == AtomForm::Mask)
    return (Constant & A.Constant) != 0;
  return std::nullopt;
}

/// What "the value is not zero" says of \p A.
static std::optional<bool> saysOfNonZero(const Atom &A) {
  if (A.Form == AtomForm::Truth)
    return true;
  if (isEquality(A) && A.Constant == 0)
    return false;
  return std::nullopt;
}

std::optional<bool> Conjunction::implied(const Atom &A) const {
  std::optional<bool> Found;
  const unsigned Subject = A.Subject->id();
  for (const Literal &L : Literals) {
    if (L.Subject != Subject)
      continue;
    if (L.Of == &A)
      return L.Holds;
    if (Found)
      continue;
    bool Zero = L.Of->Form == AtomForm::Truth && !L.Holds;
    if (Zero || (isEquality(*L.Of) && L.Holds))
      Found = saysOfValue(Zero ? 0 : L.Of->Constant, A);
    else if (L.Holds &&
             (L.Of->Form == AtomForm::Truth || L.Of->Form == AtomForm::Mask))
      Found = saysOfNonZero(A);
  }
  return Found || A.Form != AtomForm::Mask ? Found : impliedMask(A);
}

/// Bits that are known to be clear, and one of those that are known to be set.
std::optional<bool> Conjunction::impliedMask(const Atom &A) const {
  int64_t Clear = 0;
  for (const Literal &L : Literals)
    if (L.Of->Subject == A.Subject && L.Of->Form == AtomForm::Mask && !L.Holds)
      Clear |= L.Of->Constant;
  if ((A.Constant & ~Clear) == 0)
    return false;
  for (const Literal &L : Literals)
    if (L.Of->Subject == A.Subject && L.Of->Form == AtomForm::Mask && L.Holds &&
        (L.Of->Constant & ~Clear & ~A.Constant) == 0)
      return true;
  return std::nullopt;
}

bool Conjunction::add(const Atom &A, bool Holds) {
  if (std::optional<bool> Known = implied(A))
    return *Known == Holds;
  insert({&A, Holds});
  return true;
}

void Conjunction::intersect(const Conjunction &Other) {
  if (*this == Other)
    return;
  // What one side says and the other implies: "M == Batch" keeps "M != Sync".
  Conjunction Common;
  auto *Mine = Literals.begin();
  const auto *Theirs = Other.Literals.begin();
  while (Mine != Literals.end() || Theirs != Other.Literals.end()) {
    const bool TakeMine =
        Theirs == Other.Literals.end() ||
        (Mine != Literals.end() && Mine->Of->Id <= Theirs->Of->Id);
    const bool InBoth =
        TakeMine && Theirs != Other.Literals.end() && Mine->Of == Theirs->Of;
    if (InBoth) {
      if (Mine->Holds == Theirs->Holds)
        Common.Literals.push_back(*Mine);
      ++Mine;
      ++Theirs;
    } else if (TakeMine) {
      if (Other.implied(*Mine->Of) == Mine->Holds)
        Common.Literals.push_back(*Mine);
      ++Mine;
    } else {
      if (implied(*Theirs->Of) == Theirs->Holds)
        Common.Literals.push_back(*Theirs);
      ++Theirs;
    }
  }
  *this = std::move(Common);
}

bool Conjunction::implies(const Conjunction &Other) const {
  const auto *Mine = Literals.begin();
  return llvm::all_of(Other.Literals, [&](const Literal &L) {
    while (Mine != Literals.end() && Mine->Of->Id < L.Of->Id)
      ++Mine;
    return Mine != Literals.end() && Mine->Of == L.Of
               ? Mine->Holds == L.Holds
               : implied(*L.Of) == L.Holds;
  });
}

Conjunction
Conjunction::filtered(llvm::function_ref<bool(const Atom &)> Wanted) const {
  Conjunction Kept;
  for (const Literal &L : Literals)
    if (Wanted(*L.Of))
      Kept.Literals.push_back(L);
  return Kept;
}

void Conjunction::remove(const Atom &A) {
  llvm::erase_if(Literals, [&](const Literal &L) { return L.Of == &A; });
}

void Conjunction::insert(const Literal &L) {
  auto *Place = llvm::lower_bound(
      Literals, L.Of->Id,
      [](const Literal &Mine, unsigned Id) { return Mine.Of->Id < Id; });
  if (Place == Literals.end() || Place->Of != L.Of)
    Literals.insert(Place, L);
}

void Conjunction::forget(const AccessPath &Path) {
  llvm::erase_if(Literals, [&](const Literal &L) {
    return L.Of->Subject->isWithin(Path);
  });
}

bool Conjunction::hasTests() const {
  return llvm::any_of(Literals, [](const Literal &L) {
    return L.Of->Form != AtomForm::Dispatch;
  });
}

bool Conjunction::sharesTargets(const Conjunction &Other) const {
  // What is denied on one side only leaves that side fewer candidates. Where
  // each side denies something of its own, they may have none in common.
  auto DeniesMore = [](const Conjunction &A, const Conjunction &B,
                       const AccessPath *Subject) {
    return llvm::any_of(A.Literals, [&](const Literal &L) {
      return L.Of->Form == AtomForm::Dispatch && L.Of->Subject == Subject &&
             !llvm::is_contained(B.Literals, L);
    });
  };
  return llvm::none_of(Literals, [&](const Literal &L) {
    return L.Of->Form == AtomForm::Dispatch &&
           DeniesMore(*this, Other, L.Of->Subject) &&
           DeniesMore(Other, *this, L.Of->Subject);
  });
}
