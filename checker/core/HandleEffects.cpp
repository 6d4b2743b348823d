#include "core/Transfer.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace durability;

FileState &NameTransfer::track(const AccessPath &File, State &S) const {
  bool New = !S.find(File);
  FileState &F = S.file(File);
  if (New)
    Context.Handles.apply(File, F);
  return F;
}

/// dup2: the target's number now stands for the other file.
void Transfer::rebind(const CallSite &Site, const Effect &E,
                      const AccessPath &Handle, State &S) {
  const Expr *Target = operandExpr(Site, E.Target);
  Target = Target ? Target->IgnoreParenImpCasts() : nullptr;
  if (!Target || !Target->isGLValue())
    return;
  if (const AccessPath *Place = Evaluate.variablePlace(Target, S))
    S.store(*Place, {.Object = &Handle, .Class = VC_Zero | VC_Positive});
}

void Transfer::storeThrough(const AccessPath &Place, SourceLocation Location,
                            State &S) {
  const AccessPath *Mapped = &Place;
  while (Mapped && Mapped->kind() != AccessPath::Kind::Mapping)
    Mapped = Mapped->parent();
  if (Mapped)
    write(
        {}, false,
        Context.Witnesses.make(Location, "data is stored to the mapping of '" +
                                             Mapped->spelling() + "' here"),
        S.file(*Mapped));
}

/// Library functions that fill memory (memcpy, strcpy) store through what they
/// are given to write to.
void Transfer::libraryStores(const CallSite &Site, State &S) {
  for (unsigned I = 0;
       I < Site.Arguments.size() && I < Site.Callee->getNumParams(); ++I) {
    QualType Type = Site.Callee->getParamDecl(I)->getType();
    if (!Type->isPointerType() || Type->getPointeeType().isConstQualified())
      continue;
    if (const AccessPath *Object = Evaluate.object(Site.Arguments[I], S))
      storeThrough(*Object, Site.Location, S);
  }
}

/// `std::exchange(Fd, -1)` yields what the place held and leaves the other
/// value there; `std::swap` does so for two places.
bool Transfer::exchanges(const CallSite &Site, State &S) {
  if (!Site.Callee->isInStdNamespace() || !Site.Callee->getIdentifier() ||
      Site.Arguments.size() != 2 ||
      !Evaluate.isHandleValue(Site.Arguments[0]->getType()))
    return false;
  const bool Swaps = Site.Callee->getName() == "swap";
  if (!Swaps && Site.Callee->getName() != "exchange")
    return false;
  const Value Old = Evaluate.value(Site.Arguments[0], S),
              New = Evaluate.value(Site.Arguments[1], S);
  if (const AccessPath *Place = Evaluate.variablePlace(Site.Arguments[0], S))
    S.store(*Place, New);
  const AccessPath *Other =
      Swaps ? Evaluate.variablePlace(Site.Arguments[1], S) : nullptr;
  if (Other)
    S.store(*Other, Old);
  if (!Swaps)
    S.setValue(Site.Site, Old);
  return true;
}
