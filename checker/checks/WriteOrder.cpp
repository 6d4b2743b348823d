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
      if (Event.Kind != EffectKind::Write || Event.AfterFailure)
        continue;
      if (Event.Earlier) {
        judgeLate(Result, Event, Told);
        continue;
      }
      bool Dirty = Event.Before.isDirty() && !isExcused(Result, Event);
      Verdict V = Dirty && Told.insert(Event.Location).second
                      ? Verdict::Reported
                  : !Dirty && Event.Before.isUnclear() ? Verdict::Unknown
                                                       : Verdict::Silent;
      count(Output, V, Event.Location, Result, [&] {
        return V == Verdict::Unknown ? unknownText(Event.Before)
               : Dirty ? std::string("it is reported on another path")
                       : "nothing written to the log " + fileName(Event.File) +
                             " on the way here is unsynced";
      });
      if (V == Verdict::Reported)
        report(Result, Event);
    }
  }

private:
  /// The order has a condition, and an option decides about the log's sync.
  static bool isExcused(const FunctionResult &Result,
                        const EventRecord &Event) {
    return Event.Orders && !Event.Orders->condition().empty() &&
           isChosen(Result, Event);
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
    llvm::StringRef Log = splitWriteAhead(*Late.Orders).first;
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
    bool Buffered = !(Log.Cache & Here);
    Finding Found;
    Found.Check = WriteOrderName;
    Found.Function = Result.Function;
    Found.Location = Event.Location;
    Found.Message = "data is written by '" + Event.By + "' while its log " +
                    fileName(Event.File) + " is " +
                    (Buffered ? "still buffered" : "not synced") +
                    "; a power loss can keep the data and lose the record "
                    "that describes it";
    Found.Path = stepsOf(dirtiedBy(Log));
    Found.Path.push_back(
        {Event.Location, "data written here before the log is stable"});
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
    if (isReliable(*Result))
      WriteOrderJudge(Output).judge(*Result);
}

const CheckCode durability::WriteOrderCheck = {runWriteOrder};
