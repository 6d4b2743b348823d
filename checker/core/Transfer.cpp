#include "core/Transfer.h"
#include "core/OrderEvents.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using namespace durability;

bool Transfer::isStandardStream(const AccessPath &File) const {
  return File.variable() && Context.Model.isStandardStream(*File.variable());
}

const Expr *NameTransfer::operandExpr(const CallSite &Site,
                                      const Operand &O) const {
  if (O.Where == Operand::Argument && O.Index < Site.Arguments.size())
    return Site.Arguments[O.Index];
  return O.Where == Operand::Object ? Site.ObjectExpr : nullptr;
}

const AccessPath *NameTransfer::operand(const CallSite &Site, const Operand &O,
                                        const State &S) const {
  if (O.Where == Operand::Object)
    return O.Log && Site.Object ? Context.Paths.foreign(Site.Object, "log")
                                : Site.Object;
  if (O.Where == Operand::Result)
    return Context.Paths.fresh(Site.Site);
  const Expr *E = operandExpr(Site, O);
  const AccessPath *Object = E ? Evaluate.object(E, S) : nullptr;
  return Object ? Context.Handles.canonical(*Object, Context.Paths) : nullptr;
}

void NameTransfer::record(EventRecord Record) {
  recordEvent(Result, std::move(Record));
}

void Transfer::write(const Effect &E, bool Buffered, const Witness *Step,
                     FileState &F) {
  if (F.NotRegular)
    return;
  F.Written = true;
  F.SyncFailed = false; // CORE X-4.
  if (Buffered && !F.Unbuffered) {
    F.Buffer |= Here;
    F.Buffered = Step;
    return;
  }
  if (F.Synchronous || E.Synchronous)
    return;
  F.Cache |= Here;
  F.Dirtied = Step;
}

void Transfer::flush(const AccessPath &File, const CallSite &Site,
                     llvm::StringRef By, State &S) {
  S.file(File);
  S.forEachRelated(File, [&](FileState &F) {
    if (F.Buffer & Here)
      F.Dirtied = Context.Witnesses.make(
          Site.Location, "handed to the page cache by '" + By.str() + "' here",
          nullptr, F.Buffered);
    F.Cache |= F.Buffer;
    F.Buffer = FromNothing;
    F.Flushed = true;
  });
}

void Transfer::sync(const CallSite &Site, const CallMeaning &Meaning,
                    const Effect &E, const AccessPath &File, bool Ok,
                    State &S) {
  OrderEvents(Context, Result).logSync(File, Site, S);
  S.file(File);
  if (Ok)
    Context.Flags.synced(E.Strength, Site.Location, S);
  bool Durable = E.Strength == SyncKind::Data || E.Strength == SyncKind::Full;
  SyncLevel Level =
      E.Strength == SyncKind::Full ? SyncLevel::Full : SyncLevel::Data;
  // CORE C-1: whichever handle of the file is synced. Of an object around the
  // handle it is not known whether it has others.
  auto Settle = [&](FileState &F, bool Whole) {
    F.Cache = FromNothing;
    F.Synced = true;
    F.Hinted = nullptr;
    F.Postponed = false;
    // What is buffered still was written before, and comes out after.
    bool Empty = !(F.Buffer & (Here | Unclear));
    F.Settled = Whole && Empty ? Level : SyncLevel::None;
    F.MetadataChanged &= Level != SyncLevel::Full;
    F.SyncFailed = false;
    F.LastSync = Context.Witnesses.make(
        Site.Location, "synced by '" + Meaning.Name.str() + "' here");
  };
  const AccessPath *Handle =
      operandExpr(Site, E.File)
          ? Evaluate.variablePlace(operandExpr(Site, E.File), S)
          : nullptr;
  const Witness *Instead = OrderEvents::replaced(S.file(File), Handle, S);
  S.forEachRelated(File, [&](FileState &F) {
    bool Interesting = F.File == &File || (F.Buffer & Here);
    if (Interesting)
      record({.Site = Site.Site,
              .Location = Site.Location,
              .Kind = EffectKind::Sync,
              .Strength = E.Strength,
              .File = F.File,
              .Before = F,
              .By = Meaning.Name.str(),
              .FileExpr = operandExpr(Site, E.File),
              .AfterFailure = S.Failed != nullptr,
              .Instead = Instead});
    if (Durable && Ok)
      OrderEvents(Context, Result).lateSync(F, Site, S);
    if (Durable && (F.Buffer & EntryBuffer))
      addLatent(
          *F.File, F,
          Context.Witnesses.make(Site.Location,
                                 "synced by '" + Meaning.Name.str() + "' here"),
          S);
    if (!Ok) {
      F.SyncFailed = true;
      return;
    }
    if (Durable)
      Settle(F, F.File->isWithin(File));
    else if (E.Strength != SyncKind::Barrier)
      F.Hinted = Context.Witnesses.make(
          Site.Location, "'" + Meaning.Name.str() +
                             "' starts writing back here, and nothing more");
  });
  if (!Ok || !Durable)
    return;
  for (FileState &F : S.Files)
    if (F.Name && F.Name == S.file(File).Name)
      Settle(F, true);
  if (E.Kind == EffectKind::Sync)
    syncedHandle(File, S.file(File).LastSync, S);
}

