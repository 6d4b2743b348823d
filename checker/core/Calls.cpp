#include "core/OrderEvents.h"
#include "core/Transfer.h"
#include "clang/AST/ASTContext.h"

using namespace clang;
using namespace durability;

/// The outcome of a branch decided by a literal of the callee, in terms of the
/// caller's value.
static std::optional<bool> decide(const Atom &A, const Value &V) {
  switch (A.Form) {
  case AtomForm::Truth:
    return V.truth();
  case AtomForm::Named:
  case AtomForm::Literal:
    return compare(BO_EQ, V, Value::number(A.Constant));
  case AtomForm::Relational:
    return A.Constant < (int64_t(1) << 40)
               ? compare(BO_LT, V, Value::number(A.Constant))
               : std::nullopt;
  case AtomForm::Dispatch:
    return std::nullopt;
  case AtomForm::Mask:
    return V.Constant ? std::optional((*V.Constant & A.Constant) != 0)
                      : std::nullopt;
  }
  return std::nullopt;
}

static bool isParameterOf(const VarDecl &Variable, const CallSite &Site) {
  if (llvm::is_contained(Site.Parameters, &Variable))
    return true;
  if (!Site.Callee)
    return false;
  const FunctionDecl &Function = *Site.Callee;
  const auto *Owner = dyn_cast<FunctionDecl>(Variable.getDeclContext());
  return isa<ParmVarDecl>(Variable) && Owner &&
         Owner->getCanonicalDecl() == Function.getCanonicalDecl();
}

/// What the callee found at \p Path on entry, as the caller sees it.
static Value entryValue(const AccessPath &Path, const CallSite &Site,
                        const State &S, AnalysisContext &Context,
                        const Evaluator &Evaluate) {
  if (Path.kind() == AccessPath::Kind::This) {
    // A lambda's `this` is the enclosing function's.
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Site.Callee);
    bool Lambda = Method && Method->getParent()->isLambda();
    return Value::object(Lambda ? Context.Paths.thisObject() : Site.Object);
  }
  if (Path.kind() == AccessPath::Kind::Either) {
    std::optional<Value> All;
    for (const AccessPath *One : Path.alternatives()) {
      Value V = entryValue(*One, Site, S, Context, Evaluate);
      All = All ? All->join(V) : V;
    }
    return *All;
  }
  if (Path.kind() == AccessPath::Kind::Fresh) {
    if (Context.Dispatches.functionAt(Path))
      return Value::ofClass(VC_Positive, &Path);
    const AccessPath *New = Context.Paths.fresh(
        Site.Site ? static_cast<const void *>(Site.Site) : Site.Callee,
        Path.id() + 1);
    Context.Dispatches.sameType(Path, *New);
    return Value::object(New);
  }
  if (const VarDecl *Variable = Path.variable()) {
    if (!isParameterOf(*Variable, Site))
      return Evaluate.load(Path, S);
    unsigned Index = cast<ParmVarDecl>(Variable)->getFunctionScopeIndex();
    if (Index >= Site.Arguments.size())
      return {};
    const Expr *Argument = Site.Arguments[Index];
    // A record passed by reference is its object; what is stored for it (a
    // status) is its value.
    return Evaluate.value(Argument, S);
  }
  if (!Path.parent()) // A global of another file.
    return Evaluate.load(Path, S);
  const AccessPath *Base =
      entryValue(*Path.parent(), Site, S, Context, Evaluate).Object;
  if (!Base)
    return {};
  const AccessPath *Place = Context.Paths.within(*Base, Path);
  // An address, another handle and a mapping are values, not places.
  return Path.field() || Path.kind() == AccessPath::Kind::Element ||
                 Path.kind() == AccessPath::Kind::Foreign
             ? Evaluate.load(*Place, S)
             : Value::object(Place);
}

const AccessPath *NameTransfer::translate(const AccessPath &Path,
                                          const CallSite &Site,
                                          const State &S) const {
  return entryValue(Path, Site, S, Context, Evaluate).Object;
}

