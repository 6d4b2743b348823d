#include "core/SlotReturns.h"
#include "core/SlotRoles.h"
#include "core/Transfer.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using namespace durability;

/// The success exits of a result that something may rest on.
static llvm::SmallVector<const ExitRecord *, 8>
successes(const FunctionDecl *Function, const AnalysisContext &Context) {
  llvm::SmallVector<const ExitRecord *, 8> Exits;
  const FunctionResult *Result = Function ? Context.result(*Function) : nullptr;
  if (Result && Result->NotAnalysed.empty() && !Result->Approximate)
    for (const ExitRecord &Exit : Result->Exits)
      if (Result->isSuccess(Exit))
        Exits.push_back(&Exit);
  return Exits;
}

static bool isInThis(const FileState &F) {
  return F.File->root().kind() == AccessPath::Kind::This;
}

/// Somewhere, say in a loop over parts that may be none, it syncs what was
/// there before it was called.
static bool syncsWhatIsKept(const FunctionResult *Result) {
  return Result && llvm::any_of(Result->Events, [](const EventRecord &Event) {
           return Event.Kind == EffectKind::Sync &&
                  Event.Strength != SyncKind::Async && !Event.Before.Opened;
         });
}

/// On no successful path is the file that \p Owner writes synced, nor any other
/// but one that is opened for that alone: a directory, which is a matter of its
/// own.
bool SlotRoles::leavesUnsynced(const DispatchTarget &Target,
                               const SlotOwner &Owner) {
  auto Exits = successes(Target.Function, Context);
  const SlotDeeds &Does = deeds(Target);
  auto Syncs = [&](Slot S) { return isSyncSlot(S); };
  if (Exits.empty() || Does.isUnknown() || llvm::any_of(Does.Calls, Syncs) ||
      llvm::any_of(Does.Own, Syncs))
    return false;
  std::optional<Write> Writer = writerOf(Owner);
  if (!Writer || !Writer->File ||
      Writer->File->root().kind() != AccessPath::Kind::This)
    return false;
  if (syncsWhatIsKept(Context.result(*Target.Function)))
    return false;
  for (const ExitRecord *Exit : Exits) {
    const FileState F = Exit->At.entryOf(*Writer->File);
    if (!(F.Cache & (EntryCache | Here)) || F.isUnclear() || F.NotRegular ||
        F.Closed)
      return false;
    for (const FileState &Other : Exit->At.Files)
      if ((isInThis(Other) && (Other.Synced || Other.Closed)) ||
          (Other.Synced && (!Other.Opened || Other.Written)) ||
          Other.isUnclear())
        return false;
  }
  return true;
}

/// The function that fills a buffer of \p Owner's, or hands data on to a file
/// that may have one.
std::optional<SlotRoles::Write> SlotRoles::holdsBack(const SlotOwner &Owner) {
  for (const auto &[Of, Target] : Owner.Runs)
    for (const ExitRecord *Exit : successes(Target.Function, Context))
      for (const FileState &F : Exit->At.Files)
        if (isInThis(F) && (F.Buffer & Here) && owesSync(F) && !F.Unbuffered)
          return Write{displayName(*Target.Function), F.Buffered, {}, F.File};
  for (const auto &[Of, Target] : Owner.Runs) {
    if (!Target.Function)
      continue;
    const SlotDeeds &Does = deeds(Target);
    if (llvm::any_of(Does.HandsOn, [&](Slot S) { return isWriteSlot(S); }) &&
        llvm::none_of(Does.HandsOn,
                      [&](Slot S) { return clears(S, SlotDuty::Flush); }))
      return Write{displayName(*Target.Function), nullptr, Does.HandedOn};
  }
  return std::nullopt;
}

/// Neither does it move or sync data itself, nor does it call what could.
bool SlotRoles::flushesNothing(const DispatchTarget &Target) {
  const SlotDeeds &Does = deeds(Target);
  return !hidesSync(Target) && !Does.Syncs && !Does.Moves &&
         llvm::none_of(Does.Own,
                       [&](Slot S) { return clears(S, SlotDuty::Flush); }) &&
         llvm::all_of(Does.Calls, [&](Slot S) {
           return !clears(S, SlotDuty::Flush) && !isWriteSlot(S) &&
                  isHarmless(S);
         });
}

std::optional<NoopSync> SlotRoles::judgeFlush(const SlotOwner &Owner, Slot Of,
                                              const DispatchTarget &Target,
                                              unsigned &Unknown) {
  if (!flushesNothing(Target)) {
    Unknown += deeds(Target).isUnknown();
    return std::nullopt;
  }
  std::optional<Write> Writer = holdsBack(Owner);
  uint8_t Success =
      Target.Function->getReturnType()->isBooleanType() ? VC_Positive : VC_Zero;
  if (!Writer || !canReturn(Target, Success, Context))
    return std::nullopt;
  unsigned Lazy = 0, Others = 0;
  for (const DispatchTarget &T : Slots[Numbers.lookup(Of)].second) {
    if (!T.Function || T.Function == Target.Function ||
        !holdsBack(Owners[T.Id]))
      continue;
    ++(flushesNothing(T) ? Lazy : Others);
  }
  if (Lazy && Lazy >= Others)
    return std::nullopt;
  NoopSync Found;
  Found.Duty = SlotDuty::Flush;
  Found.Writer = Writer->By;
  Found.Written = Writer->Written;
  Found.HandedOn = Writer->HandedOn;
  Found.Returns = returnedValues(*Target.Function, Context).Last;
  setThrough(Target, Found);
  return Found;
}

