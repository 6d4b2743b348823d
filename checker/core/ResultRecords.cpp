#include "core/Transfer.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using namespace durability;

void Transfer::note(CheckedCall Call, const State &S) {
  if (Call.File) {
    Call.Before = S.entryOf(*Call.File);
    if (!S.find(*Call.File))
      Context.Handles.apply(*Call.File, Call.Before);
  }
  Call.AfterFailed = S.Failed;
  Call.AfterNature = S.FailedNature;
  for (const CheckedCall &Old : Result.CheckedCalls)
    if (Old.Site == Call.Site && Old.Kind == Call.Kind &&
        Old.Strength == Call.Strength && Old.AfterFailed == Call.AfterFailed &&
        Old.AfterNature == Call.AfterNature && Old.File == Call.File &&
        (!Old.File || (Old.Before.sameProperty(Call.Before) &&
                       Old.Before.Written == Call.Before.Written)))
      return;
  Result.CheckedCalls.push_back(std::move(Call));
}

/// What a call is for, among its effects.
static const Effect *purposeOf(const CallMeaning &Meaning) {
  for (EffectKind Kind :
       {EffectKind::Sync, EffectKind::SyncEverything, EffectKind::SyncDirectory,
        EffectKind::Close, EffectKind::Write, EffectKind::BufferedWrite,
        EffectKind::Flush, EffectKind::Truncate})
    for (const Effect &E : Meaning.Effects)
      if (E.Kind == Kind)
        return &E;
  return nullptr;
}

/// Nothing that was seen here wrote to \p File. Of an object whose class both
/// writes and syncs that says little: who keeps the object may have written.
static bool isUntouched(const AccessPath &File, const State &S) {
  const FileState F = S.entryOf(File);
  return !F.Written && !F.Synced && !F.isDirty() && !F.isUnclear();
}

void Transfer::noteModelled(const CallSite &Site, const CallMeaning &Meaning,
                            const State &S) {
  if (!Site.Site || Site.Site->getType()->isVoidType())
    return;
  CheckedCall Call{.Site = Site.Site,
                   .Location = Site.Location,
                   .Callee = Site.Callee,
                   .Success = Meaning.Success,
                   .By = Site.Callee ? Meaning.Name.str() : calledName(Site)};
  if (Meaning.Effects.empty()) {
    Call.Query = true;
    for (const Expr *Argument : Site.Arguments)
      if (Argument->getType()->isPointerType() && !Call.File)
        if (const AccessPath *Object = Evaluate.object(Argument, S);
            Object && S.find(*Object))
          Call.File = Object;
    if (Call.File)
      note(std::move(Call), S);
    return;
  }
  const Effect *Purpose = purposeOf(Meaning);
  if (!Purpose || Meaning.Success == ResultTest::Always ||
      Purpose->File.Where == Operand::AllStreams)
    return;
  Call.Kind = Purpose->Kind;
  Call.Strength = Purpose->Strength;
  Call.File = operand(Site, Purpose->File, S);
  Call.HandleExpr = operandExpr(Site, Purpose->File);
  if (Call.File && isStandardStream(*Call.File))
    return;
  if (Call.Kind == EffectKind::Sync && Meaning.FromVocabulary && Call.File &&
      isUntouched(*Call.File, S))
    Call.File = nullptr;
  note(std::move(Call), S);
}

/// The file of the caller that success of the callee did \p Kind to.
static const FileState *subject(const SummaryOutcome &Outcome,
                                EffectKind Kind) {
  for (const FileState &F : Outcome.Files)
    if (Kind == EffectKind::Close  ? F.Closed && !F.Opened
        : Kind == EffectKind::Sync ? F.Synced && !F.Opened
                                   : F.Written && !F.Opened)
      return &F;
  return nullptr;
}

static unsigned stepsTo(const Witness *W) {
  std::vector<PathStep> Steps;
  appendSteps(W, Steps);
  return Steps.size();
}

/// Whether the function may be called for something else, and what it does to
/// \p F comes about far below it, if at all: a cursor that moves on and makes
/// room in a cache by writing a page, a lock that is taken and recovers first.
static bool isIncidental(const Summary &Callee, const FileState &F,
                         EffectKind Kind) {
  if (Kind == EffectKind::Write) {
    const Witness *How = F.Dirtied ? F.Dirtied : F.Buffered;
    return !How || F.Truncated || stepsTo(How) > 3;
  }
  if (Kind != EffectKind::Sync || !F.Written || stepsTo(F.LastSync) <= 2)
    return false;
  return !llvm::all_of(Callee.Outcomes, [&](const SummaryOutcome &Other) {
    return Other.Failed ||
           llvm::any_of(Other.Files, [&](const FileState &Theirs) {
             return Theirs.File == F.File && (Theirs.Written || Theirs.Synced);
           });
  });
}

