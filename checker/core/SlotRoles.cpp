#include "core/SlotRoles.h"
#include "core/SlotReturns.h"
#include "core/Transfer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/CXXInheritance.h"

using namespace clang;
using namespace durability;

SlotRoles::SlotRoles(AnalysisContext &Context)
    : Context(Context), Behaviour(Context) {
  Dispatch &Known = Context.Dispatches;
  const SourceManager &Sources = Context.AST.getSourceManager();
  for (const CXXRecordDecl *Class : Known.classes()) {
    if (Sources.isInSystemHeader(Class->getLocation()))
      continue;
    Classes[Known.number(classNameOf(*Class))] = Class;
    CXXFinalOverriderMap Final;
    Class->getFinalOverriders(Final);
    for (const auto &[Method, Runs] : Final)
      if (!Method->size_overridden_methods() && !isa<CXXDestructorDecl>(Method))
        add(Method->getCanonicalDecl(),
            Known.targets(*Method, *Method->getParent()));
  }
  for (const Dispatch::KnownTable &Table : Known.tables())
    for (const FieldDecl *Field : Table.Record->fields())
      if (Field->getType()->isFunctionPointerType())
        add(Field->getCanonicalDecl(), Known.targets(*Field));
  addMethods();
}

/// Methods that are not virtual are slots of their class alone.
void SlotRoles::addMethods() {
  llvm::SmallPtrSet<const CXXRecordDecl *, 16> Seen;
  std::vector<const CXXRecordDecl *> Order;
  for (const auto &[Function, Result] : Context.Results)
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Function))
      if (const CXXRecordDecl *Class = Method->getParent()->getDefinition();
          Class && !Class->isLambda() && Class->getIdentifier() &&
          Seen.insert(Class).second)
        Order.push_back(Class);
  const SourceManager &Sources = Context.AST.getSourceManager();
  llvm::sort(Order, [&](const CXXRecordDecl *A, const CXXRecordDecl *B) {
    return A->getLocation() != B->getLocation()
               ? Sources.isBeforeInTranslationUnit(A->getLocation(),
                                                   B->getLocation())
               : classNameOf(*A) < classNameOf(*B);
  });
  for (const CXXRecordDecl *Class : Order) {
    if (Sources.isInSystemHeader(Class->getLocation()))
      continue;
    unsigned Id = Context.Dispatches.number(classNameOf(*Class));
    Classes[Id] = Class;
    for (const CXXMethodDecl *Method : Class->methods())
      if (!Method->isVirtual() && !Method->isStatic() && Method->hasBody() &&
          !isa<CXXConstructorDecl, CXXDestructorDecl>(Method))
        add(Method->getCanonicalDecl(), {DispatchTarget{Id, Method, {}}});
  }
}

void SlotRoles::add(Slot Of, const DispatchTargets &Targets) {
  if (!Numbers.try_emplace(Of, Slots.size()).second)
    return;
  Slots.emplace_back(Of, Targets);
  for (const DispatchTarget &Target : Targets) {
    SlotOwner &Owner = Owners[Target.Id];
    Owner.Id = Target.Id;
    Owner.Runs.emplace_back(Of, Target);
  }
}

const SlotDeeds &SlotRoles::deeds(const DispatchTarget &Target) {
  return Behaviour.of(*Target.Function, classOf(Target.Id));
}

/// A file that belongs to the object: for a table, its first argument's. The
/// argument as a whole may have got another table by then.
static bool isOfReceiver(const FileState &F) {
  if (F.Opened || F.NotRegular)
    return false;
  const AccessPath &Root = F.File->root();
  if (Root.kind() == AccessPath::Kind::This)
    return true;
  const auto *Parameter = dyn_cast_or_null<ParmVarDecl>(Root.variable());
  return Parameter && Parameter->getFunctionScopeIndex() == 0;
}

