#include "core/DispatchGroups.h"
#include "core/Exposure.h"
#include "core/PointerClass.h"
#include "core/SlotReturns.h"
#include "core/Transfer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/Builtins.h"

using namespace clang;
using namespace durability;

bool durability::inSystemHeader(const FunctionDecl &Function) {
  const SourceManager &Sources = Function.getASTContext().getSourceManager();
  return Function.getBuiltinID() != 0 || Function.isImplicit() ||
         Function.getLocation().isInvalid() ||
         Sources.isInSystemHeader(Function.getLocation());
}

bool durability::doesNothing(const CXXConstructorDecl &Constructor,
                             AnalysisContext &Context) {
  if (Constructor.isTrivial())
    return true;
  if (Constructor.hasBody() || Context.Model.mayKnow(Constructor) ||
      Context.Model.isTextClass(*Constructor.getParent()) ||
      Context.Model.statusOperation(Constructor) != StatusOperation::None ||
      (Constructor.getNumParams() != 0 &&
       Context.Model.isStatusType(
           Context.AST.getCanonicalTagType(Constructor.getParent()))))
    return false;
  // One of another file mostly keeps what it is given.
  const Summary *Known = Context.External && !inSystemHeader(Constructor)
                             ? Context.External->summary(Constructor, Context)
                             : nullptr;
  return !Known || !Known->Unknown.empty();
}

/// A pointer to a record whose definition is not the project's: FILE, DIR, a
/// library's handle. Of the standard library's classes only streams hold a
/// file, and those are polymorphic.
static bool isOpaqueHandle(QualType Type) {
  const RecordDecl *Record = Type->isPointerType()
                                 ? Type->getPointeeType()->getAsRecordDecl()
                                 : nullptr;
  if (!Record || Type->getPointeeType().isConstQualified())
    return false;
  const RecordDecl *Definition = Record->getDefinition();
  const auto *Class = dyn_cast_or_null<CXXRecordDecl>(Definition);
  if (Class && Class->isInStdNamespace() && !Class->isPolymorphic())
    return false;
  return !Definition ||
         Record->getASTContext().getSourceManager().isInSystemHeader(
             Definition->getLocation());
}

/// The objects that a callee of which nothing is known may do something to. An
/// out-parameter holds something new afterwards.
llvm::SmallVector<const AccessPath *, 4> Transfer::given(const CallSite &Site,
                                                         State &S) {
  llvm::SmallVector<const AccessPath *, 4> Reached;
  // A function that does nothing to files itself may give only a part of what
  // it gets to one that might.
  const Exposure *Part = nullptr;
  if (Site.Callee && Site.Callee->hasBody() && !Site.Dispatched &&
      !inSystemHeader(*Site.Callee) && !Context.result(*Site.Callee))
    Part = &exposedBy(*Site.Callee, Context);
  const bool Whole = !Part || Part->Everything;
  if (!Whole)
    for (const AccessPath *Path : Part->Objects)
      if (const AccessPath *Object = translate(*Path, Site, S))
        Reached.push_back(Object);
  if (Site.Object && Whole)
    Reached.push_back(Site.Object);
  for (unsigned I = 0; I < Site.Arguments.size(); ++I) {
    const AccessPath *Object = Evaluate.object(Site.Arguments[I], S);
    const AccessPath *Out = outParameter(Site, I, Object, S);
    if (Out)
      Object = Evaluate.load(*Out, S).Object;
    if (Object && Whole)
      Reached.push_back(Object);
    if (Out)
      S.store(*Out, Value::object(Context.Paths.fresh(Site.Site, I + 1)));
  }
  return Reached;
}

