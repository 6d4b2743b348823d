#include "core/OrderEvents.h"
#include "core/CommitMarks.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace durability;

void durability::recordEvent(FunctionResult &Result, EventRecord Record) {
  for (const EventRecord &Old : Result.Events)
    if (Old.Site == Record.Site && Old.Location == Record.Location &&
        Old.Kind == Record.Kind && Old.AfterFailure == Record.AfterFailure &&
        Old.Orders == Record.Orders && Old.Assumed == Record.Assumed &&
        Old.Before.sameProperty(Record.Before))
      return;
  Result.Events.push_back(std::move(Record));
}

void OrderEvents::record(const AccessPath &Log, const CallSite &Site,
                         llvm::StringRef By, const State &S,
                         const ContractClause *Clause) {
  for (const FileState &F : S.Files)
    if (F.File->isWithin(Log))
      recordEvent(Result, {.Site = Site.Site,
                           .Location = Site.Location,
                           .File = F.File,
                           .Before = F,
                           .By = By.str(),
                           .AfterFailure = S.Failed != nullptr,
                           .Assumed = Clause && !Clause->condition().empty()
                                          ? S.Assumed
                                          : Condition(),
                           .Orders = Clause});
}

/// The path is one on which the condition of \p Clause may hold.
static bool isMeant(const ContractClause &Clause, const ConditionScope &Scope,
                    const State &S) {
  if (Clause.condition().empty())
    return true;
  llvm::Expected<ContractCondition> Parsed =
      parseCondition(Clause.condition(), Scope);
  if (!Parsed) {
    llvm::consumeError(Parsed.takeError()); // durability-contract reports it.
    return false;
  }
  return llvm::any_of(Parsed->Disjuncts, [&](const Conjunction &Way) {
    return S.Assumed.allows(Way);
  });
}

std::pair<const AccessPath *, const AccessPath *>
OrderEvents::ordered(const ContractClause &Clause, const State &S) {
  if (Clause.Kind != ClauseKind::WriteAhead)
    return {};
  auto [LogName, DataName] = splitOrder(Clause);
  ConditionScope Scope{*Result.Function, *Clause.StatedBy, Context.Paths,
                       Context.Atoms, &Context.Model};
  if (!isMeant(Clause, Scope, S))
    return {};
  // A record that was assigned is the one that it was assigned from, a handle
  // that was opened here is the file.
  auto Now = [&](llvm::StringRef Name) {
    const AccessPath *Place = resolveFileArgument(Name, Scope);
    const Value *Held = Place ? S.stored(*Place) : nullptr;
    return Held && Held->Object ? Held->Object : Place;
  };
  return {Now(LogName), Now(DataName)};
}

void OrderEvents::write(const AccessPath &Data, const CallSite &Site,
                        const State &S) {
  for (const ContractClause &Clause : Result.Stated.Clauses) {
    auto [Log, Ordered] = ordered(Clause, S);
    if (Log && Ordered && Data.isWithin(*Ordered))
      record(*Log, Site,
             Site.Callee ? displayName(*Site.Callee) : std::string(), S,
             &Clause);
  }
}

/// A local variable of which nothing is known here.
static bool isLocal(const AccessPath &Place) {
  const VarDecl *Variable = Place.root().variable();
  return Variable && Variable->isLocalVarDecl();
}

void OrderEvents::mark(const CallSite &Site, const State &S) {
  for (const ContractClause &Clause : Result.Stated.Clauses) {
    if (Clause.Kind != ClauseKind::StableBefore)
      continue;
    auto [FileName, Mark] = splitOrder(Clause);
    ConditionScope Scope{*Result.Function,
                         *Clause.StatedBy,
                         Context.Paths,
                         Context.Atoms,
                         &Context.Model,
                         true,
                         &S};
    const AccessPath *Named = resolveFileArgument(FileName, Scope);
    if (!Named || isLocal(*Named) ||
        !isMark(Site, Mark, FileName, Context.Model, *Result.Function) ||
        !isMeant(Clause, Scope, S))
      continue;
    const Value *Held = S.stored(*Named);
    const AccessPath &File = Held && Held->Object ? *Held->Object : *Named;
    llvm::SmallVector<FileState, 2> Before;
    for (const FileState &F : S.Files)
      if (F.File->isWithin(File))
        Before.push_back(F);
    // What the caller and others wrote must be stable as well.
    if (Before.empty())
      Before.push_back(S.entryOf(File));
    std::string By = calledName(Site);
    if (By.empty())
      By = calledMark(Mark).str();
    for (const FileState &F : Before)
      recordEvent(Result, {.Site = Site.Site,
                           .Location = Site.Location,
                           .File = F.File,
                           .Before = F,
                           .By = By,
                           .AfterFailure = S.Failed != nullptr,
                           .Assumed = S.Assumed,
                           .Orders = &Clause});
  }
}

