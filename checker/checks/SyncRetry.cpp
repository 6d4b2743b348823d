#include "checks/SyncRetry.h"
#include "checks/ResultJudgement.h"
#include "core/Analysis.h"
#include "core/AnalysisContext.h"
#include "core/HandleHistory.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ParentMapContext.h"

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

/// "if (sync(dir)) { /* not a big deal */ }": somebody thought of the failure
/// and let it pass.
static bool hasEmptyBranch(const CheckedCall &Call, ASTContext &Context) {
  const Stmt *Inner = Call.Site;
  for (unsigned Steps = 0; Inner && Steps < 8; ++Steps) {
    const DynTypedNodeList Parents = Context.getParents(*Inner);
    const Stmt *Outer = Parents.empty() ? nullptr : Parents[0].get<Stmt>();
    if (const auto *If = dyn_cast_or_null<IfStmt>(Outer)) {
      const auto *Body = dyn_cast<CompoundStmt>(If->getThen());
      return Inner == If->getCond() && !If->getElse() && Body &&
             Body->body_empty();
    }
    if (!Outer ||
        !isa<ParenExpr, CastExpr, BinaryOperator, UnaryOperator>(Outer))
      return false;
    Inner = Outer;
  }
  return false;
}

/// A directory is synced for its names and cannot be written to: a handle in a
/// field that nobody is seen to write to may be one, and not every file system
/// can sync it.
static bool isBestEffort(const CheckInput &Input, const FunctionResult &Result,
                         const CheckedCall &Call) {
  const ValueDecl *Handle = Call.File ? keptIn(*Call.File) : nullptr;
  const auto &Known = Input.Analysis.handles().all();
  const auto *Of = Handle ? Known.find(Handle) : Known.end();
  return Of != Known.end() && !Of->second.Written && !Call.Before.Written &&
         hasEmptyBranch(Call, Result.Function->getASTContext());
}

/// A contract says what success means; what its function keeps of a failure
/// (poison that later calls return) is the function's own matter.
static bool isPromise(const CheckInput &Input, const CheckedCall &Call) {
  return Call.Summarised && Call.Callee &&
         Input.Analysis.shared().contract(*Call.Callee).find(ClauseKind::Syncs);
}

/// The exit at which the failure is forgotten.
static const ExitRecord *forgettingExit(const FunctionResult &Result,
                                        const CheckedCall &Call) {
  if (hasNoDuty(Result, Call) || Call.Use.Kind != UseKind::Used ||
      Call.Use.FailureHandled || invertedExit(Result, Call))
    return nullptr;
  const ExitRecord *Exit = swallowingExit(Result, Call);
  // CORE X-4: what was cut off or written again has nothing to lose.
  const FileState *F = Exit && Call.File && !Call.Summarised
                           ? Exit->At.find(*Call.File)
                           : nullptr;
  if (F && !F->SyncFailed && F->Written)
    return nullptr;
  return Exit && Exit->At.FailedNature == ErrorNature::Unspecified ? Exit
                                                                   : nullptr;
}

/// What was kept of the failure is taken back by the next success, and nobody
/// else is told. A function that writes what it syncs may have written again
/// what was lost.
static bool isTakenBack(const FunctionResult &Result, const CheckedCall &Call) {
  return Call.Use.TakenBack.isValid() && !hasNoDuty(Result, Call) &&
         !Call.Before.Written && !isTold(Result, Call);
}

static void report(const FunctionResult &Result, const CheckedCall &Call,
                   Finding &Found) {
  std::string Name = "'" + Call.By + "'";
  if (isTakenBack(Result, Call)) {
    Found.Message = "the failure of " + Name +
                    " is forgotten as soon as it succeeds again; the pages it "
                    "was for may be gone, and nothing says so any more";
    Found.Path.push_back({Call.Location, "fails here"});
    Found.Path.push_back({Call.Use.Kept, "kept here"});
    Found.Path.push_back(
        {Call.Use.TakenBack, "taken back here by the next success"});
    return;
  }
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
  auto Decide = [&](const FunctionResult &Result, const CheckedCall &Call) {
    const bool Concerned =
        isRetry(Call) || isTakenBack(Result, Call) ||
        (forgettingExit(Result, Call) && !isBestEffort(Input, Result, Call) &&
         !isPromise(Input, Call));
    return Concerned ? Verdict::Reported : Verdict::Silent;
  };
  judgeCalls(Input, Output, CheckName, isSync, Decide, report);
}

const CheckCode durability::SyncRetryCheck = {runSyncRetry};