static std::string writeMessage(const CallMeaning &Meaning, const FileState &F,
                                bool Buffered) {
  std::string Name = F.File->spelling();
  std::string Of = Name.front() == '<' ? "" : " for '" + Name + "'";
  return (Buffered ? "data" + Of + " is buffered by '"
                   : "data" + Of + " is written to the page cache by '") +
         Meaning.Name.str() + "' here";
}

void Transfer::effect(const CallSite &Site, const CallMeaning &Meaning,
                      const Effect &E, bool Ok, State &S, Value &ResultValue) {
  if (E.Kind == EffectKind::Open || E.Kind == EffectKind::OpenOther) {
    if (Ok)
      open(Site, Meaning.Name, E, S, ResultValue);
    return;
  }
  if (E.Kind == EffectKind::Acknowledge) {
    if (Ok)
      OrderEvents(Context, Result)
          .reply(Site,
                 Context.Witnesses.make(Site.Location, "acknowledged by '" +
                                                           Meaning.Name.str() +
                                                           "' here"),
                 S);
    return;
  }
  if (E.File.Where == Operand::AllStreams ||
      E.Kind == EffectKind::SyncEverything) {
    llvm::SmallVector<const AccessPath *, 4> All;
    for (const FileState &F : S.Files)
      All.push_back(F.File);
    for (const AccessPath *File : Ok ? All : decltype(All)())
      if (E.Kind == EffectKind::Flush)
        flush(*File, Site, Meaning.Name, S);
      else
        sync(Site, Meaning, E, *File, Ok, S);
    if (Ok && E.Kind == EffectKind::SyncEverything)
      directorySynced(
          {.Everything = true,
           .Step = Context.Witnesses.make(
               Site.Location, "synced by '" + Meaning.Name.str() + "' here")},
          S);
    return;
  }
  if (E.Path && !E.File) {
    if (Ok)
      nameEffect(Site, Meaning, E, S);
    return;
  }
  const AccessPath *File = operand(Site, E.File, S);
  std::string Name = "'" + Meaning.Name.str() + "'";
  if (!File) {
    // Something is flushed or synced and we cannot say what: nothing may be
    // concluded of what is dirty now.
    if (E.Kind == EffectKind::Sync || E.Kind == EffectKind::Flush)
      for (FileState &F : S.Files)
        if (F.isDirty())
          obscure(F, Site, Name + " on a file that is not known");
  } else if (!isStandardStream(*File)) {
    if (E.Certain)
      fileEffect(Site, Meaning, E, *File, Ok, S, ResultValue);
    else
      obscure(S.file(*File), Site, Name + " with arguments that are not known");
  }
}

void Transfer::obscure(FileState &F, const CallSite &Site, std::string Why) {
  F.Buffer = F.Cache = Unclear;
  F.ClosedBy = nullptr; // It may be open again: nothing rests on its close.
  F.Unknown = Context.Witnesses.make(Site.Location, std::move(Why));
}

/// A handle that is used is one.
static void narrowHandle(const Expr &Handle, const Evaluator &Evaluate,
                         State &S) {
  bool Pointer = Handle.getType()->isPointerType();
  Evaluate.narrow(&Handle, Pointer ? VC_Positive : VC_Zero | VC_Positive, S);
}

void Transfer::fileEffect(const CallSite &Site, const CallMeaning &Meaning,
                          const Effect &E, const AccessPath &File, bool Ok,
                          State &S, Value &ResultValue) {
  if (const Expr *Handle = operandExpr(Site, E.File))
    narrowHandle(*Handle, Evaluate, S);
  if (E.Kind != EffectKind::Duplicate && E.Kind != EffectKind::HandleOf)
    track(File, S);
  switch (E.Kind) {
  case EffectKind::BufferedWrite:
  case EffectKind::Write:
  case EffectKind::Truncate:
  case EffectKind::Allocate: {
    OrderEvents(Context, Result).write(File, Site, S);
    if (const AccessPath *Log = E.After ? operand(Site, E.After, S) : nullptr)
      OrderEvents(Context, Result).writeAfter(*Log, Site, Meaning.Name, S);
    FileState &F = S.file(File);
    bool Buffered = E.Kind == EffectKind::BufferedWrite;
    if (Ok || Buffered || E.Kind == EffectKind::Write)
      write(E, Buffered,
            Context.Witnesses.make(
                Site.Location,
                writeMessage(Meaning, F, Buffered && !F.Unbuffered)),
            F);
    if (E.Kind == EffectKind::Truncate && Ok)
      truncated(Site, Meaning, E, File, S);
    break;
  }
  case EffectKind::SyncDirectory:
    if (Ok)
      directoryEffect(Site, Meaning, File, S);
    break;
  case EffectKind::Flush:
    if (!Ok)
      S.file(File).Cache |= S.file(File).Buffer;
    else if (!Result.Stated.find(ClauseKind::Flushes) || !isHeldBack(File, S))
      flush(File, Site, Meaning.Name, S);
    break;
  case EffectKind::Sync:
    sync(Site, Meaning, E, File, Ok, S);
    break;
  case EffectKind::Close:
    if (E.Flushes)
      flush(File, Site, Meaning.Name, S);
    S.file(File).Closed = true;
    S.file(File).ClosedBy = Context.Witnesses.make(
        Site.Location, "closed by '" + Meaning.Name.str() + "' here");
    break;
  case EffectKind::SetUnbuffered:
    S.file(File).Unbuffered = true;
    break;
  case EffectKind::Metadata:
    S.file(File).MetadataChanged = true;
    break;
  case EffectKind::Duplicate:
    if (Ok) {
      ResultValue.Object = Context.Paths.handle(File, Site.Site);
      rebind(Site, E, *ResultValue.Object, S);
    }
    break;
  case EffectKind::HandleOf:
  case EffectKind::StreamOf:
    ResultValue.Object = &File;
    break;
  case EffectKind::Map:
    ResultValue.Object = Context.Paths.mapping(File);
    break;
  default:
    break;
  }
}

