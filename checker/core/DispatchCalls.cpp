#include "core/DispatchGroups.h"
#include "core/SlotBehaviour.h"
#include "core/Transfer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

/// Exactly the class of the receiver is known: what it runs.
const CXXMethodDecl *Transfer::exactMethod(const CallSite &Site) const {
  const auto *Method = dyn_cast<CXXMethodDecl>(Site.Callee);
  const CXXRecordDecl *Class = Method && Site.Dispatched && Site.Object
                                   ? Context.Dispatches.exactClass(*Site.Object)
                                   : nullptr;
  const CXXRecordDecl *Definition = Class ? Class->getDefinition() : nullptr;
  const CXXMethodDecl *Exact =
      Definition ? Method->getCorrespondingMethodInClass(Definition) : nullptr;
  return Exact && !Exact->isPureVirtual() ? Exact : nullptr;
}

/// What the name alone says of a call: the weakest evidence, which speaks where
/// candidates do not.
static std::optional<CallMeaning> wordAt(const CallSite &Site,
                                         const DispatchInterface &Interface,
                                         const AnalysisContext &Context) {
  if (Interface.Field)
    return Context.Model.meaningOfSlot(*Interface.Field);
  std::optional<CallMeaning> Meaning;
  if (Interface.Method && Context.Model.mayKnow(*Interface.Method))
    Meaning =
        Context.Model.meaningOf(*Interface.Method, Site.Arguments, Context.AST);
  if (Meaning && !Meaning->FromVocabulary)
    Meaning.reset();
  return Meaning;
}

llvm::SmallVector<State, 2> Transfer::throughPointer(const CallSite &Site,
                                                     State S) {
  if (!Site.CalleeExpr) {
    unknown(Site, S);
    return {std::move(S)};
  }
  CallSite Known = Site;
  Known.Callee = Context.Dispatches.functionOfElement(*Site.CalleeExpr);
  const AccessPath *Pointer =
      Known.Callee ? nullptr : Evaluate.object(Site.CalleeExpr, S);
  if (Pointer)
    Known.Callee = Context.Dispatches.functionAt(*Pointer);
  if (Known.Callee)
    return call(Known, std::move(S));
  // What the field holds came from another translation unit.
  if (Pointer && !Pointer->field() && calledField(*Site.CalleeExpr))
    if (const AccessPath *Place =
            Evaluate.storage(stripped(Site.CalleeExpr), S))
      Pointer = Place;
  const FieldDecl *Field = Pointer ? Pointer->field() : nullptr;
  const auto *Prototype =
      Field && Field->getType()->isFunctionPointerType()
          ? Field->getType()->getPointeeType()->getAs<FunctionProtoType>()
          : nullptr;
  if (Prototype) {
    DispatchInterface Interface;
    Interface.Field = Field;
    Interface.Parameters.assign(Prototype->param_type_begin(),
                                Prototype->param_type_end());
    if (auto After = dispatched(Site, Interface, *Pointer->parent(), S))
      return std::move(*After);
    if (auto Meaning = wordAt(Site, Interface, Context)) {
      CallSite Named = Site;
      Named.Name = Interface.name();
      return modelled(Named, *Meaning, std::move(S));
    }
  }
  unknown(Site, S);
  return {std::move(S)};
}

std::optional<llvm::SmallVector<State, 2>>
Transfer::virtualCall(const CallSite &Site, State &S) {
  const auto *Method = dyn_cast<CXXMethodDecl>(Site.Callee);
  if (!Method || !Site.Object || !Site.ObjectExpr)
    return std::nullopt;
  DispatchInterface Interface;
  Interface.Method = Method;
  Interface.Object =
      recordBehind(Site.ObjectExpr->IgnoreParenImpCasts()->getType());
  const auto *Class = dyn_cast_or_null<CXXRecordDecl>(Interface.Object);
  if (!Class || !Class->hasDefinition() || !Class->isPolymorphic())
    Interface.Object = Method->getParent();
  for (const ParmVarDecl *Parameter : Method->parameters())
    Interface.Parameters.push_back(Parameter->getType());
  return dispatched(Site, Interface, *Site.Object, S);
}

/// What touches no file may still hand out objects through its parameters (an
/// implementation in memory): no longer what the variable held before.
void Transfer::giveObjects(const CallSite &Site, State &S) {
  for (unsigned I = 0; I < Site.Arguments.size(); ++I) {
    const AccessPath *Out =
        outParameter(Site, I, Evaluate.object(Site.Arguments[I], S), S);
    if (Out && !Out->isInterface(Result.Function))
      S.Store.eraseIf(
          [&](const PlaceStore::Item &Item) { return Item.first == Out; });
  }
}

/// A virtual method that says something of its object with a plain yes or no:
/// without an index, classes of other translation units may answer otherwise,
/// and no branch on it is dead.
static bool isOpenQuestion(const FunctionDecl &Candidate,
                           const AnalysisContext &Context) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Candidate);
  return !Context.External && Method && Method->isVirtual() &&
         Method->isConst() && Method->getReturnType()->isBooleanType() &&
         Method->isExternallyVisible();
}

static llvm::SmallVector<State, 2>
withOpenAnswer(const CallSite &Site, llvm::SmallVector<State, 2> States,
               AnalysisContext &Context) {
  for (State &S : States)
    if (Site.Site && Site.ResultUsed)
      S.setValue(Site.Site, Value::object(Context.Paths.fresh(Site.Site)));
  return States;
}