void Transfer::unknown(const CallSite &Site, State &S) {
  std::string Name = calledName(Site);
  Name = Name.empty() ? "a function pointer" : "'" + Name + "'";
  Name += ", ";
  // A function of the program is unknown through what it calls.
  if (Site.Why.empty() && Site.Callee && Site.Callee->hasBody())
    if (auto Through = Context.Opaque.find(Site.Callee->getCanonicalDecl());
        Through != Context.Opaque.end())
      Name += "which calls " + Through->second + ", ";
  Name += Site.Why.empty() ? "of which nothing is known" : Site.Why;
  auto Forget = [&](FileState &F) {
    if (F.NotRegular)
      return;
    obscure(F, Site, "passed to " + Name + ", here");
  };
  const llvm::SmallVector<const AccessPath *, 4> Reached = given(Site, S);
  for (FileState &F : S.Files) {
    bool Reachable = llvm::any_of(Reached, [&](const AccessPath *Object) {
      return F.File->isWithin(*Object);
    });
    // CORE K-4: where an index knows the whole program, what it does not know
    // is a library's, which has no access to the program's variables.
    const VarDecl *Root = F.File->root().variable();
    if (Reachable || (!Context.External && Root && Root->hasGlobalStorage() &&
                      Root->hasExternalFormalLinkage()))
      Forget(F);
  }
  // What the contract promises may have been done there; not where the object
  // is only asked something.
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Site.Callee);
  const bool Asks = Method && Method->isConst() && Method->hasBody();
  for (const ContractClause &Clause : Result.Stated.Clauses)
    if (!Asks && (Clause.Kind == ClauseKind::Flushes ||
                  Clause.Kind == ClauseKind::Syncs))
      for (const AccessPath *File :
           filesOfClause(Clause, *Result.Function, Context))
        if (llvm::any_of(Reached, [&](const AccessPath *Object) {
              return File->isWithin(*Object) || Object->isWithin(*File);
            }))
          Forget(S.file(*File));
  obscureNames(Site, S);
  // A handle that was not touched yet is as unknown as one that was.
  for (const Expr *Argument : Site.Arguments)
    if (isOpaqueHandle(Argument->getType()))
      if (const AccessPath *Object = Evaluate.object(Argument, S);
          Object && !S.find(*Object) && !isStandardStream(*Object) &&
          llvm::is_contained(Reached, Object))
        Forget(S.file(*Object));
}

/// A library's wrapper of a function calls what nobody knows.
static bool callsWrapped(const FunctionDecl &Callee) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
  const auto *Wrapper =
      Method && Method->getOverloadedOperator() == OO_Call
          ? dyn_cast<ClassTemplateSpecializationDecl>(Method->getParent())
          : nullptr;
  return Wrapper && Wrapper->getTemplateArgs().size() > 0 &&
         Wrapper->getTemplateArgs()[0].getKind() == TemplateArgument::Type &&
         Wrapper->getTemplateArgs()[0].getAsType()->isFunctionType();
}

/// The place whose handle the callee may replace through argument \p Index,
/// whose value is \p Object; null when there is none.
const AccessPath *Transfer::outParameter(const CallSite &Site, unsigned Index,
                                         const AccessPath *Object,
                                         const State &S) const {
  if (Object && Object->kind() == AccessPath::Kind::Address)
    return Object->parent();
  if (!Site.Callee || Index >= Site.Callee->getNumParams())
    return nullptr;
  QualType Type = Site.Callee->getParamDecl(Index)->getType();
  if (!Type->isLValueReferenceType() ||
      Type.getNonReferenceType().isConstQualified() ||
      !Evaluate.isHandleValue(Type.getNonReferenceType()))
    return nullptr;
  return Evaluate.variablePlace(Site.Arguments[Index], S);
}

/// An accessor of a library class (smart pointer, container, optional,
/// iterator), or of a project's pointer class, yields its object.
bool Transfer::accessor(const CallSite &Site, State &S) {
  if (!Site.Site || !Site.Callee || callsWrapped(*Site.Callee))
    return false;
  switch (Site.Callee->getBuiltinID()) {
  case Builtin::BImove:
  case Builtin::BIforward:
  case Builtin::BIas_const:
  case Builtin::BIaddressof:
  case Builtin::BI__addressof:
  case Builtin::BI__builtin_addressof:
    if (!Site.Arguments.empty())
      S.setValue(Site.Site, Evaluate.value(Site.Arguments[0], S));
    return true;
  default:
    break;
  }
  if (exchanges(Site, S))
    return true;
  const auto *Method = dyn_cast<CXXMethodDecl>(Site.Callee);
  if (!Method || !Site.Object)
    return false;
  if (yieldsPointee(*Method)) {
    S.setValue(Site.Site, Value::object(Site.Object));
    return true;
  }
  // `*Result`, of the project's own status with a value.
  if (Method->getNumParams() == 0 && Site.ObjectExpr &&
      Context.Model.isStatusType(
          Context.AST.getCanonicalTagType(Method->getParent())) &&
      holdsValue(*Method->getParent(), Method->getReturnType())) {
    const AccessPath *Held = Evaluate.value(Site.ObjectExpr, S).Object;
    S.setValue(Site.Site, Value::object(Held ? Held : Site.Object));
    return true;
  }
  if (!inSystemHeader(*Method))
    return false;
  QualType Returned = Site.Callee->getReturnType();
  if (!Returned->isAnyPointerType() && !Returned->isReferenceType() &&
      !Returned->isRecordType())
    return false;
  S.setValue(Site.Site, Value::object(Site.Object));
  return true;
}

