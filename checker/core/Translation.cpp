/// \file
/// How the places, values and conditions of a callee read at a call.
#include "core/Transfer.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using namespace durability;

/// The outcome of a branch decided by a literal of the callee, in terms of the
/// caller's value.
static std::optional<bool> decide(const Atom &A, const Value &V) {
  switch (A.Form) {
  case AtomForm::Truth:
    return V.truth();
  case AtomForm::Named:
  case AtomForm::Literal:
    return compare(BO_EQ, V, Value::number(A.Constant));
  case AtomForm::Relational:
    return A.Constant < (int64_t(1) << 40)
               ? compare(BO_LT, V, Value::number(A.Constant))
               : std::nullopt;
  case AtomForm::Dispatch:
    return std::nullopt;
  case AtomForm::Mask:
    return V.Constant ? std::optional((*V.Constant & A.Constant) != 0)
                      : std::nullopt;
  }
  return std::nullopt;
}

static bool isParameterOf(const VarDecl &Variable, const CallSite &Site) {
  if (llvm::is_contained(Site.Parameters, &Variable))
    return true;
  if (!Site.Callee)
    return false;
  const FunctionDecl &Function = *Site.Callee;
  const auto *Owner = dyn_cast<FunctionDecl>(Variable.getDeclContext());
  return isa<ParmVarDecl>(Variable) && Owner &&
         Owner->getCanonicalDecl() == Function.getCanonicalDecl();
}

Value NameTransfer::entryValue(const AccessPath &Path, const CallSite &Site,
                               const State &S) const {
  if (!Entered || Entered->Before != &S)
    return findEntryValue(Path, Site, S);
  if (auto It = Entered->Values.find(&Path); It != Entered->Values.end())
    return It->second;
  const Value V = findEntryValue(Path, Site, S);
  Entered->Values.try_emplace(&Path, V);
  return V;
}

Value NameTransfer::findEntryValue(const AccessPath &Path, const CallSite &Site,
                                   const State &S) const {
  if (Path.kind() == AccessPath::Kind::This) {
    // A lambda's `this` is the enclosing function's.
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Site.Callee);
    bool Lambda = Method && Method->getParent()->isLambda();
    return Value::object(Lambda ? Context.Paths.thisObject() : Site.Object);
  }
  if (Path.kind() == AccessPath::Kind::Either) {
    std::optional<Value> All;
    for (const AccessPath *One : Path.alternatives()) {
      Value V = entryValue(*One, Site, S);
      All = All ? All->join(V) : V;
    }
    return *All;
  }
  if (Path.kind() == AccessPath::Kind::Fresh) {
    if (Context.Dispatches.functionAt(Path))
      return Value::ofClass(VC_Positive, &Path);
    const AccessPath *New = Context.Paths.fresh(
        Site.Site ? static_cast<const void *>(Site.Site) : Site.Callee,
        Path.id() + 1);
    Context.Dispatches.sameType(Path, *New);
    return Value::object(New);
  }
  if (const VarDecl *Variable = Path.variable()) {
    if (!isParameterOf(*Variable, Site))
      return Evaluate.load(Path, S);
    unsigned Index = cast<ParmVarDecl>(Variable)->getFunctionScopeIndex();
    if (Index >= Site.Arguments.size())
      return {};
    const Expr *Argument = Site.Arguments[Index];
    // A record passed by reference is its object; what is stored for it (a
    // status) is its value.
    return Evaluate.value(Argument, S);
  }
  if (!Path.parent()) // A global of another file.
    return Evaluate.load(Path, S);
  const AccessPath *Base = entryValue(*Path.parent(), Site, S).Object;
  if (!Base)
    return {};
  const AccessPath *Place = Context.Paths.within(*Base, Path);
  // An address, another handle and a mapping are values, not places.
  return Path.field() || Path.kind() == AccessPath::Kind::Element ||
                 Path.kind() == AccessPath::Kind::Foreign
             ? Evaluate.load(*Place, S)
             : Value::object(Place);
}

const AccessPath *NameTransfer::translate(const AccessPath &Path,
                                          const CallSite &Site,
                                          const State &S) const {
  return entryValue(Path, Site, S).Object;
}

Value NameTransfer::translate(const Value &V, const CallSite &Site,
                              const State &S) const {
  Value Translated = V;
  if (!V.Object)
    return Translated;
  Value Entry = entryValue(*V.Object, Site, S);
  Translated.Object = Entry.Object;
  Translated.Class &= Entry.Class;
  if (!Translated.Constant && Entry.Constant) {
    Translated.Constant = Entry.Constant;
    Translated.Named = Entry.Named;
  }
  return Translated;
}

std::optional<Conjunction> Transfer::translate(const Conjunction &Way,
                                               const CallSite &Site,
                                               const State &S) const {
  Conjunction Mine;
  for (const Literal &L : Way.literals()) {
    if (L.Of->Form == AtomForm::Dispatch)
      continue;
    Value V = entryValue(*L.Of->Subject, Site, S);
    std::optional<bool> Known = decide(*L.Of, V);
    if (Known && *Known != L.Holds)
      return std::nullopt;
    bool Told = V.Object && V.Object->kind() != AccessPath::Kind::Either;
    if (!Known && Told &&
        !Mine.add(*Context.Atoms.get(*V.Object, L.Of->Form, L.Of->Constant,
                                     L.Of->Spelled),
                  L.Holds))
      return std::nullopt;
  }
  return Mine;
}

bool Transfer::assumeOf(const Condition &Assumed, const CallSite &Site,
                        const State &Before, State &S) const {
  for (const Literal &L : Assumed.literals()) {
    Value V = entryValue(*L.Of->Subject, Site, Before);
    if (L.Of->Form == AtomForm::Dispatch && !V.Object)
      continue;
    std::optional<bool> Known =
        L.Of->Form == AtomForm::Dispatch
            ? Context.Dispatches.is(*V.Object, L.Of->Constant, S)
            : decide(*L.Of, V);
    if (Known) {
      if (*Known != L.Holds)
        return false;
      continue;
    }
    if (!Evaluate.assumeAtom(V, L.Of->Form, L.Of->Constant, L.Of->Spelled,
                             L.Holds, S))
      return false;
  }
  if (!Assumed.hasWays())
    return true;
  Disjunction Ways;
  for (const Conjunction &Way : Assumed.ways())
    if (std::optional<Conjunction> Mine = translate(Way, Site, Before))
      Ways.push_back(std::move(*Mine));
  return S.Assumed.add(Ways);
}

const AccessPath *Transfer::target(const AccessPath &Place,
                                   const CallSite &Site, const State &S) const {
  if (!Entered || Entered->Before != &S)
    return findTarget(Place, Site, S);
  auto [It, New] = Entered->Targets.try_emplace(&Place, nullptr);
  if (!New)
    return It->second;
  const AccessPath *Found = findTarget(Place, Site, S);
  return Entered->Targets[&Place] = Found;
}

const AccessPath *Transfer::findTarget(const AccessPath &Place,
                                       const CallSite &Site,
                                       const State &S) const {
  if (Place.parent()) {
    const AccessPath *Base = translate(*Place.parent(), Site, S);
    return Base ? Context.Paths.within(*Base, Place) : nullptr;
  }
  const VarDecl *Variable = Place.variable();
  if (!Variable || !isParameterOf(*Variable, Site))
    return &Place;
  // A reference is the argument's own place.
  unsigned Index = cast<ParmVarDecl>(Variable)->getFunctionScopeIndex();
  return Index < Site.Arguments.size()
             ? Evaluate.variablePlace(Site.Arguments[Index], S)
             : nullptr;
}