Value NameTransfer::translate(const Value &V, const CallSite &Site,
                              const State &S) const {
  Value Translated = V;
  if (!V.Object)
    return Translated;
  Value Entry = entryValue(*V.Object, Site, S, Context, Evaluate);
  Translated.Object = Entry.Object;
  Translated.Class &= Entry.Class;
  if (!Translated.Constant && Entry.Constant) {
    Translated.Constant = Entry.Constant;
    Translated.Named = Entry.Named;
  }
  return Translated;
}

std::optional<Conjunction> Transfer::translate(const Conjunction &Way,
                                               const CallSite &Site,
                                               const State &S) const {
  Conjunction Mine;
  for (const Literal &L : Way.literals()) {
    if (L.Of->Form == AtomForm::Dispatch)
      continue;
    Value V = entryValue(*L.Of->Subject, Site, S, Context, Evaluate);
    std::optional<bool> Known = decide(*L.Of, V);
    if (Known && *Known != L.Holds)
      return std::nullopt;
    bool Told = V.Object && V.Object->kind() != AccessPath::Kind::Either;
    if (!Known && Told &&
        !Mine.add(*Context.Atoms.get(*V.Object, L.Of->Form, L.Of->Constant,
                                     L.Of->Spelled),
                  L.Holds))
      return std::nullopt;
  }
  return Mine;
}

bool Transfer::assumeOf(const Condition &Assumed, const CallSite &Site,
                        State &S) const {
  for (const Literal &L : Assumed.literals()) {
    Value V = entryValue(*L.Of->Subject, Site, S, Context, Evaluate);
    if (L.Of->Form == AtomForm::Dispatch && !V.Object)
      continue;
    std::optional<bool> Known =
        L.Of->Form == AtomForm::Dispatch
            ? Context.Dispatches.is(*V.Object, L.Of->Constant, S)
            : decide(*L.Of, V);
    if (Known) {
      if (*Known != L.Holds)
        return false;
      continue;
    }
    if (!Evaluate.assumeAtom(V, L.Of->Form, L.Of->Constant, L.Of->Spelled,
                             L.Holds, S))
      return false;
  }
  if (!Assumed.hasWays())
    return true;
  Disjunction Ways;
  for (const Conjunction &Way : Assumed.ways())
    if (std::optional<Conjunction> Mine = translate(Way, Site, S))
      Ways.push_back(std::move(*Mine));
  return S.Assumed.add(Ways);
}

static uint8_t substitute(uint8_t Sources, const FileState &Entry) {
  uint8_t Substituted = Sources & (Here | Unclear);
  if (Sources & EntryBuffer)
    Substituted |= Entry.Buffer;
  if (Sources & EntryCache)
    Substituted |= Entry.Cache;
  return Substituted;
}

/// What later writes and syncs are compared with.
void Transfer::applySyncs(const FileState &Callee, const FileState &Entry,
                          const CallSite &Site, const State &Before,
                          FileState &F) {
  bool Settles = Callee.Settled != SyncLevel::None;
  if (Entry.Closed && !Callee.Opened && Settles)
    record({.Site = Site.Site,
            .Location = Site.Location,
            .Kind = EffectKind::Sync,
            .File = Entry.File,
            .Before = Entry,
            .By = calledName(Site),
            .Inside = Callee.LastSync,
            .AfterFailure = Before.Failed != nullptr});
  F.Settled = Settles || Callee.Opened ? Callee.Settled : Entry.Settled;
  // What is buffered still was written before, and comes out after.
  if (Settles && (Callee.Buffer & EntryBuffer) && (Entry.Buffer & Here))
    F.Settled = SyncLevel::None;
  F.MetadataChanged |= Callee.MetadataChanged;
  if (Callee.Hinted)
    F.Hinted = Context.Witnesses.make(
        Site.Location, "calling '" + calledName(Site) + "'", Callee.Hinted);
  else if (Settles)
    F.Hinted = nullptr;
}

