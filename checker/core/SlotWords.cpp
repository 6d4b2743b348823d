#include "core/SlotWords.h"
#include "core/DispatchGroups.h"
#include "core/Evaluator.h"
#include "core/SlotReturns.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

static EffectKind effectOf(SlotDuty Duty) {
  switch (Duty) {
  case SlotDuty::Write:
    return EffectKind::Write;
  case SlotDuty::Flush:
    return EffectKind::Flush;
  case SlotDuty::Sync:
    break;
  }
  return EffectKind::Sync;
}

static bool states(const Contract &Stated, SlotDuty Duty) {
  switch (Duty) {
  case SlotDuty::Write:
    return Stated.find(ClauseKind::Writes) ||
           Stated.find(ClauseKind::WritesBuffer);
  case SlotDuty::Flush:
    return Stated.find(ClauseKind::Flushes);
  case SlotDuty::Sync:
    break;
  }
  return Stated.find(ClauseKind::Syncs);
}

/// The method of the same object that a default only hands on to:
/// `virtual Status fsync() { return sync(); }`.
static const CXXMethodDecl *defaultsTo(const CXXMethodDecl &Method) {
  const Expr *Returned = soleReturn(Method);
  const auto *Call =
      Returned ? dyn_cast<CXXMemberCallExpr>(stripped(Returned)) : nullptr;
  return Call && isa<CXXThisExpr>(
                     Call->getImplicitObjectArgument()->IgnoreParenImpCasts())
             ? Call->getMethodDecl()
             : nullptr;
}

bool durability::isDeclared(Slot Of, SlotDuty Duty, AnalysisContext &Context) {
  if (const auto *Field = dyn_cast<FieldDecl>(Of)) {
    std::optional<CallMeaning> Meaning = Context.Model.meaningOfSlot(*Field);
    return Meaning && llvm::any_of(Meaning->Effects, [&](const Effect &E) {
             return E.Kind == effectOf(Duty);
           });
  }
  const auto *Method = dyn_cast<CXXMethodDecl>(Of);
  if (!Method || Method->isConst() ||
      (Duty == SlotDuty::Write) != takesData(*Of))
    return false;
  const Contract &Stated = Context.contract(*Method);
  if (states(Stated, Duty))
    return true;
  if (!Stated.empty())
    return false;
  if (Context.Model.wordOf(*Method) == effectOf(Duty))
    return true;
  const CXXMethodDecl *Default = defaultsTo(*Method);
  return Default && Default->isVirtual() && slotOf(*Default) != Of &&
         Context.Model.wordOf(*Default) == effectOf(Duty);
}
