#include "checks/AckBeforeSync.h"
#include "checks/Judgement.h"
#include "core/Analysis.h"

using namespace clang;
using namespace durability;

namespace {
class ReplyJudge {
public:
  explicit ReplyJudge(CheckOutput &Output) : Output(Output) {}

  void judge(const FunctionResult &Result) {
    llvm::DenseSet<std::pair<SourceLocation, const AccessPath *>> Told;
    for (const EventRecord &Event : Result.Events) {
      if (Event.Kind != EffectKind::Acknowledge || Event.AfterFailure)
        continue;
      Verdict V = decide(Result, Event);
      if (V == Verdict::Reported &&
          !Told.insert({Event.Location, Event.File}).second)
        V = Verdict::Silent;
      count(Output, V, Event.Location, Result, [&] {
        return V == Verdict::Unknown
                   ? unknownText(Event.Before)
                   : fileName(Event.File) +
                         " is synced before, or an option or a matter of when "
                         "decides about that";
      });
      if (V == Verdict::Reported)
        report(Result, Event);
    }
  }

private:
  /// The file is synced only after the reply, and nothing was written to it in
  /// between: the sync is for what was there before.
  static bool isLate(const EventRecord &Event) {
    return !Event.Before.isDirty() && !Event.Before.isUnclear() &&
           Event.Before.Settled == SyncLevel::None &&
           ((Event.Before.Buffer | Event.Before.Cache) &
            (EntryBuffer | EntryCache)) &&
           Event.Inside && Event.Inside->Location != Event.Location;
  }

  static Verdict decide(const FunctionResult &Result,
                        const EventRecord &Event) {
    if (Event.Before.isDirty())
      return isChosen(Result, Event) ? Verdict::Silent : Verdict::Reported;
    if (Event.Before.isUnclear())
      return Verdict::Unknown;
    return isLate(Event) ? Verdict::Reported : Verdict::Silent;
  }

  void report(const FunctionResult &Result, const EventRecord &Event) {
    bool Late = isLate(Event);
    Finding Found;
    Found.Check = AckBeforeSyncName;
    Found.Function = Result.Function;
    Found.Location = Late ? Event.Inside->Location : Event.Location;
    Found.Message = "a reply is sent before " +
                    std::string(Late ? "" : "data written to ") +
                    fileName(Event.File) +
                    " is synced; a power loss loses data that was confirmed";
    Found.Condition = Event.Assumed.hasTests() ? Event.Assumed.text() : "";
    Found.Path = stepsOf(Late ? nullptr : dirtiedBy(Event.Before));
    llvm::append_range(Found.Path, stepsOf(Event.Inside));
    if (Late)
      Found.Path.push_back({Event.Location, "synced only here"});
    Output.Findings.push_back(std::move(Found));
  }

  CheckOutput &Output;
};
} // namespace

static void runAckBeforeSync(const CheckInput &Input, CheckOutput &Output) {
  for (const FunctionResult *Result : Input.Analysis.functions())
    if (isReliable(*Result))
      ReplyJudge(Output).judge(*Result);
}

const CheckCode durability::AckBeforeSyncCheck = {runAckBeforeSync};