/// A function that only returns an expression is what it returns.
const Expr *durability::soleReturn(const FunctionDecl &Function) {
  const FunctionDecl *Definition = nullptr;
  if (!Function.hasBody(Definition) || Definition->hasSkippedBody())
    return nullptr;
  const auto *Body = dyn_cast_or_null<CompoundStmt>(Definition->getBody());
  if (!Body || Body->size() != 1)
    return nullptr;
  const auto *Return = dyn_cast<ReturnStmt>(Body->body_front());
  return Return ? Return->getRetValue() : nullptr;
}

/// `return Out.get();` of a getter yields what the pointer class Out holds.
static const Expr *heldBy(const Expr *Returned, const Evaluator &Evaluate) {
  const auto *Call = dyn_cast<CXXMemberCallExpr>(stripped(Returned));
  const Expr *Pointer = Call ? Call->getImplicitObjectArgument() : nullptr;
  const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
  return Pointer && Method && Method->isConst() &&
                 Method->getReturnType()->isPointerType() &&
                 Evaluate.isSmartPointer(Pointer->getType())
             ? Pointer
             : Returned;
}

static Value yielded(const Expr *Returned, const Evaluator &Evaluate,
                     const State &S) {
  return Evaluate.value(heldBy(Returned, Evaluate), S);
}

static bool clearsSomething(const Summary &Known) {
  return llvm::any_of(Known.Outcomes, [](const SummaryOutcome &O) {
    return !O.Syncs.empty() || llvm::any_of(O.Files, [](const FileState &F) {
      return F.Flushed || F.Synced;
    });
  });
}

bool Transfer::mayClear(const CallExpr &Call) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (Callee && Context.speaksByContract(*Callee))
    return clearsSomething(Context.contractSummary(*Callee));
  for (const DispatchTarget &Target : Context.Dispatches.targets(Call)) {
    const Summary *Known = Target.Elsewhere.Known;
    if (const FunctionResult *Found =
            Target.Function ? Context.result(*Target.Function) : nullptr)
      Known = &Found->Inferred;
    if (Known && clearsSomething(*Known))
      return true;
  }
  if (!Callee)
    Callee = Context.Dispatches.functionOfElement(*Call.getCallee());
  if (!Callee)
    return false;
  if (const FunctionResult *Found = Context.result(*Callee))
    return clearsSomething(Found->Inferred);
  if (Context.External && !Callee->hasBody())
    if (const Summary *Known = Context.External->summary(*Callee, Context))
      return clearsSomething(*Known);
  if (!Context.Model.mayKnow(*Callee))
    return false;
  llvm::SmallVector<const Expr *, 4> Arguments(Call.arguments());
  auto Meaning = Context.Model.meaningOf(*Callee, Arguments, Context.AST);
  return Meaning && llvm::any_of(Meaning->Effects, [](const Effect &E) {
           return E.Kind == EffectKind::Flush || E.Kind == EffectKind::Sync ||
                  E.Kind == EffectKind::SyncEverything;
         });
}

/// An inherited contract is the least an overrider does; where the overrider is
/// known, its body says more (CORE K-2: one in memory dirties nothing).
bool Transfer::bodySpeaks(const CallSite &Site) const {
  if (Site.Dispatched || !Site.Callee->hasBody())
    return false;
  const Contract &Stated = Context.contract(*Site.Callee);
  return llvm::none_of(Stated.Clauses, [&](const ContractClause &Clause) {
    return Clause.StatedBy->getCanonicalDecl() ==
           Site.Callee->getCanonicalDecl();
  });
}

