#include "checks/DroppedDirectorySync.h"
#include "checks/Judgement.h"
#include "checks/ResultJudgement.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;
using namespace durability;

/// A name that this function changed and that is stable for no other reason; of
/// a directory that is called otherwise it is taken to be that of the name.
static const NameState *settledBy(const FunctionResult &Result,
                                  const CheckedCall &Call) {
  for (const ExitRecord &Exit : Result.Exits) {
    if (!Result.isSuccess(Exit))
      continue;
    const bool Synced =
        llvm::any_of(Exit.At.Syncs, [&](const DirectorySync &Sync) {
          return Sync.Step && Sync.Step->Location == Call.Location;
        });
    for (const NameState &Entry : Exit.At.Entries)
      if (Entry.Intended && Entry.Cause != EntryCause::Removed &&
          (Entry.Synced ? Entry.Synced->Location == Call.Location
                        : Synced && Entry.Unstable == Unclear))
        return &Entry;
  }
  return nullptr;
}

/// A function that opens a directory to sync it and fails where it cannot open
/// it: its callers ask for the result.
static bool isHelper(const FunctionResult &Result, const CheckedCall &Call) {
  const FileState &F = Call.Before;
  return Call.File && F.Opened && !F.Written && !F.isDirty() &&
         !F.isUnclear() && (F.Attributes & (OA_ReadOnly | OA_Directory)) &&
         llvm::none_of(
             Result.Exits,
             [](const ExitRecord &Exit) { return !Exit.At.Entries.empty(); }) &&
         llvm::any_of(Result.Exits, [&](const ExitRecord &Exit) {
           return Exit.At.Failed &&
                  (Exit.At.HasReturned || isa<CXXThrowExpr>(Exit.At.Failed)) &&
                  !Result.isSuccess(Exit);
         });
}

void durability::runDroppedDirectorySync(const CheckInput &Input,
                                         llvm::StringRef Check,
                                         CheckOutput &Output) {
  auto Concerned = [](const CheckedCall &Call) {
    return Call.Kind == EffectKind::SyncDirectory ||
           (isSync(Call) && hasNoDuty(Call));
  };
  auto Decide = [](const FunctionResult &Result, const CheckedCall &Call) {
    const bool Dropped = Call.Use.isIgnored() && !Call.AfterFailed &&
                         !Call.Use.OnlyFails &&
                         !isa<CXXDestructorDecl>(Result.Function) &&
                         (settledBy(Result, Call) || isHelper(Result, Call));
    return Dropped ? Verdict::Reported : Verdict::Silent;
  };
  auto Report = [](const FunctionResult &Result, const CheckedCall &Call,
                   Finding &Found) {
    Found.Message =
        "result of '" + Call.By + "' is " +
        (Call.Use.Kind == UseKind::Dropped ? "dropped" : "never read") +
        "; when it fails, a name that a power loss takes back "
        "counts as stable";
    if (const NameState *Name = settledBy(Result, Call))
      Found.Path = stepsOf(Name->Step);
    Found.Path.push_back(
        {Call.Location, "the result of syncing the directory is lost here"});
  };
  judgeCalls(Input, Output, Check, Concerned, Decide, Report);
}
