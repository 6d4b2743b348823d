#include "core/Evaluator.h"
#include "core/PointerClass.h"
#include "core/SlotReturns.h"
#include "core/Transfer.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

/// The error code that an expression names: a constant of an enumeration.
static std::optional<int64_t> namedCode(const Expr &E,
                                        const AnalysisContext &Context) {
  const Expr *Code = stripped(E.IgnoreParenImpCasts());
  Expr::EvalResult Number;
  if (!Code->getType()->isEnumeralType() || Code->isValueDependent() ||
      !Code->EvaluateAsInt(Number, Context.AST))
    return std::nullopt;
  return Number.Val.getInt().getExtValue();
}

std::optional<uint8_t>
durability::classOfCode(const CXXConstructExpr &Construct,
                        const AnalysisContext &Context) {
  if (Construct.getNumArgs() == 0 ||
      !Context.Model.isStatusType(Construct.getType()))
    return std::nullopt;
  if (readsErrorNumber(*Construct.getArg(0), Context.Model))
    return VC_Positive;
  std::optional<int64_t> Code = namedCode(*Construct.getArg(0), Context);
  if (!Code)
    return std::nullopt;
  return *Code == 0 ? VC_Zero : VC_Positive;
}

bool Transfer::statusCall(const CallSite &Site, State &S) {
  if (!Site.Site || !Site.Callee)
    return false;
  switch (Context.Model.statusOperation(*Site.Callee)) {
  case StatusOperation::None:
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(Site.Site))
      if (auto Class = classOfCode(*Construct, Context)) {
        S.setValue(Site.Site, Value::ofClass(*Class));
        return true;
      }
    return false;
  case StatusOperation::MakesOk: {
    // What it holds is the object that it is asked for later.
    Value Ok = Value::ofClass(VC_Zero);
    if (isa<CXXConstructExpr>(Site.Site) && Site.Arguments.size() == 1 &&
        holdsValue(*cast<CXXMethodDecl>(Site.Callee)->getParent(),
                   Site.Arguments[0]->getType()))
      Ok.Object = Evaluate.value(Site.Arguments[0], S).Object;
    S.setValue(Site.Site, Ok);
    return true;
  }
  case StatusOperation::MakesError:
    S.setValue(Site.Site, Value::ofClass(VC_Positive));
    return true;
  case StatusOperation::Forwards:
    if (!Site.Arguments.empty())
      S.setValue(Site.Site, Evaluate.value(Site.Arguments[0], S));
    else if (Site.ObjectExpr)
      S.setValue(Site.Site, Evaluate.value(Site.ObjectExpr, S));
    return true;
  case StatusOperation::TestsOk:
  case StatusOperation::TestsError:
    break;
  }
  return true;
}

namespace {
/// A call that tells of a status whether it is ok, or that it is not.
struct StatusQuestion {
  const Expr *Status = nullptr;
  bool TrueIf = true;      ///< What the call yields for \c Class.
  uint8_t Class = VC_Zero; ///< Zero is asked for, or one kind of failure.
};
} // namespace

/// `S == Status::OK()`, `S != Status::Code::Success`, with either side first.
static std::optional<StatusQuestion> comparison(const CallSite &Site,
                                                const Evaluator &Evaluate,
                                                const AnalysisContext &Context,
                                                const State &S) {
  const auto *Call = dyn_cast_or_null<CXXOperatorCallExpr>(Site.Site);
  if (!Call || !Call->isComparisonOp() || Call->getNumArgs() != 2 ||
      (Call->getOperator() != OO_EqualEqual &&
       Call->getOperator() != OO_ExclaimEqual))
    return std::nullopt;
  StatusQuestion Found{.TrueIf = Call->getOperator() == OO_EqualEqual};
  for (unsigned Side : {0, 1}) {
    const Expr *Status = Call->getArg(Side), *Other = Call->getArg(1 - Side);
    if (!Context.Model.isStatusType(Status->getType()))
      continue;
    Found.Status = Status;
    if (std::optional<int64_t> Code = namedCode(*Other, Context)) {
      Found.Class = *Code == 0 ? VC_Zero : VC_Positive;
      return Found;
    }
    if (Context.Model.isStatusType(Other->getType()) &&
        Evaluate.value(Other, S).Class == VC_Zero)
      return Found;
  }
  return std::nullopt;
}

/// One path per answer.
std::optional<llvm::SmallVector<State, 2>>
Transfer::statusTest(const CallSite &Site, const State &S) {
  StatusOperation Operation = Context.Model.statusOperation(*Site.Callee);
  std::optional<StatusQuestion> Asked;
  if ((Operation == StatusOperation::TestsOk ||
       Operation == StatusOperation::TestsError) &&
      Site.ObjectExpr)
    Asked = {.Status = Site.ObjectExpr,
             .TrueIf = Operation == StatusOperation::TestsOk};
  else
    Asked = comparison(Site, Evaluate, Context, S);
  if (!Asked)
    return std::nullopt;
  llvm::SmallVector<State, 2> States;
  uint8_t Class = Evaluate.value(Asked->Status, S).Class;
  for (bool Holds : {true, false}) {
    // Not this failure: another one, or none.
    uint8_t Left = Holds                     ? Asked->Class
                   : Asked->Class == VC_Zero ? VC_Positive
                                             : VC_Zero | VC_Positive;
    if (!(Class & Left))
      continue;
    State T = S;
    Evaluate.narrow(Asked->Status, Left, T);
    T.setValue(Site.Site, Value::number(Holds == Asked->TrueIf));
    States.push_back(std::move(T));
  }
  return States;
}
