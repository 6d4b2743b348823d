#include "core/Evaluator.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace durability;

/// Where \p Location was written by the user: the argument of a macro, or the
/// name of one.
static SourceLocation written(SourceLocation Location, bool IsEnd,
                              const SourceManager &Sources) {
  while (Location.isMacroID()) {
    const CharSourceRange Around = Sources.getImmediateExpansionRange(Location);
    Location = Sources.isMacroArgExpansion(Location)
                   ? Sources.getImmediateSpellingLoc(Location)
               : IsEnd ? Around.getEnd()
                       : Around.getBegin();
  }
  return Location;
}

std::string Evaluator::sourceText(const Expr *E) const {
  if (const auto *Reference =
          dyn_cast<DeclRefExpr>(stripped(E->IgnoreParenImpCasts())))
    if (const auto *Enumerator =
            dyn_cast<EnumConstantDecl>(Reference->getDecl())) {
      const auto *Enum = cast<EnumDecl>(Enumerator->getDeclContext());
      return (Enum->isScoped() ? Enum->getNameAsString() + "::" : "") +
             Enumerator->getNameAsString();
    }
  const SourceManager &Sources = Context.AST.getSourceManager();
  CharSourceRange Range = Lexer::makeFileCharRange(
      CharSourceRange::getTokenRange(E->getSourceRange()), Sources,
      Context.AST.getLangOpts());
  if (Range.isInvalid())
    E = E->IgnoreParenImpCasts();
  if (Range.isInvalid())
    Range =
        Lexer::makeFileCharRange(CharSourceRange::getTokenRange(
                                     written(E->getBeginLoc(), false, Sources),
                                     written(E->getEndLoc(), true, Sources)),
                                 Sources, Context.AST.getLangOpts());
  llvm::StringRef Text =
      Lexer::getSourceText(Range, Sources, Context.AST.getLangOpts());
  return Text.empty() || Text.size() > 60 || Text.contains('\n')
             ? std::string("…")
             : Text.str();
}

void Evaluator::narrow(const Expr *E, uint8_t Class, State &S) const {
  E = stripped(E);
  while (const auto *Cast = dyn_cast<CastExpr>(E))
    E = stripped(Cast->getSubExpr());
  if (const auto *Binary = dyn_cast<BinaryOperator>(E);
      Binary && Binary->isAssignmentOp()) {
    narrow(Binary->getLHS(), Class, S);
    return;
  }
  if (const Value *Known = S.valueOf(E)) {
    Value Narrowed = *Known;
    Narrowed.Class &= Class;
    S.setValue(E, Narrowed);
    return;
  }
  // What a record variable holds (a status) is kept at the variable, not at
  // what it was copied from.
  const AccessPath *Place = !E->isGLValue()                ? nullptr
                            : E->getType()->isRecordType() ? storage(E, S)
                                                           : place(E, S);
  if (!Place)
    return;
  Value Narrowed = load(*Place, S);
  Narrowed.Class &= Class;
  S.store(*Place, Narrowed);
}

bool Evaluator::assumeAtom(const Value &Subject, AtomForm Form,
                           int64_t Constant, llvm::StringRef Spelled,
                           bool Holds, State &S) const {
  // Of which class one of several objects is does not change along a path; what
  // it holds may be either's.
  if (!Subject.Object || (Subject.Object->kind() == AccessPath::Kind::Either &&
                          Form != AtomForm::Dispatch))
    return true;
  if (!S.Assumed.add(
          *Context.Atoms.get(*Subject.Object, Form, Constant, Spelled), Holds))
    return false;
  return Form != AtomForm::Dispatch || Holds ||
         !Context.Families.isExhausted(*Subject.Object, S.Assumed.literals());
}

bool Evaluator::assumeEqual(const Expr *E, const Value &Constant,
                            llvm::StringRef Spelled, bool Holds,
                            State &S) const {
  Value V = value(E, S);
  if (std::optional<bool> Known = compare(BO_EQ, V, Constant))
    return *Known == Holds;
  int64_t C = *Constant.Constant;
  if (Holds && S.Failed && Constant.Named)
    if (ErrorNature Nature = Context.Model.errorNature(Spelled);
        Nature != ErrorNature::Unspecified)
      S.FailedNature = Nature;
  if (Holds)
    narrow(E, Constant.Class, S);
  else if (C == 0)
    narrow(E, VC_NonZero, S);
  if (C == 0 && !Constant.Named)
    return assumeAtom(V, AtomForm::Truth, 0, "", !Holds, S);
  // CORE O-2: a counter compared with a number is a matter of when, like a
  // threshold, and no magic number.
  const ValueDecl *Of = nullptr;
  if (V.Object)
    Of = V.Object->field() ? static_cast<const ValueDecl *>(V.Object->field())
                           : V.Object->variable();
  bool Counted =
      Of && Context.Counted.contains(cast<ValueDecl>(Of->getCanonicalDecl()));
  return assumeAtom(
      V, Constant.Named || Counted ? AtomForm::Named : AtomForm::Literal, C,
      Spelled, Holds, S);
}

