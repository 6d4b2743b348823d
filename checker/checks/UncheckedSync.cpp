#include "checks/UncheckedSync.h"
#include "checks/ResultJudgement.h"
#include "core/Analysis.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = UncheckedSyncName;

/// A sync of the flushed file that comes after the flush, without another
/// flush between.
static const EventRecord *syncAfter(const FunctionResult &Result,
                                    const CheckedCall &Flush) {
  const SourceManager &Sources =
      Result.Function->getASTContext().getSourceManager();
  auto Follows = [&](SourceLocation A, SourceLocation B) {
    return A != B && Sources.isBeforeInTranslationUnit(A, B);
  };
  for (const EventRecord &Event : Result.Events) {
    if (Event.Kind != EffectKind::Sync || Event.Strength == SyncKind::Async ||
        Event.File != Flush.File || !Follows(Flush.Location, Event.Location))
      continue;
    auto IsBetween = [&](const CheckedCall &Other) {
      return Other.Kind == EffectKind::Flush && !Other.Query &&
             Other.File == Flush.File &&
             Follows(Flush.Location, Other.Location) &&
             Follows(Other.Location, Event.Location);
    };
    return llvm::any_of(Result.CheckedCalls, IsBetween) ? nullptr : &Event;
  }
  return nullptr;
}

/// The handle is an address: what is synced is memory that a file is mapped to.
static bool isMemory(const CheckedCall &Call) {
  return !Call.Summarised && Call.Callee && Call.Callee->getNumParams() > 0 &&
         Call.Callee->getParamDecl(0)->getType()->isVoidPointerType() &&
         !Call.File->isMapped();
}

static Verdict decide(const FunctionResult &Result, const CheckedCall &Call) {
  if (!Call.Use.isIgnored() || hasNoDuty(Result, Call) ||
      isa<CXXDestructorDecl>(Result.Function))
    return Verdict::Silent;
  if (Call.Kind == EffectKind::Flush && !syncAfter(Result, Call))
    return Verdict::Silent;
  // Already stable: the second sync has nothing to lose. Of memory not every
  // store is seen.
  const FileState &F = Call.Before;
  if (Call.File && !isMemory(Call) && F.Synced && !F.Cache &&
      !(F.Buffer & (Here | Unclear)))
    return Verdict::Silent;
  return Verdict::Reported;
}

static void report(const FunctionResult &Result, const CheckedCall &Call,
                   Finding &Found) {
  bool Flush = Call.Kind == EffectKind::Flush;
  Found.Message =
      "result of '" + Call.By + "' is " +
      (Call.Use.Kind == UseKind::Dropped ? "dropped" : "never read") +
      "; when it fails, " +
      (Flush ? "the sync after it covers less than was written"
             : "data that a crash loses counts as stable");
  if (Call.File && Call.Before.isDirty())
    Found.Path = stepsOf((Call.Before.Cache & Here) ? Call.Before.Dirtied
                                                    : Call.Before.Buffered);
  Found.Path.push_back({Call.Location, "the result is lost here"});
  if (const EventRecord *Sync = Flush ? syncAfter(Result, Call) : nullptr)
    Found.Path.push_back({Sync->Location, "synced by '" + Sync->By + "' here"});
}

static void runUncheckedSync(const CheckInput &Input, CheckOutput &Output) {
  auto Concerned = [](const CheckedCall &Call) {
    return isSync(Call) || (Call.Kind == EffectKind::Flush && !Call.Query);
  };
  judgeCalls(Input, Output, CheckName, Concerned, decide, report);
}

const CheckCode durability::UncheckedSyncCheck = {runUncheckedSync};
