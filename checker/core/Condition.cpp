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
  for (const Literal &L : Literals)
    if (L.Of == &A)
      return L.Holds;
  for (const Literal &L : Literals) {
    if (L.Of->Subject != A.Subject)
      continue;
    std::optional<bool> Says;
    bool Zero = L.Of->Form == AtomForm::Truth && !L.Holds;
    if (Zero || (isEquality(*L.Of) && L.Holds))
      Says = saysOfValue(Zero ? 0 : L.Of->Constant, A);
    else if (L.Holds &&
             (L.Of->Form == AtomForm::Truth || L.Of->Form == AtomForm::Mask))
      Says = saysOfNonZero(A);
    if (Says)
      return Says;
  }
  return std::nullopt;
}

bool Conjunction::add(const Atom &A, bool Holds) {
  if (std::optional<bool> Known = implied(A))
    return *Known == Holds;
  insert({&A, Holds});
  return true;
}

void Conjunction::intersect(const Conjunction &Other) {
  // What one side says and the other implies: "M == Batch" keeps "M != Sync".
  Conjunction Common;
  for (const Conjunction *Side :
       {static_cast<const Conjunction *>(this), &Other})
    for (const Literal &L : Side->Literals)
      if (implied(*L.Of) == L.Holds && Other.implied(*L.Of) == L.Holds)
        Common.insert(L);
  *this = std::move(Common);
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

static const std::string &textOf(const Literal &L, bool Negated) {
  return L.Holds != Negated ? L.Of->Positive : L.Of->Negative;
}

static std::string joined(llvm::ArrayRef<Literal> Literals, bool Negated,
                          llvm::StringRef Separator) {
  std::string Text;
  for (const Literal &L : Literals) {
    if (L.Of->Form == AtomForm::Dispatch)
      continue;
    if (!Text.empty())
      Text += Separator;
    Text += textOf(L, Negated);
  }
  return Text;
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

std::string Conjunction::text() const {
  return !hasTests() ? "true" : joined(Literals, false, " && ");
}

std::string durability::negationText(llvm::ArrayRef<Literal> C) {
  return joined(C, true, " || ");
}
