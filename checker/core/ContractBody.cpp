/// \file
/// Whether a body does for certain what its contract says; then callers are
/// judged by the body, which says more: what it leaves in members, and how.

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
         Clause.Kind == ClauseKind::Durable ||
         Clause.Kind == ClauseKind::WriteAhead;
}

/// \p Stated leaves nothing that \p Done may leave, in some file at least.
static bool keeps(const SummaryOutcome &Done, const FileState &Stated) {
  bool Does = false;
  for (const FileState &F : Done.Files) {
    const bool Concerned = Stated.Name
                               ? F.Name == Stated.Name
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

static bool keeps(const SummaryOutcome &Done, const SummaryOutcome &Stated) {
  const bool Meets =
      llvm::any_of(Stated.Assumed.ways(), [&](const Conjunction &Way) {
        return Done.Assumed.allows(Way);
      });
  if (!Meets)
    return true;
  return (Stated.Syncs.empty() || !Done.Syncs.empty()) &&
         Stated.Entries.empty() &&
         llvm::none_of(Done.Files, [](const FileState &F) {
           return F.isUnclear();
         }) &&
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

const Summary &AnalysisContext::statedSummary(const FunctionDecl &Function) {
  const Summary &Stated = contractSummary(Function);
  const FunctionResult *Body = result(Function);
  return Body && keeps(*Body, Stated) ? Body->Inferred : Stated;
}
