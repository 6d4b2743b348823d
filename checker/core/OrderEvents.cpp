#include "core/OrderEvents.h"
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
                           .Orders = Clause});
}

void OrderEvents::write(const AccessPath &Data, const CallSite &Site,
                        const State &S) {
  for (const ContractClause &Clause : Result.Stated.Clauses) {
    if (Clause.Kind != ClauseKind::WriteAhead)
      continue;
    auto [LogName, DataName] = splitWriteAhead(Clause);
    ConditionScope Scope{*Result.Function, *Clause.StatedBy, Context.Paths,
                         Context.Atoms, &Context.Model};
    const AccessPath *Log = resolveFileArgument(LogName, Scope),
                     *Ordered = resolveFileArgument(DataName, Scope);
    if (Log && Ordered && Data.isWithin(*Ordered))
      record(*Log, Site,
             Site.Callee ? displayName(*Site.Callee) : std::string(), S,
             &Clause);
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