std::optional<llvm::SmallVector<State, 2>>
Transfer::external(const CallSite &Site, State &S) {
  const FunctionDecl &Callee = *Site.Callee;
  if (!Context.External || Callee.hasBody() || inSystemHeader(Callee))
    return std::nullopt;
  llvm::SmallVector<State, 2> After;
  if (Context.External->isInert(Callee)) {
    After.push_back(std::move(S));
    return After;
  }
  const Summary *Known = Context.External->summary(Callee, Context);
  if (!Known)
    return std::nullopt;
  if (Known->Unknown.empty())
    return summarised(Site, *Known, std::move(S));
  CallSite Asked = Site;
  Asked.Why = Known->Unknown;
  unknown(Asked, S);
  After.push_back(std::move(S));
  return After;
}

/// A callee that touches no file may move an iterator on.
static void moveOn(const CallSite &Site, State &S) {
  const auto *Method = dyn_cast<CXXMethodDecl>(Site.Callee);
  if (Method && !Method->isConst() && Site.Object &&
      Site.Object->root().kind() != AccessPath::Kind::This)
    S.Assumed.forget(*Site.Object);
}

Transfer::States Transfer::callUnnamed(const CallSite &Site, State S) {
  const FunctionDecl *Callee = Site.Callee;
  if (!Callee)
    return throughPointer(Site, std::move(S));
  if (const CXXMethodDecl *Exact = exactMethod(Site)) {
    CallSite Known = Site;
    Known.Callee = Exact;
    Known.Dispatched = false;
    return callUnnamed(Known, std::move(S));
  }
  if (Context.speaksByContract(*Callee) && !bodySpeaks(Site))
    return summarised(Site, Context.statedSummary(*Callee), std::move(S));
  std::optional<CallMeaning> Meaning;
  if (Context.Model.mayKnow(*Callee))
    Meaning = Context.Model.meaningOf(*Callee, Site.Arguments, Context.AST);
  if (Meaning && !Meaning->FromVocabulary)
    return modelled(Site, *Meaning, std::move(S));
  if (std::optional<llvm::SmallVector<State, 2>> Tested = statusTest(Site, S))
    return std::move(*Tested);
  if (inSystemHeader(*Callee))
    keepArguments(Site, S);
  if (statusCall(Site, S) || accessor(Site, S))
    return {std::move(S)};
  if (!Site.Dispatched) {
    if (const FunctionResult *Known = Context.result(*Callee)) {
      const uint8_t Class = resultClass(Site, S);
      States After;
      if (Known->Inferred.Unknown.empty())
        After = summarised(Site, Known->Inferred, std::move(S));
      else
        unknown(Site, After.emplace_back(std::move(S)));
      llvm::for_each(After, [&](State &T) { narrowResult(Site, Class, T); });
      return After;
    }
    if (const Expr *Returned =
            inSystemHeader(*Callee) ? nullptr : soleReturn(*Callee);
        Returned && Site.Site) {
      State Empty;
      Value V = yielded(Returned, Evaluator(Context, *Callee), Empty);
      const bool Says = V.Class != VC_Any || V.Constant ||
                        (V.Object && V.Object->isInterface(Callee));
      // A string that is made there has the name of the call already.
      if (Says || !isText(Callee->getReturnType()))
        S.setValue(Site.Site, translate(V, Site, S));
      if (!Says)
        yield(Site, S);
      return {std::move(S)};
    }
    if (Callee->hasBody() && !Context.reachesUnknown(*Callee)) {
      moveOn(Site, S);
      yield(Site, S);
      return {std::move(S)};
    }
    if (std::optional<llvm::SmallVector<State, 2>> After = external(Site, S))
      return std::move(*After);
  } else if (std::optional<llvm::SmallVector<State, 2>> After =
                 virtualCall(Site, S)) {
    return std::move(*After);
  }
  // A name is the weakest evidence: it speaks where nothing else does.
  if (Meaning)
    return modelled(Site, *Meaning, std::move(S));
  if (inSystemHeader(*Callee) && !callsWrapped(*Callee))
    libraryStores(Site, S);
  else
    unknown(Site, S);
  yield(Site, S);
  return {std::move(S)};
}