static bool isWritten(const FileState &F) {
  const auto *Parameter =
      dyn_cast_or_null<ParmVarDecl>(F.File->root().variable());
  const RecordDecl *Record =
      Parameter ? recordBehind(Parameter->getType()) : nullptr;
  bool Whole = Record && Record->isCompleteDefinition() && !F.File->parent() &&
               !Record->getASTContext().getSourceManager().isInSystemHeader(
                   Record->getLocation());
  return owesSync(F) && isOfReceiver(F) && !Whole;
}

static const Witness *witnessOf(const FileState &F) {
  return (F.Cache & Here) ? F.Dirtied : F.Buffered;
}

/// The function's result, when something may rest on it.
static const FunctionResult *resultOf(const DispatchTarget &Target,
                                      const AnalysisContext &Context) {
  const FunctionResult *Result =
      Target.Function ? Context.result(*Target.Function) : nullptr;
  return Result && Result->NotAnalysed.empty() && !Result->Approximate
             ? Result
             : nullptr;
}

/// What \p Target writes to the object as a whole it does through slots of the
/// same object, and \p Class has bodies for all of those: what is written is
/// said there.
static bool writesThroughOwnSlots(const FileState &F, const SlotDeeds &Does,
                                  const CXXRecordDecl *Class) {
  if (F.File->parent() || Does.Own.empty() || !Class)
    return false;
  return llvm::all_of(Does.Own, [&](Slot S) {
    const auto *Method = dyn_cast<CXXMethodDecl>(S);
    const CXXMethodDecl *Runs = Method
                                    ? const_cast<CXXMethodDecl *>(Method)
                                          ->getCorrespondingMethodInClass(Class)
                                    : nullptr;
    return Runs && Runs->hasBody();
  });
}

std::optional<SlotRoles::Write>
SlotRoles::writes(Slot Of, const DispatchTarget &Target) {
  if (!Target.Function) {
    const Summary *Known = Target.Elsewhere.Known;
    if (Known && Known->Unknown.empty())
      for (const SummaryOutcome &O : Known->Outcomes)
        for (const FileState &F : O.Files)
          if (!O.Failed && isWritten(F))
            return Write{
                Context.Dispatches.name(Target.Id).str(), witnessOf(F), {}};
    return std::nullopt;
  }
  const SlotDeeds &Does = deeds(Target);
  if (Does.Syncs || llvm::any_of(Does.HandsOn, [&](Slot S) {
        return S != Of && isSyncSlot(S);
      }))
    return std::nullopt;
  std::string By = displayName(*Target.Function);
  if (const FunctionResult *Result = resultOf(Target, Context))
    for (const ExitRecord &Exit : Result->Exits)
      if (Result->isSuccess(Exit))
        for (const FileState &F : Exit.At.Files)
          if (isWritten(F) &&
              !writesThroughOwnSlots(F, Does, classOf(Target.Id)))
            return Write{By, witnessOf(F), {}, F.File};
  if (Does.LeavesFile)
    return Write{By, Does.LeavesFile, {}};
  return std::nullopt;
}

/// A file of the receiver is stable at this return, and the rest of what the
/// receiver holds is not given up.
static bool isSynced(llvm::ArrayRef<FileState> Files, const Witness *&By) {
  bool Synced = false;
  for (const FileState &F : Files) {
    if (!isOfReceiver(F))
      continue;
    if (F.Closed || F.isUnclear() || (F.Written && !F.Flushed))
      return false;
    if (F.Synced && !(F.Cache & (Here | EntryCache))) {
      Synced = true;
      By = F.LastSync;
    }
  }
  return Synced;
}

std::optional<SlotRoles::Sync> SlotRoles::syncs(const DispatchTarget &Target) {
  Sync Found;
  bool Always = true;
  auto Exit = [&](llvm::ArrayRef<FileState> Files, const Value &Returned) {
    if (isSynced(Files, Found.Synced))
      Found.Returned |= Returned.Class;
    else
      Always = false;
  };
  if (!Target.Function) {
    const Summary *Known = Target.Elsewhere.Known;
    if (!Known || !Known->Unknown.empty())
      return std::nullopt;
    for (const SummaryOutcome &O : Known->Outcomes)
      if (!O.Failed)
        Exit(O.Files, O.Returned);
  } else if (const FunctionResult *Result = resultOf(Target, Context)) {
    for (const ExitRecord &E : Result->Exits)
      if (Result->isSuccess(E))
        Exit(E.At.Files, E.At.Returned);
  }
  return Always && Found.Returned ? std::optional(Found) : std::nullopt;
}

