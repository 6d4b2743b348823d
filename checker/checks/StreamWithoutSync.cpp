#include "checks/StreamWithoutSync.h"
#include "checks/Judgement.h"
#include "core/Analysis.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = StreamWithoutSyncName;

static bool isSubject(const EventRecord &Event) {
  bool Publishes =
      Event.Kind == EffectKind::Rename || Event.Kind == EffectKind::Link;
  const FileState &F = Event.Before;
  return Publishes && F.Unsyncable && !Event.AfterFailure &&
         (F.Attributes & (OA_Create | OA_Truncate)) &&
         !(F.Attributes & (OA_Append | OA_Temporary));
}

static void report(const FunctionResult &Result, const EventRecord &Event,
                   CheckOutput &Output) {
  bool Buffered = Event.Before.Buffer & Here;
  Finding Found;
  Found.Check = CheckName;
  Found.Function = Result.Function;
  Found.Location = Event.Location;
  Found.Message =
      std::string("a file that was written through a stream is ") +
      (Event.Kind == EffectKind::Rename ? "renamed" : "linked") +
      " to its final name while its data is " +
      (Buffered ? "still buffered" : "not synced, which a stream cannot do") +
      "; a power loss can leave an empty or partial file under the new name";
  Found.Condition = Event.Assumed.hasTests() ? Event.Assumed.text() : "";
  Found.Path = stepsOf(Buffered ? Event.Before.Buffered : Event.Before.Dirtied);
  llvm::append_range(Found.Path, stepsOf(Event.Inside));
  Output.Findings.push_back(std::move(Found));
}

static void runStreamWithoutSync(const CheckInput &Input, CheckOutput &Output) {
  for (const FunctionResult *Result : Input.Analysis.functions()) {
    if (!isReliable(*Result))
      continue;
    llvm::DenseSet<const Expr *> Told;
    for (const EventRecord &Event : Result->Events) {
      if (!isSubject(Event))
        continue;
      if (Event.Before.isUnclear()) {
        count(Output, Verdict::Unknown, Event.Location, *Result,
              [&] { return unknownText(Event.Before); });
        continue;
      }
      bool Reported = Event.Before.isDirty() && Told.insert(Event.Site).second;
      count(Output, Reported ? Verdict::Reported : Verdict::Silent,
            Event.Location, *Result, [] {
              return std::string("the file is synced by its name, or reported "
                                 "already");
            });
      if (Reported)
        report(*Result, Event, Output);
    }
  }
}

const CheckCode durability::StreamWithoutSyncCheck = {runStreamWithoutSync};
