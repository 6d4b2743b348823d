#include "core/DispatchGroups.h"
#include "core/FunctionAnalysis.h"
#include "core/PointerClass.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

FunctionAnalysis::States FunctionAnalysis::element(const CFGElement &Element,
                                                   State S) {
  switch (Element.getKind()) {
  case CFGElement::Statement:
  case CFGElement::Constructor:
  case CFGElement::CXXRecordTypedCall:
    return statement(*Element.castAs<CFGStmt>().getStmt(), std::move(S));
  case CFGElement::Initializer:
    initialize(*Element.castAs<CFGInitializer>().getInitializer(), S);
    break;
  case CFGElement::AutomaticObjectDtor: {
    auto Dtor = Element.castAs<CFGAutomaticObjDtor>();
    const VarDecl *Variable = Dtor.getVarDecl();
    const AccessPath *Object = Evaluate.resolve(
        *Context.Paths.variable(*Variable), Variable->getType(), S);
    if (isReturned(Object, S))
      return {std::move(S)};
    return destructor(Dtor.getDestructorDecl(Context.AST), Object,
                      Variable->getLocation(), std::move(S));
  }
  case CFGElement::DeleteDtor: {
    auto Dtor = Element.castAs<CFGDeleteDtor>();
    const AccessPath *Object =
        Evaluate.object(Dtor.getDeleteExpr()->getArgument(), S);
    return deleted(Dtor.getDestructorDecl(Context.AST), Object,
                   Dtor.getDeleteExpr()->getBeginLoc(), std::move(S));
  }
  case CFGElement::MemberDtor: {
    auto Dtor = Element.castAs<CFGMemberDtor>();
    const FieldDecl *Field = Dtor.getFieldDecl();
    const AccessPath *Object = Evaluate.resolve(
        *Context.Paths.field(*Context.Paths.thisObject(), *Field),
        Field->getType(), S);
    return destructor(Dtor.getDestructorDecl(Context.AST), Object,
                      Function.getLocation(), std::move(S));
  }
  case CFGElement::BaseDtor: {
    // A base is part of the object: `this` is the same path.
    auto Dtor = Element.castAs<CFGBaseDtor>();
    const auto *Base = Dtor.getBaseSpecifier()->getType()->getAsCXXRecordDecl();
    return destructor(Base ? Base->getDestructor() : nullptr,
                      Context.Paths.thisObject(), Function.getLocation(),
                      std::move(S));
  }
  case CFGElement::TemporaryDtor: {
    auto Dtor = Element.castAs<CFGTemporaryDtor>();
    const CXXBindTemporaryExpr *Temporary = Dtor.getBindTemporaryExpr();
    const AccessPath *Object = Evaluate.object(Temporary, S);
    // One that was moved here from an object and goes on to where it is passed.
    const auto *Made = dyn_cast<CXXConstructExpr>(Temporary->getSubExpr());
    if (isReturned(Object, S) ||
        (Made && Object != Context.Paths.fresh(Made) &&
         Made->getConstructor()->isCopyOrMoveConstructor()))
      return {std::move(S)};
    return destructor(Dtor.getDestructorDecl(Context.AST), Object,
                      Temporary->getExprLoc(), std::move(S));
  }
  default:
    break;
  }
  return {std::move(S)};
}

void FunctionAnalysis::initialize(const CXXCtorInitializer &Initializer,
                                  State &S) {
  const FieldDecl *Field = Initializer.getMember();
  if (!Field || !Initializer.getInit())
    return;
  Value V = Evaluate.value(Initializer.getInit(), S);
  if (Field->getType()->isReferenceType())
    if (const AccessPath *Target = Evaluate.place(Initializer.getInit(), S))
      V = Value::object(Target);
  S.store(*Context.Paths.field(*Context.Paths.thisObject(), *Field), V);
}