bool SlotRoles::isWriteSlot(Slot Of) {
  auto [It, New] =
      WriteSlots.try_emplace(Of, isDeclared(Of, SlotDuty::Write, Context));
  auto Number = Numbers.find(Of);
  if (!New || It->second || Number == Numbers.end())
    return It->second;
  bool Writes =
      llvm::any_of(Slots[Number->second].second, [&](const DispatchTarget &T) {
        return writes(Of, T).has_value();
      });
  return WriteSlots[Of] = Writes;
}

bool SlotRoles::isSyncSlot(Slot Of) {
  auto [It, New] = SyncSlots.try_emplace(Of, false);
  auto Number = Numbers.find(Of);
  if (!New)
    return It->second;
  bool Syncs =
      isDeclared(Of, SlotDuty::Sync, Context) ||
      (Number != Numbers.end() &&
       llvm::any_of(Slots[Number->second].second, [&](const DispatchTarget &T) {
         return syncs(T).has_value();
       }));
  return SyncSlots[Of] = Syncs;
}

std::optional<SlotRoles::Write> SlotRoles::writerOf(const SlotOwner &Owner) {
  for (const auto &[Of, Target] : Owner.Runs)
    if (std::optional<Write> Found = writes(Of, Target))
      return Found;
  for (const auto &[Of, Target] : Owner.Runs) {
    if (!Target.Function)
      continue;
    const SlotDeeds &Does = deeds(Target);
    if (!Does.Syncs &&
        llvm::none_of(Does.HandsOn, [&](Slot S) { return isSyncSlot(S); }) &&
        llvm::any_of(Does.HandsOn, [&](Slot S) { return isWriteSlot(S); }))
      return Write{displayName(*Target.Function), nullptr, Does.HandedOn};
  }
  return std::nullopt;
}

/// Whatever candidate a call of the slot runs, it syncs nothing.
bool SlotRoles::isHarmless(Slot Of) {
  auto Number = Numbers.find(Of);
  if (Number == Numbers.end() || isDeclared(Of, SlotDuty::Sync, Context))
    return false;
  bool SomeKnown = false;
  for (const DispatchTarget &T : Slots[Number->second].second) {
    if (T.Function) {
      const SlotDeeds &Does = deeds(T);
      bool HandsOn = Does.Calls.size() == 1 && Does.Calls.contains(Of);
      if (Does.isUnknown() || Does.Syncs || (!Does.Calls.empty() && !HandsOn))
        return false;
      SomeKnown = SomeKnown || !HandsOn;
      continue;
    }
    const Summary *Known = T.Elsewhere.Known;
    if (!T.Elsewhere.Inert && (!Known || !Known->Unknown.empty()))
      return false;
    if (Known && llvm::any_of(Known->Outcomes, [](const SummaryOutcome &O) {
          return llvm::any_of(O.Files, [](const FileState &F) {
            return F.Synced || F.isUnclear();
          });
        }))
      return false;
    SomeKnown = true;
  }
  return SomeKnown;
}

/// Something that nothing is known of may do what the slot is for. What the
/// writes of the same owner do as well (they trace the call) is not that.
bool SlotRoles::hidesSync(const DispatchTarget &Target) {
  const SlotDeeds &Does = deeds(Target);
  if (Does.Unknown || Does.Opaque.empty())
    return Does.Unknown;
  auto Writes = [&](Slot S) { return isWriteSlot(S); };
  return !llvm::any_of(Owners[Target.Id].Runs, [&](const auto &Run) {
    if (!Run.second.Function)
      return false;
    const SlotDeeds &Other = deeds(Run.second);
    return llvm::any_of(Other.HandsOn, Writes) &&
           llvm::all_of(Does.Opaque, [&](const FunctionDecl *Callee) {
             return Other.Opaque.contains(Callee);
           });
  });
}