/// What this path did to \p Data or to names that it keeps; null: nothing.
static const Witness *changeOf(const AccessPath &Data, const State &S) {
  for (const FileState &F : S.Files)
    if (F.File->isWithin(Data) && F.Written && !F.NotRegular)
      for (const Witness *Step : {F.Dirtied, F.Buffered, F.LastSync})
        if (Step)
          return Step;
  for (const NameState &Entry : S.Entries)
    if (Entry.Keeper && Entry.Keeper->isWithin(Data))
      return Entry.Step;
  for (const DirectorySync &Sync : S.Syncs)
    if (Sync.Through && Sync.Through->isWithin(Data))
      return Sync.Step;
  return nullptr;
}

void OrderEvents::logSync(const AccessPath &File, const CallSite &Site,
                          const State &S) {
  for (const ContractClause &Clause : Result.Stated.Clauses) {
    auto [Log, Data] = ordered(Clause, S);
    if (!Log || !Data || S.Failed || !File.isWithin(*Log) ||
        llvm::any_of(S.Files, [Log = Log](const FileState &F) {
          return F.File->isWithin(*Log) && F.Synced;
        }))
      continue;
    if (const Witness *Changed = changeOf(*Data, S))
      recordEvent(Result, {.Site = Site.Site,
                           .Location = Site.Location,
                           .File = &File,
                           .Before = S.entryOf(File),
                           .By = Site.Callee ? displayName(*Site.Callee)
                                             : std::string(),
                           .Earlier = Changed,
                           .Orders = &Clause});
  }
}

void OrderEvents::writeAfter(const AccessPath &Log, const CallSite &Site,
                             llvm::StringRef By, const State &S) {
  record(Log, Site, By, S, nullptr);
}

/// Sockets, handles without a duty and files that are gone are nobody's data.
static bool mayBeConfirmed(const FileState &F) {
  return !F.NotRegular && !(F.Attributes & (OA_Temporary | OA_ReadOnly));
}

void OrderEvents::reply(const CallSite &Site, const Witness *Sent, State &S) {
  LatentReply Latent{.Sent = Sent,
                     .Assumed = S.Assumed.filtered([&](const Atom &A) {
                       return A.Subject->isInterface(Result.Function);
                     })};
  for (const FileState &F : S.Files) {
    if (F.Settled != SyncLevel::None)
      Latent.Synced.push_back(F.File);
    if (mayBeConfirmed(F) && (F.isDirty() || F.isUnclear() || F.Synced))
      recordEvent(Result, {.Site = Site.Site,
                           .Location = Site.Location,
                           .Kind = EffectKind::Acknowledge,
                           .File = F.File,
                           .Before = F,
                           .Inside = Sent,
                           .AfterFailure = S.Failed != nullptr,
                           .Assumed = S.Assumed});
  }
  if (!S.Acknowledged)
    S.Acknowledged = Sent;
  if (!S.Failed &&
      llvm::none_of(Result.Inferred.Replies, [&](const LatentReply &Old) {
        return Old.Synced == Latent.Synced && Old.Assumed == Latent.Assumed;
      }))
    Result.Inferred.Replies.push_back(std::move(Latent));
}

void OrderEvents::replies(
    const Summary &Callee, const CallSite &Site, State &S,
    llvm::function_ref<const AccessPath *(const AccessPath &)> Translate,
    llvm::function_ref<bool(const Condition &)> IsPossible) {
  for (const LatentReply &Latent : Callee.Replies) {
    if (!IsPossible(Latent.Assumed))
      continue;
    // What the callee syncs first is no longer dirty when it replies.
    State T = S;
    for (const AccessPath *Synced : Latent.Synced)
      if (const AccessPath *File = Translate(*Synced))
        T.forEachRelated(*File, [](FileState &F) {
          F.Buffer = F.Cache = FromNothing;
          F.Settled = SyncLevel::Full;
          F.Synced = true;
        });
    const Witness *Sent = Context.Witnesses.make(
        Site.Location, "calling '" + calledName(Site) + "'", Latent.Sent);
    reply(Site, Sent, T);
    S.Acknowledged = T.Acknowledged;
  }
}

void OrderEvents::lateSync(const FileState &F, const CallSite &Site,
                           const State &S) {
  if (!S.Acknowledged || S.Failed || !mayBeConfirmed(F) ||
      F.Settled != SyncLevel::None || (F.Buffer | F.Cache) & (Here | Unclear) ||
      !F.File->isInterface(Result.Function))
    return;
  recordEvent(Result, {.Site = Site.Site,
                       .Location = Site.Location,
                       .Kind = EffectKind::Acknowledge,
                       .File = F.File,
                       .Before = F,
                       .Inside = S.Acknowledged,
                       .Assumed = S.Assumed});
}

const Witness *OrderEvents::replaced(const FileState &Now,
                                     const AccessPath *Handle, const State &S) {
  if (!Handle || !Now.Opened || Now.Written || Now.isUnclear())
    return nullptr;
  for (const FileState &F : S.Files)
    if (F.HeldBy == Handle && F.Closed && F.isDirty() &&
        !(F.Name && F.Name == Now.Name))
      return (F.Cache & Here) ? F.Dirtied : F.Buffered;
  return nullptr;
}