void FunctionAnalysis::declare(const DeclStmt &Declaration, State &S) {
  for (const Decl *D : Declaration.decls()) {
    const auto *Variable = dyn_cast<VarDecl>(D);
    if (!Variable || Variable->isStaticLocal())
      continue;
    const AccessPath *Place = Context.Paths.variable(*Variable);
    // In a loop, the variable of the last round is gone.
    S.Assumed.forget(*Place);
    if (!Variable->getInit()) {
      S.drop(*Place);
      S.Store.eraseIf(
          [&](const auto &Item) { return Item.first->isWithin(*Place); });
      continue;
    }
    const auto *List = dyn_cast<InitListExpr>(stripped(Variable->getInit()));
    if (List && Variable->getType()->isRecordType()) {
      initializeFields(*List, *Place, S);
      continue;
    }
    Value V = Evaluate.value(Variable->getInit(), S);
    if (copyTable(V, Variable->getType(), *Place, S))
      continue;
    if (Variable->getType()->isReferenceType())
      if (const AccessPath *Target = Evaluate.place(Variable->getInit(), S))
        V = Value::object(Target);
    S.store(*Place, V);
  }
}

/// An aggregate: each field is bound to its initialiser.
void FunctionAnalysis::initializeFields(const InitListExpr &List,
                                        const AccessPath &Object, State &S) {
  S.drop(Object);
  S.Store.eraseIf(
      [&](const auto &Item) { return Item.first->isWithin(Object); });
  const RecordDecl *Record = List.getType()->getAsRecordDecl();
  if (!Record)
    return;
  if (const FieldDecl *Only = List.getInitializedFieldInUnion();
      Record->isUnion()) {
    if (Only && List.getNumInits() == 1 && Only->getType()->isScalarType())
      S.store(*Context.Paths.field(Object, *Only),
              Evaluate.value(List.getInit(0), S));
    return;
  }
  unsigned Index = 0;
  if (const auto *Class = dyn_cast<CXXRecordDecl>(Record))
    Index = Class->getNumBases();
  for (const FieldDecl *Field : Record->fields()) {
    if (Field->isUnnamedBitField() || Index >= List.getNumInits())
      continue;
    const Expr *Init = List.getInit(Index++);
    const AccessPath *Place = Context.Paths.field(Object, *Field);
    const auto *Inner = dyn_cast<InitListExpr>(stripped(Init));
    if (Inner && Field->getType()->isRecordType())
      initializeFields(*Inner, *Place, S);
    else
      S.store(*Place, Evaluate.value(Init, S));
  }
}

void FunctionAnalysis::assign(const BinaryOperator &Assignment, State &S) {
  const AccessPath *Place = Evaluate.storage(Assignment.getLHS(), S);
  if (!Place)
    return;
  const Expr *Left = stripped(Assignment.getLHS());
  if (const auto *Reference = dyn_cast<DeclRefExpr>(Left);
      Reference && Reference->getDecl()->getType()->isReferenceType())
    Place = Evaluate.resolve(*Place, Reference->getDecl()->getType(), S);
  Value V;
  if (Assignment.getOpcode() == BO_Assign)
    V = Evaluate.value(Assignment.getRHS(), S);
  else if (Assignment.getType()->isPointerType()) // Within the same object.
    V = Evaluate.load(*Place, S);
  if (copyTable(V, Assignment.getType(), *Place, S))
    return;
  Transfers.keep(*Place, V, Assignment.getOperatorLoc(), S);
  Transfers.storeThrough(*Place, Assignment.getOperatorLoc(), S);
  S.store(*Place, V);
  // A string of which one character changes is another string.
  if (Assignment.getLHS()->getType()->isAnyCharacterType() &&
      !isa<DeclRefExpr, MemberExpr>(Left))
    S.setText(Place->kind() == AccessPath::Kind::Element ? *Place->parent()
                                                         : *Place,
              Context.Names.held(*Context.Paths.fresh(&Assignment, 1)));
}

void FunctionAnalysis::forgetEscaped(State &S) const {
  S.Store.update(
      [&](const PlaceStore::Item &Item) {
        const VarDecl *Variable = Item.first->root().variable();
        return Variable && Escaped.contains(Variable);
      },
      [](const Value &Old) { return Value::object(Old.Object); });
  for (const VarDecl *Variable : Escaped)
    S.Assumed.forget(*Context.Paths.variable(*Variable));
}

/// CORE K-7: a throwing exit is a failure. Who catches it is not followed, so
/// nothing is concluded of what is not stable yet.
void FunctionAnalysis::thrown(const CXXThrowExpr &Throw, State &S) {
  S.Failed = &Throw;
  S.FailedKind = EffectKind::Acknowledge;
  S.Return = nullptr;
  S.HasReturned = false;
  for (FileState &F : S.Files)
    if (F.isDirty()) {
      F.Buffer = F.Cache = Unclear;
      F.Unknown = Context.Witnesses.make(Throw.getThrowLoc(),
                                         "an exception is thrown here");
    }
}