llvm::SmallVector<State, 2>
Transfer::callGroup(const CallSite &Site, const DispatchInterface &Interface,
                    const DispatchGroup &Group, State S) {
  CallSite Candidate = Site;
  Candidate.Dispatched = false;
  if (Group.First.Function)
    Candidate.Callee = Group.First.Function;
  else if (Interface.Field)
    Candidate.Parameters = tableParameters(*Interface.Field);
  switch (Group.Of) {
  case DispatchGroup::Kind::Summarised:
    Candidate.Name = Interface.name();
    return summarised(Candidate, Group.Folded, std::move(S));
  case DispatchGroup::Kind::Inert:
    giveObjects(Site, S);
    if (!Group.First.Function)
      return {std::move(S)};
    return isOpenQuestion(*Group.First.Function, Context)
               ? withOpenAnswer(Site, call(Candidate, std::move(S)), Context)
               : call(Candidate, std::move(S));
  case DispatchGroup::Kind::Direct:
    return call(Candidate, std::move(S));
  case DispatchGroup::Kind::Unknown:
    break;
  }
  if (auto Meaning = wordAt(Site, Interface, Context))
    return modelled(Site, *Meaning, std::move(S));
  CallSite Asked = Site;
  Asked.Name = Interface.name();
  Asked.Why = Group.Why;
  unknown(Asked, S);
  // It does reach files, only which of them cannot be said.
  if (!Group.Why.empty() && Site.Object)
    obscure(S.file(*Site.Object), Asked,
            "calling '" + Asked.Name + "', " + Group.Why);
  return {std::move(S)};
}

/// A handle that only other candidates work on is theirs: what it held on
/// entry is nothing on the paths of \p Group.
void Transfer::forgetOthers(const CallSite &Site, const DispatchGroups &All,
                            const DispatchGroup &Group, State &S) {
  for (const DispatchGroup &Other : All.Groups) {
    if (&Other == &Group)
      continue;
    CallSite Candidate = Site;
    if (Other.First.Function)
      Candidate.Callee = Other.First.Function;
    else if (!Site.Callee)
      continue;
    for (const SummaryOutcome &Outcome : Other.Folded.Outcomes)
      for (const FileState &F : Outcome.Files) {
        if (!F.File->parent() || F.isNeutral())
          continue;
        const AccessPath *File = translate(*F.File, Candidate, S);
        if (File && !S.find(*File))
          S.file(*File).Buffer &= ~EntryBuffer;
      }
  }
}

/// The classes that override the method that \p Method overrides first, but
/// those that hand the call on to an object of another class.
static std::vector<unsigned> familyOf(const CXXMethodDecl &Method,
                                      llvm::ArrayRef<unsigned> Forwarders,
                                      AnalysisContext &Context) {
  const auto &Root = *cast<CXXMethodDecl>(slotOf(Method));
  std::vector<unsigned> Ids;
  for (const DispatchTarget &Target :
       Context.Dispatches.targets(Root, *Root.getParent()))
    if (!llvm::is_contained(Forwarders, Target.Id))
      Ids.push_back(Target.Id);
  return Ids;
}

/// CORE K-2: one path per group of candidates that \p Subject may still be of.
/// Nullopt, and \p S untouched, when no candidate is in sight.
std::optional<llvm::SmallVector<State, 2>>
Transfer::dispatched(const CallSite &Site, const DispatchInterface &Interface,
                     const AccessPath &Subject, State &S) {
  Dispatch &Known = Context.Dispatches;
  const DispatchTargets &All =
      Interface.Field ? Known.targets(*Interface.Field)
                      : Known.targets(*Interface.Method,
                                      cast<CXXRecordDecl>(*Interface.Object));
  DispatchTargets Possible;
  bool Denied = false;
  for (const DispatchTarget &Target : All) {
    const Atom &Is = *Context.Atoms.get(Subject, AtomForm::Dispatch, Target.Id,
                                        Known.name(Target.Id));
    std::optional<bool> Holds = Known.is(Subject, Target.Id, S);
    if (Holds.value_or(S.Assumed.implied(Is).value_or(true)))
      Possible.push_back(Target);
    else
      Denied = true;
  }
  DispatchGroups Groups = groupTargets(Possible, Interface, Context);
  if (Groups.Groups.empty() && !Denied)
    return std::nullopt;
  if (Interface.Method)
    Context.Families.add(
        familyOf(*Interface.Method, Groups.Forwarders, Context));
  llvm::SmallVector<State, 2> States;
  CallSite Open = Site;
  Open.Name = Interface.name();
  if (Groups.Groups.empty() ||
      Groups.Groups.size() > Context.Limits.MaxDispatchTargets) {
    if (!Groups.Groups.empty()) {
      if (auto Meaning = wordAt(Site, Interface, Context))
        return modelled(Open, *Meaning, std::move(S));
      Open.Why = "which has more than " +
                 std::to_string(Context.Limits.MaxDispatchTargets) +
                 " kinds of implementation (--max-dispatch-targets)";
    }
    unknown(Open, S);
    States.push_back(std::move(S));
    return States;
  }
  for (const DispatchGroup &Group : Groups.Groups) {
    State T = S;
    // Every other candidate is denied, so that paths that merge later still
    // agree on what the receiver is not.
    bool Feasible = true;
    for (const DispatchTarget &Target : Possible)
      if (!llvm::is_contained(Group.Ids, Target.Id) &&
          !llvm::is_contained(Groups.Forwarders, Target.Id))
        Feasible = Feasible && Evaluate.assumeAtom(
                                   Value::object(&Subject), AtomForm::Dispatch,
                                   Target.Id, Known.name(Target.Id), false, T);
    if (!Feasible)
      continue;
    for (State &After : callGroup(Open, Interface, Group, std::move(T))) {
      forgetOthers(Open, Groups, Group, After);
      States.push_back(std::move(After));
    }
  }
  return States;
}
