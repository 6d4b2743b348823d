/// \file
/// What the body of a callee says of its result by its return statements alone.
#include "core/SlotReturns.h"
#include "core/Transfer.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace durability;

/// An argument that is the error number, which is positive: somebody gives it
/// away because an operation has failed.
uint8_t Transfer::argumentClass(const Expr &Argument, const State &S) const {
  const uint8_t Class = Evaluate.value(&Argument, S).Class;
  return Class == VC_Any && readsErrorNumber(Argument, Context.Model)
             ? uint8_t(VC_Positive)
             : Class;
}

uint8_t Transfer::resultClass(const CallSite &Site, const State &S) {
  if (!Site.Site || !Site.ResultUsed || !Site.Callee ||
      !(Site.Callee->getReturnType()->isIntegralOrEnumerationType() ||
        Context.Model.isStatusType(Site.Callee->getReturnType())))
    return VC_Any;
  const uint8_t Class = returnedClass(*Site.Callee, Context);
  if (Class != VC_Any)
    return Class;
  const unsigned Count =
      std::min<unsigned>(Site.Arguments.size(), Site.Callee->getNumParams());
  for (unsigned I = 0; I < Count; ++I) {
    if (!Site.Callee->getParamDecl(I)->getType()->isIntegralOrEnumerationType())
      continue;
    const uint8_t Told = translatedClass(
        *Site.Callee, I, argumentClass(*Site.Arguments[I], S), Context);
    if (Told != VC_Any)
      return Told;
  }
  return VC_Any;
}

void Transfer::narrowResult(const CallSite &Site, uint8_t Class,
                            State &S) const {
  if (Class == VC_Any)
    return;
  const Value *Known = S.valueOf(Site.Site);
  Value V = Known ? *Known : Value::object(Context.Paths.fresh(Site.Site));
  if (V.Constant || !(V.Class & Class))
    return;
  V.Class &= Class;
  S.setValue(Site.Site, V);
}

/// Of a callee that reaches no event: nothing where a class that is not in
/// sight may answer instead.
void Transfer::yield(const CallSite &Site, State &S) {
  if (!Site.Site || !Site.ResultUsed || Site.Dispatched)
    return;
  const ParmVarDecl *Passed = returnedParameter(*Site.Callee);
  if (Passed && Passed->getFunctionScopeIndex() < Site.Arguments.size()) {
    S.setValue(
        Site.Site,
        Evaluate.value(Site.Arguments[Passed->getFunctionScopeIndex()], S));
    return;
  }
  uint8_t Class = returnedClass(*Site.Callee, Context);
  if (Class == VC_Any)
    Class = resultClass(Site, S);
  if (Class != VC_Any)
    S.setValue(Site.Site,
               Value::ofClass(Class, Context.Paths.fresh(Site.Site)));
}
