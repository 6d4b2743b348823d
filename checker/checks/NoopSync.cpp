#include "checks/NoopSync.h"
#include "checks/Judgement.h"
#include "core/Analysis.h"
#include "core/AnalysisContext.h"
#include "core/SlotRoles.h"
#include "core/Transfer.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = "durability-noop-sync";

static Finding findingOf(const NoopSync &Sync) {
  Finding Found;
  Found.Check = CheckName;
  Found.Function = Sync.Function;
  Found.Location = Sync.Function->getLocation();
  Found.Message =
      "'" + displayName(*Sync.Function) +
      "' returns success without a sync, though '" + Sync.Writer +
      (Sync.Written ? "' writes to a file" : "' hands the data on to a file") +
      "; a power loss loses data that the caller takes for stable";
  if (Sync.Written)
    Found.Path = stepsOf(Sync.Written);
  else
    Found.Path.push_back({Sync.HandedOn, "the data is handed on here"});
  Found.Path.push_back({Sync.Returns, "returns success here without a sync"});
  if (Sync.Synced) {
    std::vector<PathStep> Steps = stepsOf(Sync.Synced);
    Steps.front().Message =
        "'" + Sync.Sibling + "' syncs: " + Steps.front().Message;
    llvm::append_range(Found.Path, Steps);
  }
  return Found;
}

static void runNoopSync(const CheckInput &Input, CheckOutput &Output) {
  SlotRoles Roles(Input.Analysis.shared());
  unsigned Silent = 0, Unknown = 0;
  for (const NoopSync &Sync : Roles.noopSyncs(Silent, Unknown)) {
    count(Output.Sinks, Verdict::Reported);
    Output.Findings.push_back(findingOf(Sync));
  }
  for (; Silent; --Silent)
    count(Output.Sinks, Verdict::Silent);
  for (; Unknown; --Unknown)
    count(Output.Sinks, Verdict::Unknown);
}

const CheckDescription durability::NoopSyncCheck = {
    CheckName,
    "Finds sync functions of classes and function tables that return success "
    "and sync nothing, though the object writes to files.",
    CheckLevel::Default,
    {},
    runNoopSync,
};
