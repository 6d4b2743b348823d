#include "model/Conditions.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using llvm::StringRef;

namespace durability::model {

using Answer = std::optional<bool>;

static Answer negate(Answer A) { return A ? Answer(!*A) : A; }

/// Stops at \p Decisive; unknown parts leave the whole unknown unless another
/// part decides.
template <typename Range, typename Function>
static Answer combine(const Range &Parts, bool Decisive, Function Judge) {
  Answer Result = !Decisive;
  for (const auto &Part : Parts) {
    Answer A = Judge(Part);
    if (A == Decisive)
      return Decisive;
    if (!A)
      Result = std::nullopt;
  }
  return Result;
}

/// The answer on which all values agree.
template <typename Function>
static Answer agreed(const Alternatives &Values, Function Judge) {
  if (!Values.Complete || Values.Values.empty())
    return std::nullopt;
  Answer First = Judge(*Values.Values.front());
  for (const Expr *E : llvm::drop_begin(Values.Values))
    if (Judge(*E) != First)
      return std::nullopt;
  return First;
}

Answer ConditionJudge::holds(const Condition &C) const {
  using Test = Condition::Test;
  auto Judge = [&](const Condition &Part) { return holds(Part); };
  switch (C.What) {
  case Test::Constant:
    return C.Expected;
  case Test::Not:
    return negate(holds(C.Parts.front()));
  case Test::All:
    return combine(C.Parts, /*Decisive=*/false, Judge);
  case Test::Any:
    return combine(C.Parts, /*Decisive=*/true, Judge);
  default:
    if (C.Argument >= Arguments.size() || !Arguments[C.Argument])
      return false; // Not passed.
    return argumentHolds(C, *Arguments[C.Argument]);
  }
}

static bool isNull(const Expr &E, const ASTContext &Context) {
  return E.isNullPointerConstant(const_cast<ASTContext &>(Context),
                                 Expr::NPC_ValueDependentIsNotNull) !=
         Expr::NPCK_NotNull;
}

static Answer hasMode(StringRef Characters, const Expr &Value) {
  const auto *Literal = dyn_cast<StringLiteral>(&Value);
  if (!Literal)
    return std::nullopt;
  // Code units below 128 are the same in every encoding; glibc's ",ccs=…" is no
  // mode.
  for (unsigned I = 0; I < Literal->getLength(); ++I) {
    uint32_t Unit = Literal->getCodeUnit(I);
    if (Unit == ',')
      break;
    if (Unit < 128 && Characters.contains(static_cast<char>(Unit)))
      return true;
  }
  return false;
}

static bool hasPrefix(StringRef Prefix, const Expr &Value) {
  const auto *Literal = dyn_cast<StringLiteral>(&Value);
  return Literal && Literal->getCharByteWidth() == 1 &&
         Literal->getString().starts_with(Prefix);
}

static Answer isFunction(const ScopedName &Name, const Expr &Value) {
  const Expr *E = &Value;
  if (const auto *Address = dyn_cast<UnaryOperator>(E);
      Address && Address->getOpcode() == UO_AddrOf)
    E = Address->getSubExpr()->IgnoreParenCasts();
  const auto *Reference = dyn_cast<DeclRefExpr>(E);
  if (const auto *Function =
          Reference ? dyn_cast<FunctionDecl>(Reference->getDecl()) : nullptr)
    return isNamed(*Function, Name);
  return std::nullopt;
}

Answer ConditionJudge::argumentHolds(const Condition &C,
                                     const Expr &Argument) const {
  using Test = Condition::Test;
  switch (C.What) {
  case Test::Flag:
    return hasFlag(C.Text, Argument);
  case Test::Named:
    return llvm::is_contained(bitsOf(Argument, Constants, Context).Must,
                              C.Text);
  case Test::Equals:
    if (!C.Number && !knownNamesOf(Argument, Constants, Context).empty())
      return equals(C, Argument);
    return agreed(alternativesOf(Argument),
                  [&](const Expr &E) { return equals(C, E); });
  case Test::Null: {
    // A pointer that is not visibly null is taken for one that is not: a
    // variable that starts as null is set before.
    Alternatives Values = alternativesOf(Argument, /*FollowVariables=*/false);
    Answer Null = agreed(
        Values, [&](const Expr &E) -> Answer { return isNull(E, Context); });
    return C.Expected ? Null : negate(Null);
  }
  case Test::Mode:
    return agreed(alternativesOf(Argument),
                  [&](const Expr &E) { return hasMode(C.Text, E); });
  case Test::Prefix: {
    // A path that is not visibly special is taken for an ordinary one.
    Alternatives Values = alternativesOf(Argument);
    Values.Complete = true;
    return Values.Values.empty() ? Answer(false)
                                 : agreed(Values, [&](const Expr &E) -> Answer {
                                     return hasPrefix(C.Text, E);
                                   });
  }
  case Test::Function:
    if (std::optional<ScopedName> Name = scopedNameOf(C.Text))
      return agreed(alternativesOf(Argument),
                    [&](const Expr &E) { return isFunction(*Name, E); });
    return std::nullopt;
  default:
    llvm_unreachable("not a test of an argument");
  }
}

Answer ConditionJudge::hasFlag(StringRef Flag, const Expr &Argument) const {
  Bits Found = bitsOf(Argument, Constants, Context);
  if (llvm::is_contained(Found.Must, Flag))
    return true;
  if (llvm::is_contained(Found.May, Flag))
    return std::nullopt;
  if (Found.MayNumber == 0)
    return Found.Complete ? Answer(false) : std::nullopt;
  ConstantTable::Value Known = Constants.valueOf(Flag, Context);
  if (!Known.Exists)
    return Found.Complete ? Answer(false) : std::nullopt;
  if (!Known.Number || *Known.Number == 0)
    return std::nullopt;
  if ((Found.MustNumber & *Known.Number) == *Known.Number)
    return true;
  bool Possible = (Found.MayNumber & *Known.Number) == *Known.Number;
  return Found.Complete && !Possible ? Answer(false) : std::nullopt;
}

Answer ConditionJudge::equals(const Condition &C, const Expr &Value) const {
  auto Names = knownNamesOf(Value, Constants, Context);
  if (!C.Number) {
    if (llvm::is_contained(Names, C.Text))
      return true;
    if (!Names.empty())
      return false;
  }
  Expr::EvalResult Evaluated;
  if (Value.isValueDependent() ||
      !Value.getType()->isIntegralOrEnumerationType() ||
      !Value.EvaluateAsInt(Evaluated, Context))
    return std::nullopt;
  int64_t Number = Evaluated.Val.getInt().extOrTrunc(64).getSExtValue();
  if (C.Number)
    return Number == *C.Number;
  ConstantTable::Value Known = Constants.valueOf(C.Text, Context);
  if (!Known.Exists)
    return false;
  return Known.Number ? Answer(static_cast<uint64_t>(Number) == *Known.Number)
                      : std::nullopt;
}

} // namespace durability::model
