#include "checks/RenameWithoutSync.h"
#include "checks/Judgement.h"
#include "core/Analysis.h"
#include "core/AnalysisContext.h"
#include "core/Durability.h"
#include "core/HandleHistory.h"
#include "core/RecordFacts.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = RenameWithoutSyncName;

namespace {
/// Looks for a count of a file's names behind a place.
class NameCounts : public DynamicRecursiveASTVisitor {
public:
  NameCounts(SourceLocation Behind, const SourceManager &Sources)
      : Behind(Behind), Sources(Sources) {}
  bool Found = false;
  bool VisitMemberExpr(MemberExpr *E) override {
    const auto *Field = dyn_cast<FieldDecl>(E->getMemberDecl());
    Found |= Field && Field->getDeclName().isIdentifier() &&
             Field->getName() == "st_nlink" &&
             Sources.isBeforeInTranslationUnit(Behind, E->getExprLoc());
    return !Found;
  }

private:
  SourceLocation Behind;
  const SourceManager &Sources;
};
} // namespace

/// The link is how a lock is taken: whether it worked is told by the number of
/// names that the file has then (open(2), O_EXCL over NFS). A lock says nothing
/// after a crash.
static bool takesLock(const FunctionResult &Result, const EventRecord &Event) {
  if (Event.Kind != EffectKind::Link || !Event.Site)
    return false;
  NameCounts Counts(Event.Location,
                    Result.Function->getASTContext().getSourceManager());
  Counts.TraverseStmt(Result.Function->getBody());
  return Counts.Found;
}

namespace {
class PublishJudge {
public:
  PublishJudge(const CheckInput &Input, CheckOutput &Output)
      : Input(Input), Output(Output) {}

  void judge(const FunctionResult &Result) {
    llvm::DenseSet<const Expr *> Told;
    for (const EventRecord &Event : Result.Events) {
      bool Publishes =
          Event.Kind == EffectKind::Rename || Event.Kind == EffectKind::Link;
      if (!Publishes || Event.AfterFailure || Event.Before.Unsyncable)
        continue;
      // A write after the last callee that nothing is known of is certain.
      if (Event.Before.isUnclear() && !Event.Before.isDirty()) {
        count(Output, Verdict::Unknown, Event.Location, Result,
              [&] { return unknownText(Event.Before); });
        continue;
      }
      const FileState *Left = leftDirty(Result, Event);
      bool Reported = (Event.Before.isDirty() || Left) &&
                      causeAt(Result, Event) == DirtyCause::Unsynced &&
                      !isChosen(Result, Event) && !takesLock(Result, Event) &&
                      Told.insert(Event.Site).second;
      count(Output, Reported ? Verdict::Reported : Verdict::Silent,
            Event.Location, Result, [&] {
              return std::string(
                  Event.Before.isDirty()
                      ? "an option or a matter of when decides about the "
                        "sync, or another check speaks of its cause"
                      : "nothing written on the way here is unsynced");
            });
      if (Reported)
        report(Result, Event, Left ? *Left : Event.Before);
    }
  }

private:
  /// Nobody but this function syncs the file, and not before the step.
  static bool syncsAfter(const FunctionResult &Result, const EventRecord &Event,
                         const HandleHistory &Known) {
    return llvm::all_of(Known.Syncers,
                        [&](const FunctionDecl *Other) {
                          return Other == Result.Function;
                        }) &&
           llvm::none_of(Result.Events, [&](const EventRecord &Other) {
             return Other.Site == Event.Site && Other.Kind == Event.Kind &&
                    Other.Before.Synced;
           });
  }

  /// What another function wrote to the file and nobody in the program syncs:
  /// its state there. Null when there is no such function, or others may sync.
  const FileState *leftDirty(const FunctionResult &Result,
                             const EventRecord &Event) const {
    const FileState &F = Event.Before;
    const ValueDecl *Handle = F.isDirty() || F.Opened || F.Synced ||
                                      !(F.Cache & EntryCache) ||
                                      !isExternallyCallable(*Result.Function)
                                  ? nullptr
                                  : keptIn(*F.File);
    const HandleHistory *Known = Handle && isPrivate(*Handle)
                                     ? Input.Analysis.handles().of(*Handle)
                                     : nullptr;
    if (!Known || (Known->Synced && !syncsAfter(Result, Event, *Known)) ||
        Known->Unclear || Known->Leavers.empty() ||
        isNamedElsewhere(*Handle, [&](const FunctionDecl &Function) {
          return Input.Analysis.shared().result(Function);
        }))
      return nullptr;
    return Known->Leavers.front().File;
  }

  /// Of all that reaches the step: the cause that has a check of its own.
  static DirtyCause causeAt(const FunctionResult &Result,
                            const EventRecord &Event) {
    for (const EventRecord &Other : Result.Events)
      if (Other.Site == Event.Site && Other.Kind == Event.Kind &&
          Other.Before.isDirty() && !Other.AfterFailure &&
          causeOf(Other.Before) != DirtyCause::Unsynced)
        return causeOf(Other.Before);
    return DirtyCause::Unsynced;
  }

  void report(const FunctionResult &Result, const EventRecord &Event,
              const FileState &Dirty) {
    bool Buffered = Dirty.Buffer & Here;
    bool Renamed = Event.Kind == EffectKind::Rename;
    Finding Found;
    Found.Check = CheckName;
    Found.Function = Result.Function;
    Found.Location = Event.Location;
    Found.Message = std::string(Renamed ? "a file is renamed"
                                        : "a file gets "
                                          "another name") +
                    " while the data written to it is " +
                    (Buffered ? "still buffered" : "not synced") +
                    "; a power loss can leave an empty or partial file under "
                    "the new name";
    Found.Condition = Event.Assumed.hasTests() ? Event.Assumed.text() : "";
    Found.Path = stepsOf(Buffered ? Dirty.Buffered : Dirty.Dirtied);
    if (Event.Before.Closed && Event.Before.ClosedBy &&
        !Event.Before.ClosedBy->Inside)
      llvm::append_range(Found.Path, stepsOf(Event.Before.ClosedBy));
    llvm::append_range(Found.Path, stepsOf(Event.Inside));
    Output.Findings.push_back(std::move(Found));
  }

  const CheckInput &Input;
  CheckOutput &Output;
};
} // namespace

static void runRenameWithoutSync(const CheckInput &Input, CheckOutput &Output) {
  for (const FunctionResult *Result : Input.Analysis.functions())
    if (isReliable(*Result))
      PublishJudge(Input, Output).judge(*Result);
}

const CheckCode durability::RenameWithoutSyncCheck = {runRenameWithoutSync};