static Value resultOf(const CallMeaning &Meaning, bool Ok) {
  bool Counts = llvm::any_of(Meaning.Effects, [](const Effect &E) {
    return E.Kind == EffectKind::Write || E.Kind == EffectKind::BufferedWrite;
  });
  bool Errno = llvm::any_of(Meaning.Effects, [](const Effect &E) {
    return E.Kind == EffectKind::Allocate;
  });
  Value V;
  switch (Meaning.Success) {
  case ResultTest::Always:
    return V;
  case ResultTest::Zero:
    return Ok ? Value::number(0)
              : Value::ofClass(Errno ? VC_NonZero : VC_Negative);
  case ResultTest::NonZero:
    return Value::ofClass(Ok ? VC_Positive : VC_Zero);
  case ResultTest::NonNegative:
    V = Value::ofClass(!Ok      ? VC_Negative
                       : Counts ? VC_Positive
                                : VC_Zero | VC_Positive);
    if (Counts && Ok)
      V.Written = Value::Count::Full;
    return V;
  case ResultTest::NonNull:
    return Ok ? Value::ofClass(VC_Positive) : Value::number(0);
  case ResultTest::Count:
    V = Value::ofClass(Ok ? VC_Positive : VC_Zero | VC_Positive);
    V.Written = Ok ? Value::Count::Full : Value::Count::Short;
    return V;
  case ResultTest::Status:
    return Value::ofClass(Ok ? VC_Zero : VC_Positive);
  }
  return V;
}

/// That one file is synced does not make up for another one.
bool Transfer::otherSyncFailed(const CallSite &Site, const CallMeaning &Meaning,
                               const State &S) {
  const Effect &First = Meaning.Effects.front();
  const AccessPath *File =
      First.Kind == EffectKind::Sync ? operand(Site, First.File, S) : nullptr;
  return File && llvm::any_of(S.Files, [&](const FileState &F) {
           return F.SyncFailed && !F.File->isWithin(*File) &&
                  !File->isWithin(*F.File);
         });
}

llvm::SmallVector<State, 2>
Transfer::modelled(const CallSite &Site, const CallMeaning &Meaning, State S) {
  llvm::SmallVector<State, 2> Outcomes;
  // Asking a handle for another does not fail in a way that matters.
  auto Matters = [](const Effect &E) { return E.Kind != EffectKind::HandleOf; };
  bool Splits = Site.ResultUsed && Meaning.Success != ResultTest::Always &&
                llvm::any_of(Meaning.Effects, Matters);
  noteModelled(Site, Meaning, S);
  for (bool Ok : {true, false}) {
    if (!Ok && !Splits)
      break;
    State T = S;
    Value ResultValue = resultOf(Meaning, Ok);
    for (const Effect &E : Meaning.Effects)
      effect(Site, Meaning, E, Ok, T, ResultValue);
    // What failed was done again. A close is not: the next one cleans up.
    if (Ok && !Meaning.Effects.empty() &&
        T.FailedKind == Meaning.Effects.front().Kind &&
        T.FailedKind != EffectKind::Close && !otherSyncFailed(Site, Meaning, T))
      T.Failed = nullptr;
    if (!Ok)
      T.fail(Site.Site, Meaning.Effects.front().Kind);
    if (Meaning.Returns)
      ResultValue.Object = operand(Site, Meaning.Returns, T);
    if (!ResultValue.Object && !ResultValue.Constant && Site.Site)
      ResultValue.Object = Context.Paths.fresh(Site.Site);
    if (Site.Site && Site.ResultUsed) {
      if (ResultValue.Object && ResultValue.Object->site() == Site.Site)
        T.Assumed.forget(*ResultValue.Object);
      T.setValue(Site.Site, ResultValue);
    }
    Outcomes.push_back(std::move(T));
  }
  return Outcomes;
}
