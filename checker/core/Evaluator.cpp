#include "core/Evaluator.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

const Expr *durability::stripped(const Expr *E) {
  while (true) {
    const Expr *Inner = E->IgnoreParens();
    if (const auto *Cleanups = dyn_cast<ExprWithCleanups>(Inner))
      Inner = Cleanups->getSubExpr();
    else if (const auto *Bind = dyn_cast<CXXBindTemporaryExpr>(Inner))
      Inner = Bind->getSubExpr();
    else if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(Inner))
      Inner = Temporary->getSubExpr();
    else if (const auto *Constant = dyn_cast<ConstantExpr>(Inner))
      Inner = Constant->getSubExpr();
    else if (const auto *Substituted =
                 dyn_cast<SubstNonTypeTemplateParmExpr>(Inner))
      Inner = Substituted->getReplacement();
    else if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(Inner))
      Inner = Default->getExpr();
    else if (const auto *Default = dyn_cast<CXXDefaultInitExpr>(Inner);
             Default && Default->getExpr())
      Inner = Default->getExpr();
    if (Inner == E)
      return E;
    E = Inner;
  }
}

bool Evaluator::isSmartPointer(QualType Type) {
  const auto *Class = Type->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition())
    return false;
  ASTContext &AST = Class->getASTContext();
  return AST.getSourceManager().isInSystemHeader(Class->getLocation()) &&
         !Class->lookup(AST.DeclarationNames.getCXXOperatorName(OO_Arrow))
              .empty();
}

bool Evaluator::isHandleValue(QualType Type) const {
  return Type->isScalarType() || isSmartPointer(Type) ||
         (Type->isRecordType() && Context.Model.isStatusType(Type));
}

const AccessPath *Evaluator::pointee(const AccessPath *Object,
                                     QualType Type) const {
  return Object && isHandleValue(Type) ? Context.Paths.element(*Object)
                                       : Object;
}

Value Evaluator::load(const AccessPath &Place, const State &S) const {
  if (Place.kind() == AccessPath::Kind::Either) {
    Value All = load(*Place.alternatives().front(), S);
    for (const AccessPath *One : Place.alternatives().drop_front())
      All = All.join(load(*One, S));
    return All;
  }
  if (const Value *Stored = S.stored(Place))
    return *Stored;
  const AccessPath *Same = Context.Wrappings.onEntry(Place, Context);
  return Value::object(Same ? Same : &Place);
}

const AccessPath *Evaluator::resolve(const AccessPath &Storage, QualType Type,
                                     const State &S) const {
  if (!Type->isReferenceType() && !Type->isRecordType())
    return &Storage;
  const Value *Bound = S.stored(Storage);
  return Bound && Bound->Object ? Bound->Object : &Storage;
}

const AccessPath *Evaluator::resolveReference(const AccessPath &Storage,
                                              const ValueDecl &Declared,
                                              const State &S) const {
  return Declared.getType()->isReferenceType()
             ? resolve(Storage, Declared.getType(), S)
             : &Storage;
}

const AccessPath *Evaluator::variablePlace(const Expr *E,
                                           const State &S) const {
  const AccessPath *Storage = storage(E, S);
  const auto *Reference = dyn_cast<DeclRefExpr>(stripped(E));
  return Storage && Reference
             ? resolveReference(*Storage, *Reference->getDecl(), S)
             : Storage;
}

const AccessPath *Evaluator::place(const Expr *E, const State &S) const {
  const AccessPath *Storage = storage(E, S);
  if (!Storage)
    return nullptr;
  // A reference's expression type is what it refers to: ask the declaration.
  const Expr *Inner = stripped(E);
  QualType Type = Inner->getType();
  if (const auto *Reference = dyn_cast<DeclRefExpr>(Inner))
    Type = Reference->getDecl()->getType();
  else if (const auto *Member = dyn_cast<MemberExpr>(Inner))
    Type = Member->getMemberDecl()->getType();
  else if (!Type->isRecordType())
    return Storage;
  return resolve(*Storage, Type, S);
}

