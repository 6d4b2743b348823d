#include "checks/RedundantSync.h"
#include "checks/ResultJudgement.h"
#include "core/Analysis.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;
using namespace durability;

/// Nobody but this function can have written to the file since.
static bool isPrivate(const FileState &F) {
  return F.Opened || !F.File->parent();
}

static bool isRedundant(const CheckedCall &Call) {
  const FileState &F = Call.Before;
  SyncLevel Needed =
      Call.Strength == SyncKind::Full ? SyncLevel::Full : SyncLevel::Data;
  return Call.File && !Call.Summarised && !Call.AfterFailed &&
         Call.Kind == EffectKind::Sync && F.Written && !F.NotRegular &&
         !F.SyncFailed && !F.Closed && F.Settled >= Needed &&
         !(F.Buffer & (Here | Unclear)) && !F.Cache &&
         !(Needed == SyncLevel::Full && F.MetadataChanged) && isPrivate(F);
}

static void report(const FunctionResult &Result, const CheckedCall &Call,
                   CheckOutput &Output) {
  Finding Found;
  Found.Check = RedundantSyncName;
  Found.Function = Result.Function;
  Found.Location = Call.Location;
  Found.Message = "'" + Call.By + "' syncs " + fileName(Call.File) +
                  " again although nothing was written to it since its last "
                  "sync; each sync waits for the drive";
  Found.Path = stepsOf(Call.Before.LastSync);
  Found.Path.push_back({Call.Location, "synced again here"});
  Output.Findings.push_back(std::move(Found));
}

static void runRedundantSync(const CheckInput &Input, CheckOutput &Output) {
  for (const FunctionResult *Result : Input.Analysis.functions()) {
    llvm::MapVector<const Expr *, std::pair<bool, const CheckedCall *>> Sinks;
    for (const CheckedCall &Call : Result->CheckedCalls)
      if (isSync(Call) && Call.Strength != SyncKind::Range) {
        auto [It, New] = Sinks.try_emplace(Call.Site, true, &Call);
        It->second.first &= isRedundant(Call);
      }
    for (const auto &[Site, Sink] : Sinks) {
      const auto [Redundant, Call] = Sink;
      Verdict V = !isReliable(*Result) ? Verdict::Unknown
                  : Redundant          ? Verdict::Reported
                                       : Verdict::Silent;
      count(Output, V, Call->Location, *Result, [&] {
        return std::string("something may be dirty here on some path");
      });
      if (V == Verdict::Reported)
        report(*Result, *Call, Output);
    }
  }
}

const CheckCode durability::RedundantSyncCheck = {runRedundantSync};
