#include "core/Value.h"
#include "clang/AST/Expr.h"

using namespace clang;
using namespace durability;

Value Value::number(int64_t N, bool Named) {
  uint8_t Class = N < 0 ? VC_Negative : N == 0 ? VC_Zero : VC_Positive;
  return {.Class = Class, .Named = Named, .Constant = N};
}

std::optional<bool> Value::truth() const {
  if (Class == VC_Zero)
    return false;
  if (!(Class & VC_Zero))
    return true;
  return std::nullopt;
}

Value Value::join(const Value &Other) const {
  if (*this == Other)
    return *this;
  Value Joined;
  Joined.Class = Class | Other.Class;
  // Null or an object: still that object, if anything. So does -1 say that
  // there is no descriptor.
  auto IsNone = [](const Value &V) {
    return !V.Object && (V.Constant == 0 || V.Constant == -1);
  };
  if (Object == Other.Object || IsNone(Other))
    Joined.Object = Object;
  else if (IsNone(*this))
    Joined.Object = Other.Object;
  else if (Object && Other.Object)
    Joined.Object = AccessPath::either(*Object, *Other.Object);
  if (Written == Other.Written)
    Joined.Written = Written;
  if (Constant == Other.Constant) {
    Joined.Constant = Constant;
    Joined.Named = Named && Other.Named;
  }
  return Joined;
}

static std::optional<bool> equalsConstant(const Value &L, int64_t C) {
  if (L.Constant)
    return *L.Constant == C;
  uint8_t Needed = C < 0 ? VC_Negative : C == 0 ? VC_Zero : VC_Positive;
  if (!(L.Class & Needed))
    return false;
  if (C == 0 && L.Class == VC_Zero)
    return true;
  // System calls report failure as -1.
  if (C == -1 && L.Class == VC_Negative)
    return true;
  return std::nullopt;
}

/// L < C.
static std::optional<bool> lessThanConstant(const Value &L, int64_t C) {
  if (L.Constant)
    return *L.Constant < C;
  if (C <= 0 && !(L.Class & VC_Negative))
    return false;
  if (C == 0 && L.Class == VC_Negative)
    return true;
  if (C >= 1 && !(L.Class & VC_Positive))
    return true;
  if (C == 1 && L.Class == VC_Positive)
    return false;
  return std::nullopt;
}

/// A count of what was written against what was asked for.
static std::optional<bool> compareCount(BinaryOperatorKind Operator,
                                        Value::Count Count) {
  bool Full = Count == Value::Count::Full;
  switch (Operator) {
  case BO_EQ:
  case BO_GE:
    return Full;
  case BO_NE:
  case BO_LT:
    return !Full;
  default:
    return std::nullopt;
  }
}

static std::optional<bool> negated(std::optional<bool> B) {
  return B ? std::optional(!*B) : B;
}

std::optional<bool> durability::compare(BinaryOperatorKind Operator,
                                        const Value &L, const Value &R) {
  if (!R.Constant && L.Constant)
    return compare(BinaryOperator::reverseComparisonOp(Operator), R, L);
  using Count = Value::Count;
  if (L.Written != Count::Unspecified && !(R.Constant && *R.Constant <= 0))
    return compareCount(Operator, L.Written);
  if (!R.Constant) {
    if (R.Written != Count::Unspecified)
      return compareCount(BinaryOperator::reverseComparisonOp(Operator),
                          R.Written);
    // Failure (negative) is no count or size.
    if (L.Class == VC_Negative && Operator == BO_EQ)
      return false;
    if (L.Class == VC_Negative && (Operator == BO_NE || Operator == BO_LT))
      return true;
    return std::nullopt;
  }
  int64_t C = *R.Constant;
  switch (Operator) {
  case BO_EQ:
    return equalsConstant(L, C);
  case BO_NE:
    return negated(equalsConstant(L, C));
  case BO_LT:
    return lessThanConstant(L, C);
  case BO_GE:
    return negated(lessThanConstant(L, C));
  case BO_LE:
    return lessThanConstant(L, C + 1);
  case BO_GT:
    return negated(lessThanConstant(L, C + 1));
  default:
    return std::nullopt;
  }
}