/// In a loop, what the last round knew of the result says nothing of this one.
static void forgetResult(const Expr &Call, State &S) {
  for (const Literal &L : S.Assumed.literals())
    if (const AccessPath &Root = L.Of->Subject->root();
        Root.kind() == AccessPath::Kind::Fresh && Root.site() == &Call) {
      S.Assumed.forget(Root);
      return;
    }
}

FunctionAnalysis::States FunctionAnalysis::statement(const Stmt &Statement,
                                                     State S) {
  if (const auto *Declaration = dyn_cast<DeclStmt>(&Statement)) {
    declare(*Declaration, S);
    return choose(Statement, std::move(S));
  }
  if (const auto *Return = dyn_cast<ReturnStmt>(&Statement)) {
    S.Return = Return;
    S.HasReturned = Return->getRetValue() &&
                    !Return->getRetValue()->getType()->isVoidType();
    S.Returned =
        S.HasReturned ? Evaluate.value(Return->getRetValue(), S) : Value();
    if (S.HasReturned && Function.getReturnType()->isReferenceType())
      if (const AccessPath *Target = Evaluate.place(Return->getRetValue(), S))
        S.Returned = Value::object(Target);
    S.Values.clear();
    return {std::move(S)};
  }
  const auto *E = dyn_cast<Expr>(&Statement);
  if (!E)
    return {std::move(S)};
  if (const auto *Lambda = dyn_cast<LambdaExpr>(E)) {
    auto Init = Lambda->capture_init_begin();
    for (const LambdaCapture &Capture : Lambda->captures()) {
      const Expr *Given = *Init++;
      if (Given && Lambda->isInitCapture(&Capture))
        S.store(
            *Context.Paths.variable(cast<VarDecl>(*Capture.getCapturedVar())),
            Evaluate.value(Given, S));
    }
    return {std::move(S)};
  }
  if (const auto *Throw = dyn_cast<CXXThrowExpr>(E)) {
    thrown(*Throw, S);
    return {std::move(S)};
  }
  if (isa<CallExpr, CXXConstructExpr>(E)) {
    forgetResult(*E, S);
    States After = call(*E, std::move(S));
    for (State &T : After) {
      forgetEscaped(T);
      if (std::optional<BufferEvent> Event = Context.Buffers.eventOf(*E))
        Transfers.bufferEvent(*Event, *E, T);
    }
    return After;
  }
  if (std::optional<BufferEvent> Event = Context.Buffers.eventOf(*E))
    Transfers.bufferEvent(*Event, *E, S);
  if (const auto *Binary = dyn_cast<BinaryOperator>(E);
      Binary && Binary->isAssignmentOp())
    assign(*Binary, S);
  if (const auto *Unary = dyn_cast<UnaryOperator>(E);
      Unary && Unary->isIncrementDecrementOp())
    if (const AccessPath *Place = Evaluate.storage(Unary->getSubExpr(), S);
        Place && !E->getType()->isPointerType())
      S.store(*Place, Value());
  return choose(Statement, std::move(S));
}

/// Construction of a smart pointer from a pointer, and `P.reset(Other)`: it is
/// what it is given; given nothing, it is null.
bool FunctionAnalysis::rebindsPointer(const CallSite &Site, State &S) const {
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Site.Callee);
  if (const auto *Constructor = dyn_cast_or_null<CXXConstructorDecl>(Method);
      Constructor && adoptsPointee(*Constructor)) {
    S.setValue(Site.Site, Evaluate.value(Site.Arguments[0], S));
    return true;
  }
  if (!Method || Method->isStatic() || Method->isConst() ||
      Site.Arguments.size() > 1 || !Method->getReturnType()->isVoidType() ||
      !Evaluate.isSmartPointer(
          Context.AST.getCanonicalTagType(Method->getParent())))
    return false;
  const Expr *Given = Site.Arguments.empty() ? nullptr : Site.Arguments[0];
  if (Given && !Given->getType()->isPointerType() &&
      !Given->getType()->isNullPtrType())
    return false;
  Value V = Given && !isa<CXXDefaultArgExpr>(Given) ? Evaluate.value(Given, S)
                                                    : Value::number(0);
  if (isa<CXXConstructorDecl>(Method)) {
    S.setValue(Site.Site, V);
    return true;
  }
  QualType Type = Site.ObjectExpr ? Site.ObjectExpr->getType() : QualType();
  const AccessPath *Place =
      !Site.ObjectExpr ? nullptr
      : Type->isPointerType()
          ? Evaluate.pointee(Evaluate.object(Site.ObjectExpr, S),
                             Type->getPointeeType())
          : Evaluate.variablePlace(Site.ObjectExpr, S);
  if (Place)
    S.store(*Place, V);
  return Place;
}

