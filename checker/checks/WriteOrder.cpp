#include "checks/WriteOrder.h"
#include "checks/Judgement.h"
#include "core/Analysis.h"

using namespace clang;
using namespace durability;

namespace {
class WriteOrderJudge {
public:
  explicit WriteOrderJudge(CheckOutput &Output) : Output(Output) {}

  void judge(const FunctionResult &Result) {
    llvm::DenseSet<SourceLocation> Told;
    for (const EventRecord &Event : Result.Events) {
      if (Event.Kind != EffectKind::Write || Event.AfterFailure ||
          (!isReliable(Result) && !isStableBefore(Event)))
        continue;
      if (Event.Earlier) {
        judgeLate(Result, Event, Told);
        continue;
      }
      bool Dirty = isDirty(Result, Event) && !isExcused(Result, Event);
      Verdict V = Dirty && Told.insert(Event.Location).second
                      ? Verdict::Reported
                  : !Dirty && (Event.Before.isUnclear() || !isReliable(Result))
                      ? Verdict::Unknown
                      : Verdict::Silent;
      count(Output, V, Event.Location, Result, [&] {
        return V == Verdict::Unknown && !Event.Before.isUnclear()
                   ? std::string("the function is not analysed in full")
               : V == Verdict::Unknown ? unknownText(Event.Before)
               : Dirty ? std::string("it is reported on another path")
                       : "nothing written to the log " + fileName(Event.File) +
                             " on the way here is unsynced";
      });
      if (V == Verdict::Reported)
        report(Result, Event);
    }
  }

private:
  static bool isStableBefore(const EventRecord &Event) {
    return Event.Orders && Event.Orders->Kind == ClauseKind::StableBefore;
  }

  /// STABLE_BEFORE speaks of what anybody wrote, but not of marks that the same
  /// call wrote before.
  static bool isDirty(const FunctionResult &Result, const EventRecord &Event) {
    const FileState &F = Event.Before;
    if (!isStableBefore(Event))
      return F.isDirty();
    const Witness *Step = dirtiedBy(F);
    bool Mine = F.isDirty() && Step && Step->Location == Event.Location;
    // What is cut off behind the sync, if that works, is nothing to wait for.
    bool Aside = F.isDirtyAgain() && isIgnored(Result, firstStep(F));
    return !F.NotRegular && !F.isUnclear() && !Mine &&
           ((F.isDirty() && !Aside) || F.Postponed ||
            ((F.Cache & EntryCache) && !F.Closed));
  }

  /// Some path that has made this sync is dirty at the mark again: it says
  /// nothing of what was written since.
  static bool isOutdated(const FunctionResult &Result, const EventRecord &Event,
                         const Witness &Sync) {
    return llvm::any_of(Result.Events, [&](const EventRecord &Other) {
      return Other.Orders == Event.Orders && Other.Site == Event.Site &&
             Other.Before.File == Event.Before.File && Other.Before.LastSync &&
             Other.Before.LastSync->Location == Sync.Location &&
             !Other.AfterFailure && isDirty(Result, Other);
    });
  }

  /// On another path the file is synced before the mark, for a reason. What the
  /// mark itself syncs, in a loop, comes after it.
  static bool isSynced(const FunctionResult &Result, const EventRecord &Event) {
    return llvm::any_of(Result.Events, [&](const EventRecord &Other) {
      return Other.Orders == Event.Orders && Other.Site == Event.Site &&
             Other.Before.File == Event.Before.File && Other.Before.LastSync &&
             Other.Before.LastSync->Location != Event.Location &&
             !isDirty(Result, Other) && !Other.AfterFailure &&
             !isOutdated(Result, Event, *Other.Before.LastSync) &&
             !isUnexplained(Event.Assumed, Other.Assumed);
    });
  }