void Transfer::noteSummarised(const CallSite &Site, const Summary &Body,
                              const State &S) {
  // Whoever promises a sync is asked for its result, however it syncs.
  const bool Promises = Site.Callee && !Site.Dispatched &&
                        Context.speaksByContract(*Site.Callee) &&
                        !bodySpeaks(Site);
  const Summary &Callee =
      Promises ? Context.contractSummary(*Site.Callee) : Body;
  if (!Site.Site)
    return;
  // What a table of another translation unit holds has no declaration here.
  QualType Returned =
      Site.Callee ? Site.Callee->getReturnType() : Site.Site->getType();
  if (Returned->isVoidType())
    noteMuteClose(Site, Callee, S);
  bool Tells =
      Returned->isIntegerType() || Returned->isBooleanType() ||
      (Returned->isRecordType() && Context.Model.isStatusType(Returned));
  if (!Tells)
    return;
  for (EffectKind Kind :
       {EffectKind::Sync, EffectKind::Write, EffectKind::Close})
    for (const SummaryOutcome &Good : Callee.Outcomes) {
      const FileState *F = Good.Failed ? nullptr : subject(Good, Kind);
      const AccessPath *File = F ? translate(*F->File, Site, S) : nullptr;
      // Failure must be told by a value that success does not return.
      auto IsFailure = [&](const SummaryOutcome &Bad) {
        return Bad.Failed && Bad.FailedKind == Kind;
      };
      auto IsTold = [&](const SummaryOutcome &Bad) {
        return !IsFailure(Bad) ||
               (Bad.HasReturned && !(Bad.Returned.Class & Good.Returned.Class));
      };
      if (!File || isIncidental(Callee, *F, Kind) ||
          llvm::none_of(Callee.Outcomes, IsFailure) ||
          !llvm::all_of(Callee.Outcomes, IsTold) || isStandardStream(*File))
        continue;
      // A page that was got for reading is not written when it is released.
      if (State T = S; !assumeOf(Good.Assumed, Site, S, T))
        continue;
      note({.Site = Site.Site,
            .Location = Site.Location,
            .Callee = Site.Callee,
            .Kind = Kind,
            .Success = Returned->isRecordType() ? ResultTest::Status
                                                : ResultTest::Zero,
            .Summarised = true,
            .By = calledName(Site),
            .File = File,
            .HandleExpr = Site.ObjectExpr          ? Site.ObjectExpr
                          : Site.Arguments.empty() ? nullptr
                                                   : Site.Arguments[0]},
           S);
      return;
    }
  noteSyncByName(Site, Callee, S);
}

/// A helper that opens what it is told the name of, syncs it, and tells whether
/// that worked, for a file that this path has written.
void Transfer::noteSyncByName(const CallSite &Site, const Summary &Callee,
                              const State &S) {
  auto Fails = [](const SummaryOutcome &O) {
    return O.Failed && O.FailedKind == EffectKind::Sync && O.HasReturned;
  };
  uint8_t Good = 0, Bad = 0;
  const DirectorySync *Synced = nullptr;
  for (const SummaryOutcome &O : Callee.Outcomes) {
    if (!O.Failed && !O.Syncs.empty() && !Synced)
      Synced = &O.Syncs.front();
    (O.Failed ? Bad : Good) |= O.Returned.Class;
  }
  if (!Synced || llvm::none_of(Callee.Outcomes, Fails) || (Good & Bad))
    return;
  const PathName *Name =
      Synced->Directory ? translate(*Synced->Directory, Site, S) : nullptr;
  const AccessPath *File = nullptr;
  for (const FileState &F : S.Files)
    if (Name && F.Name == Name && F.Written)
      File = F.File;
  if (File)
    note({.Site = Site.Site,
          .Location = Site.Location,
          .Callee = Site.Callee,
          .Kind = EffectKind::Sync,
          .Summarised = true,
          .By = calledName(Site),
          .File = File},
         S);
}

/// A function without a result closes a stream of its caller whose buffer holds
/// what was written on this path: nobody can hear whether that worked.
void Transfer::noteMuteClose(const CallSite &Site, const Summary &Callee,
                             const State &S) {
  for (const SummaryOutcome &Outcome : Callee.Outcomes)
    for (const FileState &F : Outcome.Files) {
      const AccessPath *File =
          F.ClosedBy && !F.Opened ? translate(*F.File, Site, S) : nullptr;
      if (!File)
        continue;
      FileState Before = S.entryOf(*File);
      State T = S;
      if (!(Before.Buffer & Here) || Before.NotRegular ||
          !assumeOf(Outcome.Assumed, Site, S, T))
        continue;
      record({.Site = Site.Site,
              .Location = Site.Location,
              .Kind = EffectKind::Close,
              .File = File,
              .Before = Before,
              .By = calledName(Site),
              .Inside = F.ClosedBy,
              .AfterFailure = S.Failed != nullptr});
    }
}
