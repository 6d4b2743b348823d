#include "checks/UnlinkBeforeRename.h"
#include "checks/DroppedCall.h"
#include "checks/Judgement.h"
#include "core/Analysis.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = UnlinkBeforeRenameName;

static void report(const FunctionResult &Result, const EventRecord &Event,
                   ASTContext &Context, CheckOutput &Output) {
  Finding Found;
  Found.Check = CheckName;
  Found.Function = Result.Function;
  Found.Location = Event.Earlier->Location;
  Found.Message = "the old file is removed before the rename that would "
                  "replace it; a crash in between leaves no file under that "
                  "name";
  Found.Condition = Event.Assumed.hasTests() ? Event.Assumed.text() : "";
  Found.Path = stepsOf(Event.Earlier);
  llvm::append_range(Found.Path, stepsOf(Event.Inside));
  // rename replaces what is there: the removal can go when it stands alone.
  if (!Event.Earlier->Inside)
    if (std::optional<CharSourceRange> Range =
            droppedCallAt(*Result.Function, Event.Earlier->Location, Context))
      Found.Edits.push_back({*Range, ""});
  Output.Findings.push_back(std::move(Found));
}

static void runUnlinkBeforeRename(const CheckInput &Input,
                                  CheckOutput &Output) {
  for (const FunctionResult *Result : Input.Analysis.functions()) {
    if (!isReliable(*Result))
      continue;
    llvm::DenseSet<SourceLocation> Told;
    for (const EventRecord &Event : Result->Events) {
      if (Event.Kind != EffectKind::Unlink || !Event.Earlier)
        continue;
      bool Reported =
          !Event.AfterFailure && Told.insert(Event.Earlier->Location).second;
      count(Output, Reported ? Verdict::Reported : Verdict::Silent,
            Event.Location, *Result, [&] {
              return std::string(Event.AfterFailure
                                     ? "an operation on files failed before it"
                                     : "the same removal is reported already");
            });
      if (Reported)
        report(*Result, Event, Input.Analysis.context(), Output);
    }
  }
}

const CheckCode durability::UnlinkBeforeRenameCheck = {runUnlinkBeforeRename};
