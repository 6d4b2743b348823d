#include "core/SlotReturns.h"
#include "core/Evaluator.h"
#include "core/FunctionAnalysis.h"
#include "core/VariableChanges.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

namespace {
class ReturnFinder : public DynamicRecursiveASTVisitor {
public:
  bool VisitReturnStmt(ReturnStmt *Return) override {
    Returns.push_back(Return);
    return true;
  }
  bool VisitCXXThrowExpr(CXXThrowExpr *) override {
    Throws = true;
    return true;
  }
  bool TraverseLambdaExpr(LambdaExpr *) override { return true; }

  std::vector<const ReturnStmt *> Returns;
  bool Throws = false;
};
} // namespace

/// What making, copying or converting a status yields; nullopt for all other
/// expressions.
static std::optional<uint8_t>
statusClass(const Expr &E, const AnalysisContext &Context, unsigned Depth = 0) {
  const FunctionDecl *Callee = nullptr;
  const Expr *Argument = nullptr;
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&E)) {
    Callee = Construct->getConstructor();
    Argument = Construct->getNumArgs() ? Construct->getArg(0) : nullptr;
  } else if (const auto *Call = dyn_cast<CallExpr>(&E)) {
    Callee = Call->getDirectCallee();
    Argument = Call->getNumArgs() ? Call->getArg(0) : nullptr;
  }
  if (!Callee)
    return std::nullopt;
  switch (Context.Model.statusOperation(*Callee)) {
  case StatusOperation::MakesOk:
    return VC_Zero;
  case StatusOperation::MakesError:
    return VC_Positive;
  case StatusOperation::Forwards:
    return Argument && Depth < 4
               ? statusClass(*stripped(Argument), Context, Depth + 1)
               : std::nullopt;
  default:
    break;
  }
  const auto *Construct = dyn_cast<CXXConstructExpr>(&E);
  return Construct ? classOfCode(*Construct, Context) : std::nullopt;
}

/// What is copied into the result: before C++17 a call that is returned is.
static const Expr *uncopied(const Expr *E) {
  while (true) {
    E = stripped(E);
    const auto *Copy = dyn_cast<CXXConstructExpr>(E);
    const auto *Cast = dyn_cast<ImplicitCastExpr>(E);
    if (Copy && Copy->getConstructor()->isCopyOrMoveConstructor() &&
        Copy->getNumArgs() != 0)
      E = Copy->getArg(0);
    else if (Cast && Cast->getCastKind() == CK_NoOp)
      E = Cast->getSubExpr();
    else
      return E;
  }
}

/// The function whose body says what \p E yields; null where an overrider in
/// another translation unit may answer otherwise.
static const FunctionDecl *answeredBy(const Expr &E, AnalysisContext &Context) {
  const auto *Call = dyn_cast<CallExpr>(&E);
  return Call && !isDispatched(*Call, Context) ? Call->getDirectCallee()
                                               : nullptr;
}

static ReturnedValues returnedValues(const FunctionDecl &Function,
                                     AnalysisContext &Context, unsigned Depth) {
  const FunctionDecl *Definition = nullptr;
  if (!Function.hasBody(Definition))
    return {VC_Any, Function.getLocation()};
  ReturnFinder Finder;
  Finder.TraverseStmt(Definition->getBody());
  ReturnedValues All{0, Definition->getBody()->getEndLoc()};
  if (Function.getReturnType()->isVoidType())
    All.Class = Finder.Throws ? 0 : VC_Any;
  for (const ReturnStmt *Return : Finder.Returns) {
    All.Last = Return->getBeginLoc();
    const Expr *Returned = Return->getRetValue();
    if (!Returned)
      continue;
    Returned = uncopied(Returned);
    if (auto Status = statusClass(*Returned, Context)) {
      All.Class |= *Status;
      continue;
    }
    const FunctionDecl *Callee = answeredBy(*Returned, Context);
    State Empty;
    uint8_t Class =
        Evaluator(Context, *Definition).value(Returned, Empty).Class;
    if (Class == VC_Any && Callee && Callee->hasBody() && Depth < 4)
      Class = returnedValues(*Callee, Context, Depth + 1).Class;
    All.Class |= Class;
  }
  return All;
}