const AccessPath *Evaluator::storage(const Expr *E, const State &S) const {
  E = stripped(E);
  if (const auto *Reference = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *Named = dyn_cast<FunctionDecl>(Reference->getDecl()))
      return Context.Dispatches.address(*Named);
    const auto *Variable = dyn_cast<VarDecl>(Reference->getDecl());
    return Variable ? Context.Paths.variable(*Variable) : nullptr;
  }
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    if (const auto *Variable = dyn_cast<VarDecl>(Member->getMemberDecl()))
      return Context.Paths.variable(*Variable);
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    const AccessPath *Base = Member->isArrow() || Member->getBase()->isPRValue()
                                 ? object(Member->getBase(), S)
                                 : place(Member->getBase(), S);
    return Field && Base ? Context.Paths.field(*Base, *Field) : nullptr;
  }
  if (isa<CXXThisExpr>(E))
    return Context.Paths.thisObject();
  if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    if (Unary->getOpcode() == UO_Deref)
      return pointee(object(Unary->getSubExpr(), S), Unary->getType());
    if (Unary->isPrefix())
      return storage(Unary->getSubExpr(), S);
    return nullptr;
  }
  if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(E)) {
    const AccessPath *Base = object(Subscript->getBase(), S);
    return Base ? Context.Paths.element(*Base) : nullptr;
  }
  if (const auto *Cast = dyn_cast<CastExpr>(E))
    return Cast->getSubExpr()->isGLValue() ? storage(Cast->getSubExpr(), S)
                                           : object(Cast->getSubExpr(), S);
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    if (Binary->getOpcode() == BO_Comma)
      return storage(Binary->getRHS(), S);
    return Binary->isAssignmentOp() ? storage(Binary->getLHS(), S) : nullptr;
  }
  if (const Value *Known = S.valueOf(E))
    return Known->Object;
  return nullptr;
}

const AccessPath *Evaluator::object(const Expr *E, const State &S) const {
  return value(E, S).Object;
}

bool durability::readsErrorNumber(const Expr &E, const CallModel &Model) {
  const auto *Read = dyn_cast<UnaryOperator>(E.IgnoreParenImpCasts());
  const auto *Call =
      Read && Read->getOpcode() == UO_Deref
          ? dyn_cast<CallExpr>(Read->getSubExpr()->IgnoreParenImpCasts())
          : nullptr;
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Model.isErrorNumber(*Callee);
}

/// The classes of -x, where x is of \p Class.
static uint8_t negated(uint8_t Class) {
  return (Class & VC_Zero) | (Class & VC_Negative ? VC_Positive : 0) |
         (Class & VC_Positive ? VC_Negative : 0);
}

Value Evaluator::unary(const UnaryOperator &E, const State &S) const {
  switch (E.getOpcode()) {
  case UO_AddrOf: {
    bool Handle = isHandleValue(E.getSubExpr()->getType());
    const AccessPath *Place =
        Handle ? variablePlace(E.getSubExpr(), S) : place(E.getSubExpr(), S);
    if (Place && Handle)
      Place = Context.Paths.address(*Place);
    return {.Object = Place, .Class = VC_Positive};
  }
  case UO_Deref:
  case UO_PreInc:
  case UO_PreDec:
  case UO_Plus:
  case UO_Extension:
    if (const AccessPath *Place = E.isGLValue() ? place(&E, S) : nullptr)
      return load(*Place, S);
    return value(E.getSubExpr(), S);
  case UO_Minus: {
    Value Inner = value(E.getSubExpr(), S);
    if (Inner.Constant)
      return Value::number(-*Inner.Constant, Inner.Named);
    // The negated error number is how a failure is returned.
    return Value::ofClass(readsErrorNumber(*E.getSubExpr(), Context.Model)
                              ? VC_Negative
                              : negated(Inner.Class));
  }
  case UO_LNot: {
    std::optional<bool> Truth = value(E.getSubExpr(), S).truth();
    return Truth ? Value::number(!*Truth)
                 : Value{.Class = VC_Zero | VC_Positive};
  }
  default:
    return {};
  }
}