FunctionAnalysis::States
FunctionAnalysis::construct(const CXXConstructExpr &Construct, CallSite Site,
                            State S) {
  const CXXConstructorDecl *Constructor = Construct.getConstructor();
  Site.Callee = Constructor;
  Site.Arguments.assign(Construct.arg_begin(), Construct.arg_end());
  if (Constructor->isCopyOrMoveConstructor() &&
      !movesParts(*Constructor, Context) &&
      Context.Model.statusOperation(*Constructor) == StatusOperation::None)
    return {std::move(S)};
  Site.Object = Context.Paths.fresh(&Construct);
  Context.Dispatches.born(*Site.Object, Construct.getType());
  S.drop(*Site.Object);
  S.Store.eraseIf(
      [&](const auto &Item) { return Item.first->isWithin(*Site.Object); });
  Site.ResultUsed = true;
  if (rebindsPointer(Site, S))
    return {std::move(S)};
  if (doesNothing(*Constructor, Context))
    return {std::move(S)};
  States After = Transfers.call(Site, std::move(S));
  for (State &T : After)
    if (!T.valueOf(&Construct))
      T.setValue(&Construct, Value::object(Site.Object));
  return After;
}

FunctionAnalysis::States FunctionAnalysis::call(const Expr &E, State S) {
  CallSite Site;
  Site.Site = &E;
  Site.Location = E.getExprLoc();
  Site.ResultUsed = !Discarded.contains(&E);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&E))
    return construct(*Construct, std::move(Site), std::move(S));
  const auto &Call = cast<CallExpr>(E);
  S.Assumed.forget(*Context.Paths.fresh(&E)); // The last round of a loop.
  Site.Callee = Call.getDirectCallee();
  Site.Arguments.assign(Call.arg_begin(), Call.arg_end());
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call)) {
    Site.ObjectExpr = Member->getImplicitObjectArgument();
  } else if (isa<CXXOperatorCallExpr>(&Call) &&
             isa_and_nonnull<CXXMethodDecl>(Site.Callee)) {
    Site.ObjectExpr = Call.getArg(0);
    Site.Arguments.erase(Site.Arguments.begin());
  }
  if (Site.ObjectExpr) {
    QualType Type = Site.ObjectExpr->getType();
    bool Pointer = Type->isPointerType();
    Site.Object = Pointer || !Site.ObjectExpr->isGLValue()
                      ? Evaluate.object(Site.ObjectExpr, S)
                      : Evaluate.place(Site.ObjectExpr, S);
    if (Pointer)
      Site.Object = Evaluate.pointee(Site.Object, Type->getPointeeType());
  }
  Site.Dispatched = isDispatched(Call, Context);
  if (!Site.Callee)
    Site.CalleeExpr = Call.getCallee();
  // Assignment of handles and statuses by operator=: the left side is bound to
  // what the right side is.
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call);
      Operator && Operator->getOperator() == OO_Equal &&
      Site.Arguments.size() == 1 &&
      !(Site.Callee && movesParts(*Site.Callee, Context))) {
    if (const AccessPath *Place = Evaluate.storage(Operator->getArg(0), S))
      S.store(*Place, Evaluate.value(Operator->getArg(1), S));
    return {std::move(S)};
  }
  if (rebindsPointer(Site, S))
    return {std::move(S)};
  if (const CXXConstructorDecl *Made = constructorBehind(Call);
      Made && !doesNothing(*Made, Context)) {
    Site.Callee = Made;
    Site.Object = Evaluate.object(&E, S);
    return Transfers.call(Site, std::move(S));
  }
  return callChosen(Site, std::move(S));
}