ReturnedValues durability::returnedValues(const FunctionDecl &Function,
                                          AnalysisContext &Context) {
  return ::returnedValues(Function, Context, 0);
}

const ParmVarDecl *durability::returnedParameter(const FunctionDecl &Function) {
  const FunctionDecl *Definition = nullptr;
  if (!Function.hasBody(Definition) || Definition->hasSkippedBody() ||
      !Function.getReturnType()->isIntegralOrEnumerationType())
    return nullptr;
  ReturnFinder Finder;
  Finder.TraverseStmt(Definition->getBody());
  const Decl *Only = nullptr;
  for (const ReturnStmt *Return : Finder.Returns) {
    const Expr *Returned = Return->getRetValue();
    const auto *Named =
        Returned ? dyn_cast<DeclRefExpr>(Returned->IgnoreParenImpCasts())
                 : nullptr;
    if (!Named || (Only && Only != Named->getDecl()))
      return nullptr;
    Only = Named->getDecl();
  }
  const auto *Parameter = dyn_cast_or_null<ParmVarDecl>(Only);
  if (!Parameter || Parameter->getDeclContext() != Definition)
    return nullptr;
  return mayChange(*Parameter, *Definition->getBody()) ? nullptr : Parameter;
}

uint8_t durability::returnedClass(const FunctionDecl &Function,
                                  AnalysisContext &Context) {
  QualType Type = Function.getReturnType();
  if (!Function.hasBody() || !(Type->isIntegralOrEnumerationType() ||
                               Context.Model.isStatusType(Type)))
    return VC_Any;
  auto [It, New] =
      Context.Returned.try_emplace(Function.getCanonicalDecl(), VC_Any);
  if (New)
    if (uint8_t Class = returnedValues(Function, Context).Class)
      It->second = Class;
  return It->second;
}

/// The return that \p S is, alone or at the end of a block.
static const ReturnStmt *lastReturn(const Stmt *S) {
  const auto *Block = dyn_cast<CompoundStmt>(S);
  if (Block)
    S = Block->body_empty() ? nullptr : Block->body_back();
  return dyn_cast_or_null<ReturnStmt>(S);
}

/// A status that is made of a number, which is zero where nothing failed:
/// `return {error, std::generic_category()};`.
static std::optional<uint8_t> classOfNumber(const Expr &Returned,
                                            const State &Given,
                                            const Evaluator &Evaluate,
                                            const AnalysisContext &Context) {
  const auto *Construct = dyn_cast<CXXConstructExpr>(&Returned);
  if (!Construct || Construct->getNumArgs() == 0 ||
      !Construct->getArg(0)->getType()->isIntegerType() ||
      !Context.Model.isStatusType(Construct->getType()))
    return std::nullopt;
  const uint8_t Class = Evaluate.value(Construct->getArg(0), Given).Class;
  return Class == VC_Zero     ? uint8_t(VC_Zero)
         : !(Class & VC_Zero) ? uint8_t(VC_Positive)
                              : uint8_t(VC_Any);
}

