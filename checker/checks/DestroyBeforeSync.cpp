#include "checks/DestroyBeforeSync.h"
#include "checks/Judgement.h"
#include "core/Analysis.h"
#include "core/Durability.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = DestroyBeforeSyncName;

namespace {
class DestructionJudge {
public:
  DestructionJudge(const CheckInput &Input, CheckOutput &Output)
      : Input(Input), Output(Output) {}

  void run() {
    for (const FunctionResult *Result : Input.Analysis.functions())
      if (isReliable(*Result))
        for (const ExitRecord &Exit : Result->Exits)
          for (const FileState &F : Exit.At.Files)
            if (F.Synced && F.File->field())
              SyncedFields.insert(F.File->field());
    for (const FunctionResult *Result : Input.Analysis.functions())
      if (isReliable(*Result))
        for (const EventRecord &Event : Result->Events)
          if (isDestruction(Event))
            judge(*Result, Event);
  }

private:
  static bool isDestruction(const EventRecord &Event) {
    return (Event.Kind == EffectKind::Unlink && !Event.Earlier) ||
           Event.Kind == EffectKind::Truncate;
  }

  /// Some function syncs such a file: it is meant to last.
  bool isMeant(const EventRecord &Event) const {
    return Event.Kind == EffectKind::Unlink ||
           SyncedFields.contains(Event.File->field());
  }

  void judge(const FunctionResult &Result, const EventRecord &Event) {
    if (Event.AfterFailure)
      return;
    if (Event.Before.isUnclear()) {
      count(Output, Verdict::Unknown, Event.Location, Result,
            [&] { return unknownText(Event.Before); });
      return;
    }
    bool Reported = Event.Before.isDirty() && isMeant(Event) &&
                    !isChosen(Result, Event) &&
                    Told.insert(Event.Location).second;
    count(Output, Reported ? Verdict::Reported : Verdict::Silent,
          Event.Location, Result, [&] {
            return std::string(Event.Before.isDirty()
                                   ? "nothing shows that the new copy is to "
                                     "last, or an option decides"
                                   : "the new copy is synced");
          });
    if (Reported)
      report(Result, Event);
  }

  /// The same place is reached with the new copy synced when an option says so.
  static bool isChosen(const FunctionResult &Result, const EventRecord &Event) {
    return llvm::any_of(Result.Events, [&](const EventRecord &Other) {
      return Other.Location == Event.Location && Other.Kind == Event.Kind &&
             Other.File == Event.File && Other.Before.Synced &&
             !Other.Before.isDirty() &&
             !isUnexplained(Event.Assumed, Other.Assumed);
    });
  }

  void report(const FunctionResult &Result, const EventRecord &Event) {
    bool Removed = Event.Kind == EffectKind::Unlink;
    bool Buffered = Event.Before.Buffer & Here;
    Finding Found;
    Found.Check = CheckName;
    Found.Function = Result.Function;
    Found.Location = Event.Location;
    Found.Message =
        std::string(Removed ? "the source of a copy is removed while the copy "
                            : "a file is emptied while data written to '" +
                                  Event.File->spelling() + "' ") +
        (Buffered ? "is still buffered" : "is not synced") +
        "; a power loss can lose both";
    Found.Condition = Event.Assumed.hasTests() ? Event.Assumed.text() : "";
    Found.Path =
        stepsOf(Buffered ? Event.Before.Buffered : Event.Before.Dirtied);
    llvm::append_range(Found.Path, stepsOf(Event.Inside));
    Output.Findings.push_back(std::move(Found));
  }

  const CheckInput &Input;
  CheckOutput &Output;
  llvm::DenseSet<const FieldDecl *> SyncedFields;
  llvm::DenseSet<SourceLocation> Told;
};
} // namespace

static void runDestroyBeforeSync(const CheckInput &Input, CheckOutput &Output) {
  DestructionJudge(Input, Output).run();
}

const CheckCode durability::DestroyBeforeSyncCheck = {runDestroyBeforeSync};