/// `(X & M) == 0`, or `(X & M) == M` with one bit in M: a test of a mask.
const BinaryOperator *Evaluator::maskTest(const Expr &Left, int64_t Right,
                                          const State &S) const {
  const auto *Masked = dyn_cast<BinaryOperator>(Left.IgnoreParenImpCasts());
  if (!Masked || Masked->getOpcode() != BO_And)
    return nullptr;
  Value L = value(Masked->getLHS(), S), R = value(Masked->getRHS(), S);
  std::optional<int64_t> Mask = R.Constant ? R.Constant : L.Constant;
  bool OneBit = Mask == Right && llvm::isPowerOf2_64(Right);
  return Mask && (Right == 0 || OneBit) ? Masked : nullptr;
}

bool Evaluator::assumeComparison(const BinaryOperator &E, bool Holds,
                                 State &S) const {
  const Expr *Left = E.getLHS(), *Right = E.getRHS();
  BinaryOperatorKind Operator = E.getOpcode();
  Value L = value(Left, S), R = value(Right, S);
  if (L.Constant && !R.Constant) {
    std::swap(Left, Right);
    std::swap(L, R);
    Operator = BinaryOperator::reverseComparisonOp(Operator);
  }
  if (std::optional<bool> Known = compare(Operator, L, R))
    return *Known == Holds;
  if (!Holds)
    Operator = BinaryOperator::negateComparisonOp(Operator);
  if (!R.Constant) {
    // Two unknown quantities: remembered as one relation, so that the same test
    // later agrees with this one.
    if (!R.Object || R.Object->kind() == AccessPath::Kind::Either)
      return true;
    int64_t Other = (int64_t(1) << 40) + R.Object->id();
    bool Less = Operator == BO_LT || Operator == BO_LE || Operator == BO_NE;
    return assumeAtom(L, AtomForm::Relational, Other, R.Object->spelling(),
                      Less, S);
  }
  if (Operator == BO_EQ || Operator == BO_NE)
    if (const BinaryOperator *Masked = maskTest(*Left, *R.Constant, S))
      return assume(Masked, (Operator == BO_EQ) == (*R.Constant != 0), S);
  if (Operator == BO_EQ || Operator == BO_NE)
    return assumeEqual(Left, R, sourceText(Right), Operator == BO_EQ, S);
  // Order is kept as "less than Bound".
  int64_t Bound =
      *R.Constant + (Operator == BO_LE || Operator == BO_GT ? 1 : 0);
  bool Less = Operator == BO_LT || Operator == BO_LE;
  if (Bound == 0 || (Bound == 1 && !Less))
    narrow(Left,
           Less         ? VC_Negative
           : Bound == 0 ? VC_Zero | VC_Positive
                        : VC_Positive,
           S);
  else if (Bound == 1)
    narrow(Left, VC_Negative | VC_Zero, S);
  std::string Spelled =
      Bound == *R.Constant ? sourceText(Right) : std::to_string(Bound);
  return assumeAtom(L, AtomForm::Relational, Bound, Spelled, Less, S);
}

bool Evaluator::assume(const Expr *Condition, bool Holds, State &S) const {
  const Expr *E = stripped(Condition);
  while (const auto *Cast = dyn_cast<ImplicitCastExpr>(E)) {
    if (Cast->getCastKind() == CK_UserDefinedConversion)
      break;
    E = stripped(Cast->getSubExpr());
  }
  if (const auto *Unary = dyn_cast<UnaryOperator>(E);
      Unary && Unary->getOpcode() == UO_LNot)
    return assume(Unary->getSubExpr(), !Holds, S);
  if (std::optional<bool> Known = value(E, S).truth())
    return *Known == Holds;
  if (const auto *Call = dyn_cast<CallExpr>(E);
      Call && Call->getBuiltinCallee() == Builtin::BI__builtin_expect)
    return assume(Call->getArg(0), Holds, S);
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (Binary->isComparisonOp() && Binary->getOpcode() != BO_Cmp)
      return assumeComparison(*Binary, Holds, S);
    if (Binary->getOpcode() == (Holds ? BO_LAnd : BO_LOr))
      return assume(Binary->getLHS(), Holds, S) &&
             assume(Binary->getRHS(), Holds, S);
    if (Binary->getOpcode() == BO_And) {
      Value L = value(Binary->getLHS(), S), R = value(Binary->getRHS(), S);
      if (L.Constant && !R.Constant)
        std::swap(L, R);
      if (R.Constant)
        return assumeAtom(L, AtomForm::Mask, *R.Constant,
                          sourceText(Binary->getRHS()), Holds, S);
      return true;
    }
    if (Binary->isLogicalOp())
      return true;
  }
  Value V = value(E, S);
  narrow(E, Holds ? VC_NonZero : VC_Zero, S);
  return assumeAtom(V, AtomForm::Truth, 0, "", Holds, S);
}