/// What the function that \p Evaluate is for returns when it is given \p Given;
/// nullopt when its statements do not tell.
static std::optional<uint8_t> returnedFor(const CompoundStmt &Body,
                                          const State &Given,
                                          const Evaluator &Evaluate,
                                          AnalysisContext &Context) {
  uint8_t All = 0;
  for (const Stmt *S : Body.body()) {
    const auto *If = dyn_cast<IfStmt>(S);
    std::optional<bool> Taken = true;
    if (If)
      Taken = Evaluate.value(If->getCond(), Given).truth();
    if (Taken == false && !If->getElse())
      continue;
    const ReturnStmt *Return = lastReturn(If ? If->getThen() : S);
    ReturnFinder Inside;
    Inside.TraverseStmt(const_cast<Stmt *>(S));
    if (Inside.Returns.empty())
      continue;
    if (!Return || !Return->getRetValue() || Inside.Returns.size() != 1)
      return std::nullopt;
    const Expr *Returned = uncopied(Return->getRetValue());
    const FunctionDecl *Callee = answeredBy(*Returned, Context);
    uint8_t Class = Evaluate.value(Returned, Given).Class;
    if (auto Number = classOfNumber(*Returned, Given, Evaluate, Context))
      Class = *Number;
    All |= Class == VC_Any && Callee ? returnedClass(*Callee, Context) : Class;
    if (Taken == true)
      return All;
  }
  return std::nullopt;
}

uint8_t durability::translatedClass(const FunctionDecl &Function,
                                    unsigned Index, uint8_t Class,
                                    AnalysisContext &Context) {
  const FunctionDecl *Definition = nullptr;
  const QualType Type = Function.getReturnType();
  if (Class == VC_Any || Index >= Function.getNumParams() ||
      !(Type->isIntegralOrEnumerationType() ||
        Context.Model.isStatusType(Type)) ||
      !Function.hasBody(Definition) || Definition->hasSkippedBody())
    return VC_Any;
  const ParmVarDecl *Parameter = Definition->getParamDecl(Index);
  const auto *Body = dyn_cast<CompoundStmt>(Definition->getBody());
  if (!Body || !Parameter->getType()->isIntegralOrEnumerationType() ||
      mayChange(*Parameter, *Body))
    return VC_Any;
  Evaluator Evaluate(Context, *Definition);
  uint8_t All = 0;
  for (uint8_t One : {VC_Negative, VC_Zero, VC_Positive}) {
    if (!(Class & One))
      continue;
    State Given;
    Given.store(*Context.Paths.variable(*Parameter), Value::ofClass(One));
    All |= returnedFor(*Body, Given, Evaluate, Context).value_or(VC_Any);
  }
  return All;
}

static bool pointsToBytes(QualType Type) {
  if (!Type->isPointerType())
    return false;
  QualType To = Type->getPointeeType();
  return To.isConstQualified() &&
         (To->isVoidType() || To->isAnyCharacterType() || To->isStdByteType());
}

static llvm::SmallVector<QualType, 6> parametersOf(const Decl &Of) {
  llvm::SmallVector<QualType, 6> Types;
  if (const auto *Method = dyn_cast<CXXMethodDecl>(&Of)) {
    for (const ParmVarDecl *Parameter : Method->parameters())
      Types.push_back(Parameter->getType());
  } else if (const auto *Prototype = cast<FieldDecl>(Of)
                                         .getType()
                                         ->getPointeeType()
                                         ->getAs<FunctionProtoType>()) {
    Types.assign(Prototype->param_type_begin(), Prototype->param_type_end());
  }
  return Types;
}

bool durability::takesData(const Decl &Slot) {
  return llvm::any_of(parametersOf(Slot), [](QualType Type) {
    if (pointsToBytes(Type))
      return true;
    const RecordDecl *Record = Type.getNonReferenceType()->getAsRecordDecl();
    Record = Record ? Record->getDefinition() : nullptr;
    return Record && llvm::any_of(Record->fields(), [](const FieldDecl *F) {
             return pointsToBytes(F->getType());
           });
  });
}

bool durability::canReturn(const DispatchTarget &Target, uint8_t Success,
                           AnalysisContext &Context) {
  if (!Target.Function) {
    const Summary *Known = Target.Elsewhere.Known;
    return !Known || llvm::any_of(Known->Outcomes, [&](const auto &O) {
      return !O.Failed && (O.Returned.Class & Success);
    });
  }
  uint8_t Class = returnedValues(*Target.Function, Context).Class;
  return Target.Function->getReturnType()->isVoidType()
             ? Class != 0
             : (Class & Success) != 0;
}
