#include "checks/WriteAfterSync.h"
#include "checks/Judgement.h"
#include "core/Analysis.h"

using namespace clang;
using namespace durability;

static bool isStable(const FileState &F) {
  return F.Synced && F.Written && !F.isDirty() && !F.isUnclear() && F.LastSync;
}

/// \p Theirs is clean by a sync that \p F does not have.
static bool isSyncedAgain(const FileState &Theirs, const FileState &F) {
  return isStable(Theirs) && F.LastSync &&
         Theirs.LastSync->Location != F.LastSync->Location;
}

/// Both happened in one and the same call, in whatever it calls.
static bool inOneCall(const Witness *A, const Witness *B) {
  return A && B && A->Location == B->Location;
}

namespace {
class AgainJudge {
public:
  AgainJudge(const FunctionResult &Result, CheckOutput &Output)
      : Result(Result), Output(Output) {}

  void judge() {
    for (const EventRecord &Event : Result.Events)
      if ((Event.Kind == EffectKind::Rename ||
           Event.Kind == EffectKind::Link) &&
          !Event.AfterFailure && Event.Before.isDirtyAgain())
        decide(Event.Before, Event.Location, Event.Assumed,
               !isChosenAgain(Event),
               Event.Kind == EffectKind::Rename ? "renamed to its final name"
                                                : "given another name",
               stepsOf(Event.Inside));
    for (const ExitRecord &Exit : Result.Exits)
      if (Result.isSuccess(Exit))
        for (const FileState &F : Exit.At.Files)
          // What one call opens and closes is judged there.
          if (F.isDirtyAgain() && !F.Finished && !(F.Attributes & OA_Temporary))
            judge(Exit, F);
  }

private:
  void judge(const ExitRecord &Exit, const FileState &F) {
    const FileState *Synced = nullptr;
    bool Chosen = false;
    for (const ExitRecord &Other : Result.Exits) {
      const FileState *Theirs = Other.At.find(*F.File);
      if (!Theirs || !Result.isSuccess(Other) || !isStable(*Theirs) ||
          !Exit.At.Assumed.sharesTargets(Other.At.Assumed))
        continue;
      if (isUnexplained(Exit.At.Assumed, Other.At.Assumed))
        Synced = Theirs;
      else
        Chosen = Chosen || isSyncedAgain(*Theirs, F);
    }
    bool Promised = Result.Stated.find(ClauseKind::Durable) != nullptr;
    std::vector<PathStep> Then =
        F.Closed ? stepsOf(F.ClosedBy) : std::vector<PathStep>();
    Then.push_back({Exit.Location, "returns success here without a sync"});
    if (Synced)
      llvm::append_range(Then, stepsOf(Synced->LastSync));
    // A callee that syncs, writes and returns knows what it leaves: that its
    // caller closes the file says no more of it.
    bool Ends =
        F.Closed && !isClosing(F) && !inOneCall(F.LastSync, dirtiedBy(F));
    decide(F, Exit.Location, Exit.At.Assumed,
           (Ends || Synced || Promised) && !Chosen,
           F.Closed ? "closed" : "counted as stable", std::move(Then));
  }

  [[nodiscard]] bool isChosenAgain(const EventRecord &Event) const {
    return llvm::any_of(Result.Events, [&](const EventRecord &Other) {
      return Other.Site == Event.Site && Other.Kind == Event.Kind &&
             Other.Before.File == Event.Before.File && !Other.AfterFailure &&
             isSyncedAgain(Other.Before, Event.Before) &&
             !isUnexplained(Event.Assumed, Other.Assumed);
    });
  }

  /// The write comes before the sync as well, in the next round of a loop.
  [[nodiscard]] bool isPaced(const FileState &F) const {
    return F.LastSync && Result.inOneCycle(firstStep(F), F.LastSync->Location);
  }

  /// The call that closes writes what is left, and syncs none of it: that is
  /// how this closes, and not what its caller forgot.
  [[nodiscard]] static bool isClosing(const FileState &F) {
    return F.ClosedBy && F.ClosedBy->Inside &&
           firstStep(F) == F.ClosedBy->Location;
  }

  void decide(const FileState &F, SourceLocation At, const Condition &Assumed,
              bool Due, const char *Point, std::vector<PathStep> Then) {
    SourceLocation Write = firstStep(F);
    bool Reported = Due && Write.isValid() && !isPaced(F) &&
                    !isIgnored(Result, Write) && Told.insert(Write).second;
    count(Output, Reported ? Verdict::Reported : Verdict::Silent, At, Result,
          [] {
            return std::string("the sync is paced or chosen, nothing shows "
                               "that the file should be stable here, or the "
                               "write is reported already");
          });
    if (!Reported)
      return;
    Finding Found;
    Found.Check = WriteAfterSyncName;
    Found.Function = Result.Function;
    Found.Location = Write;
    Found.Message = "data is written to " + fileName(F.File) +
                    " after its last sync, and the file is then " + Point +
                    "; a power loss loses that data";
    Found.Condition = Assumed.hasTests() ? Assumed.text() : "";
    Found.Path = stepsOf(F.LastSync);
    llvm::append_range(Found.Path, stepsOf(dirtiedBy(F)));
    llvm::append_range(Found.Path, Then);
    Output.Findings.push_back(std::move(Found));
  }

  const FunctionResult &Result;
  CheckOutput &Output;
  llvm::DenseSet<SourceLocation> Told;
};
} // namespace

static void runWriteAfterSync(const CheckInput &Input, CheckOutput &Output) {
  for (const FunctionResult *Result : Input.Analysis.functions())
    if (isReliable(*Result))
      AgainJudge(*Result, Output).judge();
}

const CheckCode durability::WriteAfterSyncCheck = {runWriteAfterSync};