/// The call that \p E begins with, which a short circuit leaves out.
static const Expr *firstCall(const Expr *E) {
  E = stripped(E)->IgnoreParenCasts();
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return Unary->getOpcode() == UO_LNot ? firstCall(Unary->getSubExpr())
                                         : nullptr;
  if (const auto *Binary = dyn_cast<BinaryOperator>(E))
    return Binary->isComparisonOp() || Binary->isLogicalOp()
               ? firstCall(Binary->getLHS())
               : nullptr;
  return isa<CallExpr>(E) ? E : nullptr;
}

Value Evaluator::binary(const BinaryOperator &E, const State &S) const {
  if (E.getOpcode() == BO_Comma)
    return value(E.getRHS(), S);
  if (E.isAssignmentOp()) {
    const AccessPath *Place = storage(E.getLHS(), S);
    return Place ? load(*Place, S) : value(E.getRHS(), S);
  }
  Value L = value(E.getLHS(), S);
  if (E.isLogicalOp()) {
    const std::optional<bool> Right = value(E.getRHS(), S).truth();
    // A call on the right that was made: the left did not decide, whatever it
    // would say now.
    const Expr *Call = firstCall(E.getRHS());
    if (Call && S.valueOf(Call))
      return Right ? Value::number(*Right)
                   : Value{.Class = VC_Zero | VC_Positive};
    // A short circuit leaves the right side unevaluated.
    const std::optional<bool> Left = L.truth();
    const bool Decisive = E.getOpcode() == BO_LOr;
    if (Left && *Left == Decisive)
      return Value::number(Decisive);
    if (Right && (Left || *Right == Decisive))
      return Value::number(*Right);
    return {.Class = VC_Zero | VC_Positive};
  }
  Value R = value(E.getRHS(), S);
  if (E.isComparisonOp()) {
    std::optional<bool> Truth = compare(E.getOpcode(), L, R);
    return Truth ? Value::number(*Truth)
                 : Value{.Class = VC_Zero | VC_Positive};
  }
  if (E.getType()->isPointerType())
    return Value::object(L.Object ? L.Object : R.Object);
  if (!L.Constant || !R.Constant)
    return {};
  bool Named = L.Named || R.Named;
  switch (E.getOpcode()) {
  case BO_Or:
    return Value::number(*L.Constant | *R.Constant, Named);
  case BO_And:
    return Value::number(*L.Constant & *R.Constant, Named);
  case BO_Add:
    return Value::number(
        static_cast<int64_t>(static_cast<uint64_t>(*L.Constant) + *R.Constant),
        Named);
  case BO_Sub:
    return Value::number(
        static_cast<int64_t>(static_cast<uint64_t>(*L.Constant) - *R.Constant),
        Named);
  case BO_Shl:
    return *R.Constant >= 0 && *R.Constant < 63
               ? Value::number(*L.Constant << *R.Constant, Named)
               : Value();
  default:
    return {};
  }
}

/// Constants with a name in the source are told from bare numbers (CORE O-1).
static bool isFromMacro(const Expr &E) { return E.getBeginLoc().isMacroID(); }

/// The classes that \p Arm, a variable that \p Condition compares with zero,
/// may be of where it \p Holds.
static uint8_t classWhere(const Expr &Condition, const Expr &Arm, bool Holds) {
  const auto *Test = dyn_cast<BinaryOperator>(Condition.IgnoreParenImpCasts());
  const auto *Zero =
      Test ? dyn_cast<IntegerLiteral>(Test->getRHS()->IgnoreParenImpCasts())
           : nullptr;
  const auto *Tested =
      Test ? dyn_cast<DeclRefExpr>(Test->getLHS()->IgnoreParenImpCasts())
           : nullptr;
  const auto *Taken = dyn_cast<DeclRefExpr>(Arm.IgnoreParenImpCasts());
  if (!Zero || Zero->getValue() != 0 || !Tested || !Taken ||
      Tested->getDecl() != Taken->getDecl() || !Test->isComparisonOp() ||
      !Taken->getType()->isSignedIntegerType())
    return VC_Any;
  uint8_t All = 0;
  for (uint8_t One : {VC_Negative, VC_Zero, VC_Positive})
    if (compare(Test->getOpcode(), Value::ofClass(One), Value::number(0)) !=
        !Holds)
      All |= One;
  return All;
}

