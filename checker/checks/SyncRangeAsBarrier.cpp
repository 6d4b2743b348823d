#include "checks/SyncRangeAsBarrier.h"
#include "checks/ResultJudgement.h"
#include "core/Analysis.h"
#include "clang/AST/Expr.h"

using namespace clang;
using namespace durability;

namespace {
class HintJudge {
public:
  HintJudge(const FunctionResult &Result, CheckOutput &Output)
      : Result(Result), Output(Output) {}

  void judge() {
    for (const EventRecord &Event : Result.Events)
      if ((Event.Kind == EffectKind::Rename ||
           Event.Kind == EffectKind::Link) &&
          !Event.AfterFailure && Event.Before.Hinted)
        decide(Event.Before, Event.Location, Event.Assumed,
               !isChosen(Result, Event),
               Event.Kind == EffectKind::Rename
                   ? "before it is renamed to its final name"
                   : "before it gets another name",
               Event.Inside);
    for (const ExitRecord &Exit : Result.Exits)
      if (Result.isSuccess(Exit))
        for (const FileState &F : Exit.At.Files)
          if (F.Hinted && F.Opened && F.Closed)
            decide(F, Exit.Location, Exit.At.Assumed,
                   isMeant(F) && !isSyncedElsewhere(F),
                   "before it is closed, though its failure is taken for lost "
                   "data",
                   F.ClosedBy);
  }

private:
  /// Failure of the hint is failure of the function.
  bool isMeant(const FileState &F) const {
    return llvm::any_of(Result.CheckedCalls, [&](const CheckedCall &Call) {
      return Call.Location == F.Hinted->Location &&
             Call.Kind == EffectKind::Sync && isTold(Result, Call);
    });
  }

  bool isSyncedElsewhere(const FileState &F) const {
    return llvm::any_of(Result.Exits, [&](const ExitRecord &Exit) {
      const FileState *Theirs = Exit.At.find(*F.File);
      return Theirs && Theirs->Synced;
    });
  }

  void decide(const FileState &F, SourceLocation At, const Condition &Assumed,
              bool Due, const char *Point, const Witness *Then) {
    bool Reported = F.isDirty() && causeOf(F) == DirtyCause::OnlyHinted &&
                    Due && Told.insert(F.Hinted->Location).second;
    count(Output, Reported ? Verdict::Reported : Verdict::Silent, At, Result,
          [] {
            return std::string("a real sync comes as well, nothing shows that "
                               "the hint stands for one, or it is reported "
                               "already");
          });
    if (!Reported)
      return;
    Finding Found;
    Found.Check = SyncRangeAsBarrierName;
    Found.Function = Result.Function;
    Found.Location = F.Hinted->Location;
    Found.Message =
        "only a call that starts or paces writing back syncs " +
        fileName(F.File) + " " + Point +
        "; it writes no metadata and leaves the drive's cache alone, and a "
        "power loss can lose the data";
    Found.Condition = Assumed.hasTests() ? Assumed.text() : "";
    Found.Path = stepsOf(dirtiedBy(F));
    llvm::append_range(Found.Path, stepsOf(F.Hinted));
    llvm::append_range(Found.Path, stepsOf(Then));
    Output.Findings.push_back(std::move(Found));
  }

  const FunctionResult &Result;
  CheckOutput &Output;
  llvm::DenseSet<SourceLocation> Told;
};
} // namespace

static void runSyncRangeAsBarrier(const CheckInput &Input,
                                  CheckOutput &Output) {
  for (const FunctionResult *Result : Input.Analysis.functions())
    if (isReliable(*Result))
      HintJudge(*Result, Output).judge();
}

const CheckCode durability::SyncRangeAsBarrierCheck = {runSyncRangeAsBarrier};
