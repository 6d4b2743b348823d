#include "checks/MisusedSyncResult.h"
#include "checks/ResultJudgement.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = MisusedSyncResultName;

/// An exit that returns success after an interrupted sync.
static const ExitRecord *interruptedExit(const FunctionResult &Result,
                                         const CheckedCall &Call) {
  const ExitRecord *Exit = swallowingExit(Result, Call);
  return Exit && Exit->At.FailedNature == ErrorNature::Interrupted ? Exit
                                                                   : nullptr;
}

static Verdict decide(const FunctionResult &Result, const CheckedCall &Call) {
  if (hasNoDuty(Result, Call))
    return Verdict::Silent;
  bool Wrong = Call.Use.Kind == UseKind::Overwritten ||
               Call.Use.Kind == UseKind::Blind ||
               (Call.Use.Kind == UseKind::Used &&
                (Call.Use.ErrorRead.isValid() || invertedExit(Result, Call) ||
                 interruptedExit(Result, Call)));
  return Wrong ? Verdict::Reported : Verdict::Silent;
}

static void report(const FunctionResult &Result, const CheckedCall &Call,
                   Finding &Found) {
  std::string Name = "'" + Call.By + "'";
  auto Step = [&](SourceLocation Where, const char *What) {
    if (Where.isValid())
      Found.Path.push_back({Where, What});
  };
  const char *Loss = "; data that a crash loses counts as stable";
  if (Call.Use.Kind == UseKind::Overwritten) {
    Found.Message =
        "result of " + Name + " is overwritten before it is looked at" + Loss;
    Step(Call.Use.Where, "overwritten here");
  } else if (Call.Use.Kind == UseKind::Blind) {
    Found.Message = "result of " + Name +
                    " is compared in a way that says the same of success and "
                    "failure" +
                    Loss;
    Step(Call.Use.Where, "compared here");
  } else if (Call.Use.ErrorRead.isValid()) {
    Found.Message = "result of " + Name +
                    " is tested the wrong way round: the error number is read "
                    "when it worked, and its failure passes" +
                    Loss;
    Step(Call.Location, "tested here");
    Step(Call.Use.ErrorRead, "only its success leads here");
  } else if (const ExitRecord *Exit = invertedExit(Result, Call)) {
    Found.Message = "result of " + Name +
                    " is tested the wrong way round: success is returned only "
                    "when it failed" +
                    Loss;
    Step(Exit->Location, "returns success here after the failure");
  } else if (const ExitRecord *Interrupted = interruptedExit(Result, Call)) {
    Found.Message = "an interrupted " + Name + " counts as success" + Loss;
    Step(Interrupted->Location, "returns success here without another sync");
  }
}

static void runMisusedSyncResult(const CheckInput &Input, CheckOutput &Output) {
  judgeCalls(Input, Output, CheckName, isSync, decide, report);
}

const CheckCode durability::MisusedSyncResultCheck = {runMisusedSyncResult};