/// What `c ? x : y`, or a block with a value, yields.
static Value chosen(const Expr &E, const Evaluator &Evaluate, const State &S) {
  if (const auto *Block = dyn_cast<StmtExpr>(&E)) {
    const CompoundStmt &Body = *Block->getSubStmt();
    const auto *Last =
        Body.body_empty() ? nullptr : dyn_cast<Expr>(Body.body_back());
    return Last ? Evaluate.value(Last, S) : Value();
  }
  const auto &Conditional = cast<AbstractConditionalOperator>(E);
  const Expr &Condition = *Conditional.getCond();
  auto Arm = [&](bool Holds) {
    const Expr *Taken =
        Holds ? Conditional.getTrueExpr() : Conditional.getFalseExpr();
    Value V = Evaluate.value(Taken, S);
    const uint8_t Class = V.Class & classWhere(Condition, *Taken, Holds);
    V.Class = Class ? Class : V.Class;
    return V;
  };
  const std::optional<bool> Truth = Evaluate.value(&Condition, S).truth();
  return Truth ? Arm(*Truth) : Arm(true).join(Arm(false));
}

Value Evaluator::value(const Expr *E, const State &S) const {
  E = stripped(E);
  if (const Value *Known = S.valueOf(E))
    return *Known;
  if (const auto *Literal = dyn_cast<IntegerLiteral>(E))
    return Literal->getValue().getActiveBits() < 64
               ? Value::number(
                     static_cast<int64_t>(Literal->getValue().getZExtValue()),
                     isFromMacro(*E))
               : Value();
  if (const auto *Literal = dyn_cast<CXXBoolLiteralExpr>(E))
    return Value::number(Literal->getValue());
  if (const auto *Literal = dyn_cast<CharacterLiteral>(E))
    return Value::number(Literal->getValue(), true); // A mode: 'w', 'n'.
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr, ImplicitValueInitExpr>(E))
    return Value::number(0);
  if (isa<CXXThisExpr>(E))
    return {.Object = Context.Paths.thisObject(), .Class = VC_Positive};
  if (isa<StringLiteral, LambdaExpr>(E)) {
    if (const auto *Literal = dyn_cast<StringLiteral>(E))
      Context.Literals[Context.Paths.fresh(E)] = Literal;
    return {.Object = Context.Paths.fresh(E), .Class = VC_Positive};
  }
  if (const auto *Reference = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *Enumerator =
            dyn_cast<EnumConstantDecl>(Reference->getDecl()))
      return Value::number(
          Enumerator->getInitVal().extOrTrunc(64).getSExtValue(), true);
    if (const auto *Named = dyn_cast<FunctionDecl>(Reference->getDecl()))
      return Value::ofClass(VC_Positive, Context.Dispatches.address(*Named));
  }
  if (const auto *Cast = dyn_cast<CastExpr>(E)) {
    if (Cast->getCastKind() == CK_LValueToRValue) {
      const AccessPath *Place = place(Cast->getSubExpr(), S);
      return Place ? load(*Place, S) : Value();
    }
    if (Cast->getCastKind() == CK_NullToPointer)
      return Value::number(0);
    return value(Cast->getSubExpr(), S);
  }
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return unary(*Unary, S);
  if (const auto *Binary = dyn_cast<BinaryOperator>(E))
    return binary(*Binary, S);
  if (isa<AbstractConditionalOperator, StmtExpr>(E))
    return chosen(*E, *this, S);
  if (const auto *Opaque = dyn_cast<OpaqueValueExpr>(E);
      Opaque && Opaque->getSourceExpr())
    return value(Opaque->getSourceExpr(), S);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return construct(*Construct, S);
  if (const auto *List = dyn_cast<InitListExpr>(E);
      List && List->getNumInits() == 1 && !E->getType()->isRecordType())
    return value(List->getInit(0), S);
  if (isa<CallExpr, CXXNewExpr>(E))
    return made(*E, S);
  if (!E->isGLValue())
    return E->getType()->isRecordType() ? Value::object(Context.Paths.fresh(E))
                                        : Value();
  // A record glvalue stands for its object; what is stored for it (a status, a
  // moved handle) comes first.
  const AccessPath *Place = storage(E, S);
  return Place ? load(*Place, S) : Value();
}