/// What clears an object clears the handles inside and around it, and those of
/// the same name. \p Now: the object, after \p Callee.
static void clearRelated(const FileState &Callee, const FileState Now,
                         State &S) {
  const AccessPath &File = *Now.File;
  bool ClearsBuffer =
      Callee.Flushed && !(Callee.Buffer & (EntryBuffer | Here | Unclear));
  bool ClearsCache =
      Callee.Synced && !(Callee.Cache & (EntryCache | Here | Unclear));
  for (FileState &Other : S.Files)
    if (ClearsCache && Now.Name && Other.Name == Now.Name &&
        Other.File != &File) {
      Other.Cache = FromNothing;
      Other.Synced = true;
      Other.Settled = Now.Settled;
    }
  S.forEachRelated(File, [&](FileState &Related) {
    if (Related.File == &File)
      return;
    if (ClearsBuffer) {
      Related.Cache |= Related.Buffer;
      Related.Buffer = FromNothing;
    }
    if (ClearsCache) {
      Related.Cache = FromNothing;
      Related.Settled =
          Related.File->isWithin(File) ? Now.Settled : SyncLevel::None;
    }
  });
}

void Transfer::applyFile(const FileState &Callee, const AccessPath &File,
                         const CallSite &Site, const State &Before, State &S) {
  FileState Entry = Before.entryOf(File);
  if (Callee.Opened)
    S.drop(File);
  FileState &F = S.file(File);
  if (Entry.NotRegular)
    return;
  if (Callee.Written)
    OrderEvents(Context, Result).write(File, Site, Before);
  std::string Calling = "calling '" + calledName(Site) + "'";
  if (Callee.Buffer & Here)
    F.Buffered =
        Context.Witnesses.make(Site.Location, Calling, Callee.Buffered);
  if (Callee.Cache & Here)
    F.Dirtied = Context.Witnesses.make(Site.Location, Calling, Callee.Dirtied);
  else if ((Callee.Cache & EntryBuffer) && (Entry.Buffer & Here))
    F.Dirtied = Context.Witnesses.make(Site.Location,
                                       "handed to the page cache by " + Calling,
                                       nullptr, Entry.Buffered);
  if (Callee.isUnclear())
    F.Unknown = Context.Witnesses.make(Site.Location, Calling, Callee.Unknown);
  if (Callee.LastSync)
    F.LastSync =
        Context.Witnesses.make(Site.Location, Calling, Callee.LastSync);
  F.Buffer = substitute(Callee.Buffer, Entry);
  F.Cache = substitute(Callee.Cache, Entry);
  // Through a handle that writes at once, the callee's writes do, too.
  if (Entry.Synchronous && !Callee.Opened)
    F.Cache &= ~Here;
  F.Closed = Callee.Closed || Entry.Closed;
  F.SyncFailed = Callee.SyncFailed;
  F.NotRegular = Callee.NotRegular;
  F.Opened = Callee.Opened || Entry.Opened;
  F.Unbuffered |= Callee.Unbuffered;
  F.Synchronous |= Callee.Synchronous;
  F.Written |= Callee.Written;
  F.Attributes |= Callee.Attributes;
  F.Flushed |= Callee.Flushed;
  F.Synced |= Callee.Synced;
  applySyncs(Callee, Entry, Site, Before, F);
  F.Created |= Callee.Created;
  F.Truncated |= Callee.Truncated;
  F.Emptied |= Callee.Emptied;
  F.Unsyncable |= Callee.Unsyncable;
  F.Finished |= Callee.Opened && Callee.Closed;
  if (Callee.Name)
    F.Name = translate(*Callee.Name, Site, Before);
  if (Callee.ClosedBy)
    F.ClosedBy =
        Context.Witnesses.make(Site.Location, Calling, Callee.ClosedBy);
  clearRelated(Callee, F, S);
  clearNames(Callee, File, S);
}

void Transfer::applyLatent(const Summary &Callee, const CallSite &Site,
                           const State &S) {
  std::string Name = calledName(Site);
  for (const LatentSync &Latent : Callee.Latent) {
    State T = S;
    const AccessPath *File = translate(*Latent.File, Site, S);
    if (!File || !assumeOf(Latent.Assumed, Site, T))
      continue;
    FileState Before = S.entryOf(*File);
    // An object that is dirty as a whole is dirty at this handle.
    for (const FileState &Around : S.Files)
      if (File->isWithin(*Around.File) && (Around.Buffer & Here))
        Before = Around;
    Before.Buffer =
        substitute(Latent.Buffer & (EntryBuffer | EntryCache), Before);
    if (Before.Buffer & (Here | EntryBuffer))
      record({.Site = Site.Site,
              .Location = Site.Location,
              .Kind = EffectKind::Sync,
              .File = Before.File,
              .Before = Before,
              .By = Name,
              .Inside = Latent.Sync,
              .AfterFailure = S.Failed != nullptr});
    if (Before.Buffer & EntryBuffer)
      addLatent(*File, Before,
                Context.Witnesses.make(Site.Location, "calling '" + Name + "'",
                                       Latent.Sync),
                T);
  }
}

