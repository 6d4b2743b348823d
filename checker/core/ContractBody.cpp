/// \file
/// Whether a body does for certain what its contract says; then callers are
/// judged by both: the body says more of what is left in members, and how, the
/// contract of handles that the body need not touch.

#include "core/ContractNames.h"
#include "core/Transfer.h"

using namespace clang;
using namespace durability;

/// The clauses that say what is done. The others say what is meant, which no
/// body does.
static bool isOfDeeds(const ContractClause &Clause) {
  return Clause.Kind == ClauseKind::Flushes ||
         Clause.Kind == ClauseKind::Syncs ||
         Clause.Kind == ClauseKind::SyncsDirectory ||
         Clause.Kind == ClauseKind::Durable || isOrder(Clause);
}

/// \p Stated leaves nothing that \p Done may leave, in some file at least.
static bool keeps(const SummaryOutcome &Done, const FileState &Stated) {
  bool Does = false;
  for (const FileState &F : Done.Files) {
    const bool Concerned = Stated.Name ? F.Name == Stated.Name
                                       : F.File->isWithin(*Stated.File) ||
                                             Stated.File->isWithin(*F.File);
    if (!Concerned || F.NotRegular)
      continue;
    if ((F.Buffer & ~Stated.Buffer) || (F.Cache & ~Stated.Cache))
      return false;
    Does = Does || ((F.Synced || !Stated.Synced) &&
                    (F.Flushed || !F.Buffer || !Stated.Flushed));
  }
  return Does;
}

/// Both can come of one call.
static bool meets(const SummaryOutcome &Done, const SummaryOutcome &Stated) {
  return llvm::any_of(Stated.Assumed.ways(), [&](const Conjunction &Way) {
    return Done.Assumed.allows(Way);
  });
}

static bool keeps(const SummaryOutcome &Done, const SummaryOutcome &Stated) {
  if (!meets(Done, Stated))
    return true;
  return (Stated.Syncs.empty() || !Done.Syncs.empty()) &&
         Stated.Entries.empty() &&
         llvm::none_of(Done.Files,
                       [](const FileState &F) { return F.isUnclear(); }) &&
         llvm::all_of(Stated.Files,
                      [&](const FileState &F) { return keeps(Done, F); });
}

static bool keeps(const FunctionResult &Result, const Summary &Stated) {
  if (Result.Approximate || !Result.NotAnalysed.empty() ||
      !Result.Inferred.Unknown.empty() || !Stated.Unknown.empty() ||
      !llvm::all_of(Result.Stated.Clauses, isOfDeeds))
    return false;
  bool Succeeds = false;
  for (const SummaryOutcome &Done : Result.Inferred.Outcomes) {
    if (Done.Failed)
      continue;
    Succeeds = true;
    for (const SummaryOutcome &Promise : Stated.Outcomes)
      if (!Promise.Failed && !keeps(Done, Promise))
        return false;
  }
  return Succeeds;
}

/// What is promised of an object holds for all of its handles, also for those
/// that \p Done has no need to touch.
static void addPromise(SummaryOutcome &Done, const Summary &Stated) {
  const SummaryOutcome *Only = nullptr;
  for (const SummaryOutcome &Promise : Stated.Outcomes)
    if (!Promise.Failed && meets(Done, Promise)) {
      if (Only)
        return;
      Only = &Promise;
    }
  if (!Only)
    return;
  for (const FileState &F : Only->Files)
    if (llvm::none_of(Done.Files, [&](const FileState &Other) {
          return Other.File == F.File;
        }))
      Done.Files.push_back(F);
}

static Summary withPromise(Summary Done, const Summary &Stated) {
  for (SummaryOutcome &Outcome : Done.Outcomes)
    if (!Outcome.Failed)
      addPromise(Outcome, Stated);
  return Done;
}

const Summary &AnalysisContext::statedSummary(const FunctionDecl &Function) {
  const Summary &Stated = contractSummary(Function);
  auto Found = Results.find(Function.getCanonicalDecl());
  // Within a recursion the contract is what settles it.
  if (Found == Results.end() || !Found->second || !Found->second->Settled)
    return Stated;
  FunctionResult &Body = *Found->second;
  if (!Body.Kept)
    Body.Kept =
        keeps(Body, Stated) ? withPromise(Body.Inferred, Stated) : Stated;
  return *Body.Kept;
}
