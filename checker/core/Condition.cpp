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

std::optional<bool> Conjunction::implied(const Atom &A) const {
  for (const Literal &L : Literals)
    if (L.Of == &A)
      return L.Holds;
  for (const Literal &L : Literals) {
    if (L.Of->Subject != A.Subject || !isEquality(*L.Of) || !L.Holds)
      continue;
    // The value is known: it equals L.Of->Constant.
    if (isEquality(A))
      return L.Of->Constant == A.Constant;
    if (A.Form == AtomForm::Truth)
      return L.Of->Constant != 0;
    if (A.Form == AtomForm::Mask)
      return (L.Of->Constant & A.Constant) != 0;
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
    if (!Text.empty())
      Text += Separator;
    Text += textOf(L, Negated);
  }
  return Text;
}

std::string Conjunction::text() const {
  return empty() ? "true" : joined(Literals, false, " && ");
}

std::string durability::negationText(llvm::ArrayRef<Literal> C) {
  return joined(C, true, " || ");
}