  /// The order has a condition, and an option decides about the log's sync. Of
  /// what others wrote, also a matter of when decides.
  static bool isExcused(const FunctionResult &Result,
                        const EventRecord &Event) {
    if (!Event.Orders)
      return false;
    // What paths that were merged agree on is known all the same.
    if (!isReliable(Result))
      return !llvm::all_of(Result.Events, [&](const EventRecord &Other) {
        return Other.Orders != Event.Orders || Other.Site != Event.Site ||
               Other.AfterFailure || isDirty(Result, Other);
      });
    const bool Stated = !Event.Orders->condition().empty();
    return isStableBefore(Event)
               ? (Stated || !Event.Before.isDirty()) && isSynced(Result, Event)
               : Stated && isChosen(Result, Event);
  }

  /// The log is stable only after the data. Where another path has it first,
  /// what it is told later is about something else; where it was dirty at the
  /// data, that is reported.
  void judgeLate(const FunctionResult &Result, const EventRecord &Late,
                 llvm::DenseSet<SourceLocation> &Told) {
    bool First = llvm::any_of(Result.Events, [&](const EventRecord &Other) {
      return Other.Orders == Late.Orders && !Other.Earlier &&
             (Other.Before.isDirty() || Other.Before.Synced);
    });
    Verdict V = Late.Before.isUnclear() ? Verdict::Unknown
                : First || !Told.insert(Late.Location).second
                    ? Verdict::Silent
                    : Verdict::Reported;
    count(Output, V, Late.Location, Result, [&] {
      return V == Verdict::Unknown
                 ? unknownText(Late.Before)
                 : std::string("the log comes first on another path");
    });
    if (V != Verdict::Reported)
      return;
    Finding Found;
    Found.Check = WriteOrderName;
    Found.Function = Result.Function;
    Found.Location = Late.Location;
    llvm::StringRef Log = splitOrder(*Late.Orders).first;
    Found.Message = "the log '" + Log.str() + "' is made stable by '" +
                    Late.By +
                    "' only after the data that it orders was changed; a power "
                    "loss in between keeps the data and has no record of it";
    Found.Path = stepsOf(Late.Earlier);
    Found.Path.push_back(
        {Late.Location, "the log is made stable here, after the data"});
    Found.Path.push_back(
        {Late.Orders->Location,
         "'" + clauseSpelling(*Late.Orders) + "' states the order here"});
    Output.Findings.push_back(std::move(Found));
  }

  void report(const FunctionResult &Result, const EventRecord &Event) {
    const FileState &Log = Event.Before;
    bool Buffered = Log.isDirty() && !(Log.Cache & Here);
    bool Mark = isStableBefore(Event);
    llvm::StringRef State = Buffered ? "still buffered" : "not synced";
    Finding Found;
    Found.Check = WriteOrderName;
    Found.Function = Result.Function;
    Found.Location = Event.Location;
    Found.Message =
        Mark ? ("'" + Event.By + "' is called while " + fileName(Event.File) +
                " is " + State.str() +
                "; a power loss can keep what it does and lose what must be "
                "there before")
             : ("data is written by '" + Event.By + "' while its log " +
                fileName(Event.File) + " is " + State.str() +
                "; a power loss can keep the data and lose the record that "
                "describes it");
    Found.Path = stepsOf(Log.isDirty() ? dirtiedBy(Log) : nullptr);
    Found.Path.push_back(
        {Event.Location, Mark ? "called here before the file is stable"
                              : "data written here before the log is stable"});
    Found.Path.push_back(
        Event.Orders ? PathStep{Event.Orders->Location,
                                "'" + clauseSpelling(*Event.Orders) +
                                    "' states the order here"}
                     : PathStep{Event.Location, "the model states the order"});
    Output.Findings.push_back(std::move(Found));
  }

  CheckOutput &Output;
};
} // namespace

static void runWriteOrder(const CheckInput &Input, CheckOutput &Output) {
  for (const FunctionResult *Result : Input.Analysis.functions())
    WriteOrderJudge(Output).judge(*Result);
}

const CheckCode durability::WriteOrderCheck = {runWriteOrder};