void Transfer::addLatent(const AccessPath &File, const FileState &Before,
                         const Witness *Sync, const State &S) {
  if (!File.isInterface(Result.Function))
    return;
  Result.Inferred.Latent.push_back({&File, Before.Buffer, Sync, Before.Buffered,
                                    S.Assumed.filtered([&](const Atom &A) {
                                      return A.Subject->isInterface(
                                          Result.Function);
                                    })});
}

const AccessPath *Transfer::target(const AccessPath &Place,
                                   const CallSite &Site, const State &S) const {
  if (Place.parent()) {
    const AccessPath *Base = translate(*Place.parent(), Site, S);
    return Base ? Context.Paths.within(*Base, Place) : nullptr;
  }
  const VarDecl *Variable = Place.variable();
  if (!Variable || !isParameterOf(*Variable, Site))
    return &Place;
  // A reference is the argument's own place.
  unsigned Index = cast<ParmVarDecl>(Variable)->getFunctionScopeIndex();
  return Index < Site.Arguments.size()
             ? Evaluate.variablePlace(Site.Arguments[Index], S)
             : nullptr;
}

llvm::SmallVector<State, 2>
Transfer::summarised(const CallSite &Site, const Summary &Callee, State S) {
  llvm::SmallVector<State, 2> States;
  applyLatent(Callee, Site, S);
  OrderEvents(Context, Result)
      .replies(
          Callee, Site, S,
          [&](const AccessPath &Path) { return translate(Path, Site, S); },
          [&](const Condition &Assumed) {
            State T = S;
            return assumeOf(Assumed, Site, T);
          });
  noteSummarised(Site, Callee, S);
  Context.Flags.passed(Site, *Result.Function);
  bool HasSuccess = llvm::any_of(
      Callee.Outcomes, [](const SummaryOutcome &O) { return !O.Failed; });
  for (const SummaryOutcome &Outcome : Callee.Outcomes) {
    // A dropped result cannot be told from success; the family of
    // unchecked-result checks speaks of that.
    if (Outcome.Failed && !Site.ResultUsed && HasSuccess && Outcome.HasReturned)
      continue;
    State T = S;
    if (!assumeOf(Outcome.Assumed, Site, T))
      continue;
    // The handles passed in, then the names, then what came into being: a
    // callee syncs before it renames and removes before it creates.
    applyDirectorySyncs(Outcome, Site, S, T);
    for (bool Fresh : {false, true}) {
      for (const FileState &F : Outcome.Files)
        if ((F.File->root().kind() == AccessPath::Kind::Fresh) == Fresh)
          if (const AccessPath *File = translate(*F.File, Site, S))
            applyFile(F, *File, Site, S, T);
      if (!Fresh) {
        applyNames(Outcome, Site, S, T);
        applyEntries(Outcome, Site, S, T);
      }
    }
    applyEmptied(Outcome, Site, S, T);
    for (const auto &[Place, V] : Outcome.Stores)
      if (const AccessPath *Target = target(*Place, Site, S))
        T.store(*Target, translate(V, Site, S));
    if (Outcome.Failed) {
      T.fail(Site.Site, Outcome.FailedKind);
    } else if (T.Failed == Site.Site) {
      T.Failed = nullptr;
    }
    if (Site.Site && Site.ResultUsed && Outcome.HasReturned) {
      Value Returned = translate(Outcome.Returned, Site, S);
      if (!Returned.Object && !Returned.Constant)
        Returned.Object = Context.Paths.fresh(Site.Site);
      if (Returned.Object && Returned.Object->site() == Site.Site)
        T.Assumed.forget(*Returned.Object);
      T.setValue(Site.Site, Returned);
    }
    States.push_back(std::move(T));
  }
  return States;
}
