#include "checks/UncheckedClose.h"
#include "checks/ResultJudgement.h"
#include "core/Analysis.h"
#include "core/AnalysisContext.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = UncheckedCloseName;

/// `(void)write(…)`: whoever does not want to know whether the data was taken
/// does not ask the close, either.
static bool isBestEffort(const FunctionResult &Result,
                         const CheckedCall &Close) {
  return llvm::any_of(Result.CheckedCalls, [&](const CheckedCall &Other) {
    return (Other.Kind == EffectKind::Write ||
            Other.Kind == EffectKind::BufferedWrite) &&
           Other.File == Close.File && Other.Use.Kind == UseKind::Deliberate;
  });
}

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
  bool Matters = F.isDirty() && F.Opened && !Asked &&
                 !(F.Attributes & OA_Append) && !isBestEffort(Result, Call);
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

namespace {
/// A function that writes to a stream and has it closed by one without a
/// result.
struct Loser {
  const FunctionResult *Function = nullptr;
  const EventRecord *Close = nullptr;
};
/// By the close.
using Losers = llvm::DenseMap<const Expr *, Loser>;
} // namespace

/// The function tells of writes that fail, to \p File as far as can be seen:
/// it counts on the file.
static bool tellsOfWrites(const FunctionResult &Result,
                          const AccessPath &File) {
  uint8_t Good = 0, Bad = 0;
  for (const ExitRecord &Exit : Result.Exits) {
    if (!Exit.At.HasReturned)
      continue;
    const FileState *F = Exit.At.find(File);
    if (!Exit.At.Failed)
      Good |= Exit.At.Returned.Class;
    else if (F && F->Written &&
             (Exit.At.FailedKind == EffectKind::Write ||
              Exit.At.FailedKind == EffectKind::BufferedWrite))
      Bad |= Exit.At.Returned.Class;
  }
  return Bad & ~Good;
}

/// The close in the function called at \p Event, if nobody looks at its result
/// and the buffer is as the caller left it.
static const CheckedCall *closeInside(const CheckInput &Input,
                                      const EventRecord &Event) {
  const auto *Call = dyn_cast_or_null<CallExpr>(Event.Site);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  const FunctionResult *Body =
      Callee ? Input.Analysis.shared().result(*Callee) : nullptr;
  if (!Body)
    return nullptr;
  for (const CheckedCall &Close : Body->CheckedCalls)
    if (Close.Kind == EffectKind::Close && !Close.Query && Close.File &&
        Close.Location == Event.Inside->Location && Close.Use.isIgnored() &&
        (Close.Before.Buffer & EntryBuffer) && !hasNoDuty(*Body, Close))
      return &Close;
  return nullptr;
}

static Losers findLosers(const CheckInput &Input) {
  Losers Found;
  for (const FunctionResult *Caller : Input.Analysis.functions())
    for (const EventRecord &Event : Caller->Events) {
      if (Event.Kind != EffectKind::Close || !Event.Inside ||
          Event.AfterFailure || !isReliable(*Caller) ||
          Event.Before.isUnclear() || !tellsOfWrites(*Caller, *Event.File))
        continue;
      if (const CheckedCall *Close = closeInside(Input, Event))
        Found.try_emplace(Close->Site, Loser{Caller, &Event});
    }
  return Found;
}

/// What a caller wrote is lost in a function that cannot tell.
static void reportLoser(const Loser &By, const CheckedCall &Call,
                        Finding &Found) {
  Found.Message = "result of '" + Call.By + "' is dropped although " +
                  fileName(Call.File) +
                  " was written by the caller, which tells when that fails; "
                  "when it fails here, the buffered data is lost without "
                  "notice";
  Found.Path = stepsOf(By.Close->Before.Buffered);
  Found.Path.push_back({By.Close->Location, "calling '" + By.Close->By + "'"});
  Found.Path.push_back({Call.Location, "closed here"});
}

static void runUncheckedClose(const CheckInput &Input, CheckOutput &Output) {
  auto Concerned = [](const CheckedCall &Call) {
    return Call.Kind == EffectKind::Close && !Call.Query;
  };
  const Losers Lost = findLosers(Input);
  judgeCalls(
      Input, Output, CheckName, Concerned,
      [&](const FunctionResult &Result, const CheckedCall &Call) {
        return Lost.contains(Call.Site) ? Verdict::Reported
                                        : decide(Result, Call);
      },
      [&](const FunctionResult &Result, const CheckedCall &Call,
          Finding &Found) {
        if (auto By = Lost.find(Call.Site); By != Lost.end())
          reportLoser(By->second, Call, Found);
        else
          report(Result, Call, Found);
      });
}

const CheckCode durability::UncheckedCloseCheck = {runUncheckedClose};
