#include "checks/UncheckedClose.h"
#include "checks/ResultJudgement.h"
#include "clang/AST/Decl.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = UncheckedCloseName;

static Verdict decide(const FunctionResult &Result, const CheckedCall &Call) {
  const FileState &F = Call.Before;
  if (!Call.Use.isIgnored() || !Call.File || hasNoDuty(Result, Call) ||
      Result.Function->getReturnType()->isVoidType())
    return Verdict::Silent;
  if (F.isUnclear())
    return Verdict::Unknown;
  // A flush that was looked at has already said whether the kernel took the
  // data. A file that is only appended to is a log or a trace.
  bool Asked = !(F.Buffer & Here) &&
               llvm::any_of(Result.CheckedCalls, [&](const CheckedCall &Other) {
                 return Other.Kind == EffectKind::Flush && !Other.Query &&
                        Other.File == Call.File &&
                        Other.Use.Kind == UseKind::Used;
               });
  bool Matters =
      F.isDirty() && F.Opened && !Asked && !(F.Attributes & OA_Append);
  return Matters ? Verdict::Reported : Verdict::Silent;
}

static void report(const FunctionResult &, const CheckedCall &Call,
                   Finding &Found) {
  const FileState &F = Call.Before;
  bool Buffered = F.Buffer & Here;
  Found.Message =
      "result of '" + Call.By + "' is " +
      (Call.Use.Kind == UseKind::Dropped ? "dropped" : "never read") +
      " although " + fileName(Call.File) +
      " was written and not synced; when it fails, " +
      (Buffered ? "the buffered data is lost"
                : "a write that failed late is lost") +
      " without notice";
  Found.Path = stepsOf(Buffered ? F.Buffered : F.Dirtied);
  Found.Path.push_back({Call.Location, "closed here"});
}

static void runUncheckedClose(const CheckInput &Input, CheckOutput &Output) {
  auto Concerned = [](const CheckedCall &Call) {
    return Call.Kind == EffectKind::Close && !Call.Query;
  };
  judgeCalls(Input, Output, CheckName, Concerned, decide, report);
}

const CheckCode durability::UncheckedCloseCheck = {runUncheckedClose};
