#include "checks/SyncAfterClose.h"
#include "checks/Judgement.h"
#include "core/Analysis.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

using namespace clang;
using namespace durability;

/// In a loop the handle may be another one each time round, unless the path
/// itself opens it; and all elements of a container are one to the analysis.
static bool isSameHandle(const FunctionResult &Result,
                         const EventRecord &Event) {
  for (const AccessPath *P = Event.File; P; P = P->parent())
    if (P->kind() == AccessPath::Kind::Element)
      return false;
  const Witness *Closed = Event.Before.ClosedBy;
  return Event.Before.Opened ||
         !Result.inOneCycle(Closed->Location, Event.Location);
}

/// The path to the sync has tested what the object holds: the program keeps
/// track itself of whether its file is open.
static bool isTested(const EventRecord &Event) {
  const auto Tests = [&](const Literal &L) {
    return L.Of->Form == AtomForm::Truth && L.Of->Subject != Event.File &&
           L.Of->Subject->isWithin(*Event.File);
  };
  return llvm::any_of(Event.Assumed.ways(), [&](const Conjunction &Way) {
    return llvm::any_of(Way.literals(), Tests);
  });
}

/// It lies behind a pointer of another object: which one that leads to may have
/// changed in the meantime (the next of a list). So may an object that came
/// from a call, where two others close and sync it.
static bool isFarAway(const EventRecord &Event) {
  if (Event.Before.Opened)
    return false;
  unsigned Pointers = 0;
  for (const AccessPath *P = Event.File; P; P = P->parent())
    if (P->field() ? P->field()->getType()->isPointerType()
                   : P->kind() == AccessPath::Kind::Foreign)
      ++Pointers;
  const bool InCalls = Event.Inside && Event.Before.ClosedBy->Inside;
  return Pointers > 1 ||
         (InCalls && Event.File->root().kind() == AccessPath::Kind::Fresh);
}

static void report(const FunctionResult &Result, const EventRecord &Event,
                   CheckOutput &Output) {
  Finding Found;
  Found.Check = SyncAfterCloseName;
  Found.Function = Result.Function;
  Found.Location = Event.Location;
  if (!Event.Instead) {
    Found.Message = "'" + Event.By + "' syncs " + fileName(Event.File) +
                    " after it was closed; it fails, or syncs whatever was "
                    "opened under that number since, and a power loss loses "
                    "the data";
    Found.Path = stepsOf(Event.Before.ClosedBy);
  } else {
    Found.Message = "'" + Event.By +
                    "' syncs a file that was just opened, while the one that "
                    "the handle stood for before was written and closed "
                    "without a sync; a power loss loses its data";
    Found.Path = stepsOf(Event.Instead);
  }
  Found.Path.push_back({Event.Location, "synced here"});
  llvm::append_range(Found.Path, stepsOf(Event.Inside));
  Output.Findings.push_back(std::move(Found));
}

static void runSyncAfterClose(const CheckInput &Input, CheckOutput &Output) {
  for (const FunctionResult *Result : Input.Analysis.functions()) {
    if (!isReliable(*Result))
      continue;
    llvm::DenseSet<const Expr *> Told;
    for (const EventRecord &Event : Result->Events) {
      // What one call opens and closes is judged there.
      if (Event.Kind != EffectKind::Sync || Event.Before.NotRegular ||
          Event.Before.Finished)
        continue;
      bool Closed = Event.Before.Closed && Event.Before.ClosedBy &&
                    isSameHandle(*Result, Event) && !isTested(Event) &&
                    !isFarAway(Event);
      bool Wrong = (Closed || Event.Instead) && !Event.AfterFailure;
      bool Reported = Wrong && Told.insert(Event.Site).second;
      count(Output, Reported ? Verdict::Reported : Verdict::Silent,
            Event.Location, *Result, [&] {
              return std::string(Wrong ? "it is reported on another path"
                                       : "the handle is open on some path, or "
                                         "a failure is handled here");
            });
      if (Reported)
        report(*Result, Event, Output);
    }
  }
}

const CheckCode durability::SyncAfterCloseCheck = {runSyncAfterClose};
