#include "checks/NoopSync.h"
#include "checks/Judgement.h"
#include "core/Analysis.h"
#include "core/AnalysisContext.h"
#include "core/SlotRoles.h"
#include "core/Transfer.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = NoopSyncName;

/// "'File::sync' returns success without a sync, though …".
static std::string messageOf(const NoopSync &Sync) {
  bool Flush = Sync.Duty == SlotDuty::Flush;
  std::string Message = "'" + displayName(*Sync.Function) + "' ";
  if (Sync.Missed)
    Message += std::string(Flush ? "flushes" : "syncs") + " not '" +
               Sync.Missed->getNameAsString() + "', though '" + Sync.Writer +
               "' hands the data on to it, too";
  else
    Message += std::string("returns success without a ") +
               (Flush ? "flush" : "sync") + ", though '" + Sync.Writer +
               (!Sync.Written ? "' hands the data on to a file"
                : Flush       ? "' fills the buffer of a file"
                              : "' writes to a file");
  return Message + (Flush ? "; the process can end with that data still in "
                            "a buffer"
                          : "; a power loss loses data that the caller "
                            "takes for stable");
}

static Finding findingOf(const NoopSync &Sync) {
  bool Flush = Sync.Duty == SlotDuty::Flush;
  const std::string Without = Flush ? "without a flush" : "without a sync";
  Finding Found;
  Found.Check = CheckName;
  Found.Function = Sync.Function;
  Found.Location = Sync.Function->getLocation();
  Found.Message = messageOf(Sync);
  if (Sync.Written)
    Found.Path = stepsOf(Sync.Written);
  else
    Found.Path.push_back({Sync.HandedOn, "the data is handed on here"});
  for (const auto &[Callee, Returns] : Sync.Through)
    Found.Path.push_back(
        {Returns, "'" + displayName(*Callee) + "' returns here " + Without});
  Found.Path.push_back({Sync.Returns, Sync.Missed
                                          ? "returns success here"
                                          : "returns success here " + Without});
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
  unsigned Silent = 0;
  std::vector<const clang::FunctionDecl *> Unknown;
  for (const NoopSync &Sync : Roles.noopSyncs(Silent, Unknown)) {
    count(Output.Sinks, Verdict::Reported);
    Output.Findings.push_back(findingOf(Sync));
  }
  for (; Silent; --Silent)
    count(Output.Sinks, Verdict::Silent);
  for (const clang::FunctionDecl *F : Unknown) {
    count(Output.Sinks, Verdict::Unknown);
    if (Output.Judged)
      Output.Judged->push_back(
          {F->getLocation(), F, Verdict::Unknown,
           "what it does, or what its class writes, cannot be followed"});
  }
}

const CheckCode durability::NoopSyncCheck = {runNoopSync};