bool SlotRoles::doesNothing(Slot Of, const DispatchTarget &Target,
                            bool &IsUnknown) {
  if (!Target.Function) {
    const Summary *Known = Target.Elsewhere.Known;
    return Target.Elsewhere.Inert ||
           (Known && Known->Unknown.empty() &&
            llvm::none_of(Known->Outcomes, [](const SummaryOutcome &O) {
              return llvm::any_of(O.Files, [](const FileState &F) {
                return F.Synced || F.isUnclear() || F.NotRegular;
              });
            }));
  }
  const SlotDeeds &Does = deeds(Target);
  // What a sync slot of the same object does is said there.
  if (Does.Syncs || Does.Calls.contains(Of) ||
      llvm::any_of(Does.Calls, [&](Slot S) { return isSyncSlot(S); }) ||
      llvm::any_of(Does.Own, [&](Slot S) { return S != Of && isSyncSlot(S); }))
    return false;
  IsUnknown = hidesSync(Target) ||
              llvm::any_of(Does.Calls, [&](Slot S) { return !isHarmless(S); });
  return !IsUnknown;
}

/// The function writes data of its own that it was not holding back: another
/// role.
static bool writesOtherData(const FunctionResult &Result) {
  return llvm::any_of(Result.Exits, [&](const ExitRecord &Exit) {
    return Result.isSuccess(Exit) &&
           llvm::any_of(Exit.At.Files, [](const FileState &F) {
             return isOfReceiver(F) &&
                    (F.Closed || (owesSync(F) && !F.Flushed));
           });
  });
}

std::optional<NoopSync> SlotRoles::judge(const SlotOwner &Owner, Slot Of,
                                         const DispatchTarget &Target,
                                         unsigned &Unknown) {
  bool IsUnknown = false;
  if (!doesNothing(Of, Target, IsUnknown) && !leavesUnsynced(Target, Owner)) {
    Unknown += IsUnknown;
    return std::nullopt;
  }
  std::optional<Write> Writer = writerOf(Owner);
  const FunctionResult *Result = resultOf(Target, Context);
  if (!Writer || (Result && writesOtherData(*Result)))
    return std::nullopt;
  NoopSync Found;
  Found.Writer = Writer->By;
  Found.Written = Writer->Written;
  Found.HandedOn = Writer->HandedOn;
  if (!isMeant(Of, Target, Found))
    return std::nullopt;
  setThrough(Target, Found);
  return Found;
}

/// Whether enough shows that the slot is to sync, and that what \p Target
/// returns means success.
bool SlotRoles::isMeant(Slot Of, const DispatchTarget &Target,
                        NoopSync &Found) {
  llvm::SmallVector<const DispatchTarget *, 4> Others;
  unsigned Syncing = 0;
  uint8_t Success = 0;
  for (const DispatchTarget &T : Slots[Numbers.lookup(Of)].second) {
    bool Ignored = false;
    if (T.Function == Target.Function && T.Function)
      continue;
    if (std::optional<Sync> Does = syncs(T)) {
      if (!Syncing++) {
        Found.Synced = Does->Synced;
        Found.Sibling = T.Function ? displayName(*T.Function)
                                   : Context.Dispatches.name(T.Id).str();
      }
      Success |= Does->Returned;
    } else if (doesNothing(Of, T, Ignored) && writerOf(Owners[T.Id])) {
      Others.push_back(&T);
    }
  }
  bool Declared = isDeclared(Of, SlotDuty::Sync, Context);
  if (!Syncing)
    Success = Target.Function->getReturnType()->isBooleanType() ? VC_Positive
                                                                : VC_Zero;
  Found.Returns = returnedValues(*Target.Function, Context).Last;
  if (!canReturn(Target, Success, Context))
    return false;
  unsigned Lazy = llvm::count_if(Others, [&](const DispatchTarget *T) {
    return canReturn(*T, Success, Context);
  });
  return Declared || Syncing > Lazy;
}
