#include "checks/SyncRetry.h"
#include "checks/ResultJudgement.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = SyncRetryName;

/// The same call, or another of the same function, failed before on this file.
static bool isRetry(const CheckedCall &Call) {
  const auto *Before = dyn_cast_or_null<CallExpr>(Call.AfterFailed);
  return Before && Call.File && Call.Before.SyncFailed &&
         !Call.Before.NotRegular && !Call.Before.isUnclear() &&
         Call.AfterNature == ErrorNature::Unspecified && Call.Use.SameHandle &&
         Before->getDirectCallee() && Call.Callee &&
         Before->getDirectCallee()->getCanonicalDecl() ==
             Call.Callee->getCanonicalDecl();
}

/// The exit at which the failure is forgotten.
static const ExitRecord *forgettingExit(const FunctionResult &Result,
                                        const CheckedCall &Call) {
  if (hasNoDuty(Call) || Call.Use.Kind != UseKind::Used ||
      Call.Use.FailureHandled || invertedExit(Result, Call))
    return nullptr;
  const ExitRecord *Exit = swallowingExit(Result, Call);
  return Exit && Exit->At.FailedNature == ErrorNature::Unspecified ? Exit
                                                                   : nullptr;
}

static Verdict decide(const FunctionResult &Result, const CheckedCall &Call) {
  return isRetry(Call) || forgettingExit(Result, Call) ? Verdict::Reported
                                                       : Verdict::Silent;
}

static void report(const FunctionResult &Result, const CheckedCall &Call,
                   Finding &Found) {
  std::string Name = "'" + Call.By + "'";
  if (isRetry(Call)) {
    Found.Message = Name +
                    " is repeated after it failed, without writing the data "
                    "again; the pages may be gone, and success then says "
                    "nothing of them";
    Found.Path.push_back({Call.AfterFailed->getExprLoc(), "fails here"});
    Found.Path.push_back({Call.Location, "repeated here"});
    return;
  }
  const ExitRecord *Exit = forgettingExit(Result, Call);
  Found.Message = "failure of " + Name +
                  " is ignored and success returned; a crash loses data that "
                  "counts as stable";
  Found.Path.push_back({Call.Location, "fails here"});
  Found.Path.push_back({Exit->Location, "returns success here"});
}

static void runSyncRetry(const CheckInput &Input, CheckOutput &Output) {
  judgeCalls(Input, Output, CheckName, isSync, decide, report);
}

const CheckCode durability::SyncRetryCheck = {runSyncRetry};
