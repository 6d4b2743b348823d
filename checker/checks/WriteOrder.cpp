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
      bool Dirty = Event.Before.isDirty();
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