/// Data goes to several objects, and so does some other call; the flush or sync
/// reaches not all of them.
std::optional<NoopSync> SlotRoles::judgeInner(const SlotOwner &Owner, Slot Of,
                                              const DispatchTarget &Target) {
  using Objects = llvm::SmallSetVector<const ValueDecl *, 2>;
  SlotDuty Duty = isSyncSlot(Of) ? SlotDuty::Sync : SlotDuty::Flush;
  auto Reached = [&](const SlotDeeds &Does,
                     llvm::function_ref<bool(Slot)> Wanted) {
    Objects All;
    for (const HandOn &H : Does.Inner)
      if (Wanted(H.Of))
        All.insert(H.Inner);
    return All;
  };
  const SlotDeeds &Does = deeds(Target);
  Objects Mine = Reached(Does, [&](Slot S) { return clears(S, Duty); });
  if (Does.isUnknown() || Does.Syncs || Mine.empty() || Mine.contains(nullptr))
    return std::nullopt;
  Objects Written;
  std::optional<Write> Writer;
  unsigned Alike = 0;
  for (const auto &[Other, Runs] : Owner.Runs) {
    if (!Runs.Function || Runs.Function == Target.Function)
      continue;
    Objects To = Reached(deeds(Runs), [&](Slot S) { return isWriteSlot(S); });
    if (To.size() > 1 && !To.contains(nullptr) && Written.empty()) {
      Written = To;
      Writer =
          Write{displayName(*Runs.Function), nullptr, deeds(Runs).HandedOn};
    } else if (To.empty()) {
      Alike += Reached(deeds(Runs), [](Slot) { return true; }).size() > 1;
    }
  }
  for (const ValueDecl *Object : Written)
    if (!Mine.contains(Object) && Alike) {
      NoopSync Found;
      Found.Duty = Duty;
      Found.Writer = Writer->By;
      Found.HandedOn = Writer->HandedOn;
      Found.Missed = Object;
      Found.Returns = returnedValues(*Target.Function, Context).Last;
      return Found;
    }
  return std::nullopt;
}

/// An owner of the function says that it leaves data in the cache on purpose.
static bool isExcused(const FunctionDecl &Function, AnalysisContext &Context) {
  const Contract &Stated = Context.contract(Function);
  return llvm::any_of(Stated.Clauses, [](const ContractClause &Clause) {
    return Clause.Kind == ClauseKind::Cached ||
           Clause.Kind == ClauseKind::NotDurable ||
           Clause.Kind == ClauseKind::BufferedByDesign ||
           Clause.Kind == ClauseKind::SyncDeferredTo;
  });
}

std::optional<NoopSync> SlotRoles::judgeAll(const SlotOwner &Owner, Slot Of,
                                            const DispatchTarget &Target,
                                            unsigned &Unknown) {
  const FunctionDecl *Definition = nullptr;
  if (!Target.Function->hasBody(Definition) ||
      isExcused(*Target.Function, Context) ||
      Context.AST.getSourceManager().isInSystemHeader(
          Definition->getLocation()))
    return std::nullopt;
  std::optional<NoopSync> Found = judgeInner(Owner, Of, Target);
  if (!Found)
    Found = isSyncSlot(Of) ? judge(Owner, Of, Target, Unknown)
                           : judgeFlush(Owner, Of, Target, Unknown);
  if (Found)
    Found->Function = Definition;
  return Found;
}

/// The functions of the project that it passes the duty to in vain.
void SlotRoles::setThrough(const DispatchTarget &Target, NoopSync &Found) {
  const SourceManager &Sources = Context.AST.getSourceManager();
  for (const FunctionDecl *Callee : deeds(Target).Reached) {
    const SlotDeeds &Does = Behaviour.of(*Callee, nullptr);
    bool Told = llvm::any_of(Found.Through,
                             [&](const auto &T) { return T.first == Callee; });
    if (!Told && Found.Through.size() < 4 && !Does.Syncs && !Does.isUnknown() &&
        Does.Calls.empty() && !isa<CXXConstructorDecl>(Callee) &&
        !isa<CXXDestructorDecl>(Callee) &&
        Context.AST.hasSameUnqualifiedType(Callee->getReturnType(),
                                           Target.Function->getReturnType()) &&
        Sources.isWrittenInSameFile(Callee->getLocation(),
                                    Target.Function->getLocation()))
      Found.Through.emplace_back(Callee, returnedValues(*Callee, Context).Last);
  }
}

std::vector<NoopSync>
SlotRoles::noopSyncs(unsigned &Silent,
                     std::vector<const FunctionDecl *> &Unknown) {
  std::vector<NoopSync> All;
  llvm::DenseSet<const FunctionDecl *> Judged;
  for (const auto &[Of, Targets] : Slots) {
    if (takesData(*Of) || (!isSyncSlot(Of) && !isFlushSlot(Of)))
      continue;
    for (const DispatchTarget &Target : Targets) {
      if (!Target.Function)
        continue;
      unsigned NotFollowed = 0;
      std::optional<NoopSync> Found =
          judgeAll(Owners[Target.Id], Of, Target, NotFollowed);
      if (!Judged.insert(Target.Function->getCanonicalDecl()).second)
        continue;
      if (Found)
        All.push_back(std::move(*Found));
      else if (NotFollowed)
        Unknown.push_back(Target.Function);
      else
        ++Silent;
    }
  }
  return All;
}
