#include "checks/ShortWrite.h"
#include "checks/ResultJudgement.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"

using namespace clang;
using namespace durability;

static constexpr llvm::StringLiteral CheckName = ShortWriteName;

/// The writes of a stream are asked for later, all at once.
static bool isAskedLater(const FunctionResult &Result,
                         const CheckedCall &Write) {
  const SourceManager &Sources =
      Result.Function->getASTContext().getSourceManager();
  return llvm::any_of(Result.CheckedCalls, [&](const CheckedCall &Other) {
    bool Tells = Other.Query || Other.Kind == EffectKind::Flush ||
                 Other.Kind == EffectKind::Close;
    return Tells && Other.File == Write.File &&
           Other.Use.Kind == UseKind::Used &&
           Sources.isBeforeInTranslationUnit(Write.Location, Other.Location);
  });
}

/// The file is seen to be one whose content matters here: opened in this
/// function, or synced or cut by it.
static bool isKnownFile(const FunctionResult &Result,
                        const CheckedCall &Write) {
  const FileState &F = Write.Before;
  if (F.Opened)
    return !(F.Attributes & OA_Append);
  return Write.Kind == EffectKind::Write &&
         llvm::any_of(Result.Events, [&](const EventRecord &Event) {
           return Event.Kind == EffectKind::Sync && Event.File == Write.File;
         });
}

static bool takesPartial(const CheckedCall &Call) {
  if (Call.Summarised || Call.Kind != EffectKind::Write ||
      Call.Success != ResultTest::NonNegative ||
      Call.Use.Kind != UseKind::Used || !Call.Use.OnlySign)
    return false;
  // One byte is written or not.
  const auto *Site = dyn_cast<CallExpr>(Call.Site);
  return Site && llvm::none_of(Site->arguments(), [](const Expr *Argument) {
           const auto *Size =
               dyn_cast<IntegerLiteral>(Argument->IgnoreParenImpCasts());
           return Size && Size->getValue() == 1;
         });
}

static Verdict decide(const FunctionResult &Result, const CheckedCall &Call) {
  if ((!Call.Use.isIgnored() && !takesPartial(Call)) || !Call.File ||
      hasNoDuty(Call) || Result.Function->getReturnType()->isVoidType())
    return Verdict::Silent;
  if (Call.Success == ResultTest::Status)
    return Verdict::Reported;
  if (!isKnownFile(Result, Call) ||
      (Call.Kind == EffectKind::BufferedWrite && isAskedLater(Result, Call)))
    return Verdict::Silent;
  // A stream that goes on somewhere else may be asked there.
  bool Closed =
      Call.Kind == EffectKind::Write ||
      llvm::any_of(Result.CheckedCalls, [&](const CheckedCall &Other) {
        return Other.Kind == EffectKind::Close && Other.File == Call.File;
      });
  return Closed ? Verdict::Reported : Verdict::Silent;
}

static void report(const FunctionResult &, const CheckedCall &Call,
                   Finding &Found) {
  Found.Message =
      Call.Use.isIgnored()
          ? "result of '" + Call.By + "' is dropped; when less is written to " +
                fileName(Call.File) + ", the rest is missing without notice"
          : "a partial count of '" + Call.By +
                "' is taken as success; the rest of the data is never "
                "written to " +
                fileName(Call.File);
  Found.Path.push_back({Call.Location, "written here"});
}

static void runShortWrite(const CheckInput &Input, CheckOutput &Output) {
  auto Concerned = [](const CheckedCall &Call) {
    return (Call.Kind == EffectKind::Write ||
            Call.Kind == EffectKind::BufferedWrite) &&
           !Call.Query;
  };
  judgeCalls(Input, Output, CheckName, Concerned, decide, report);
}

const CheckCode durability::ShortWriteCheck = {runShortWrite};
