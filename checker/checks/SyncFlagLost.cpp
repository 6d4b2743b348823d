#include "checks/SyncFlagLost.h"
#include "checks/Judgement.h"
#include "core/Analysis.h"
#include "core/AnalysisContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

using namespace clang;
using namespace durability;

static std::string quoted(const NamedDecl &Of) {
  return "'" + Of.getNameAsString() + "'";
}

static void add(const FunctionDecl *Function, SourceLocation At,
                std::string Message, std::vector<PathStep> Path,
                CheckOutput &Output) {
  count(Output.Sinks, Verdict::Reported);
  Finding Found;
  Found.Check = SyncFlagLostName;
  Found.Function = Function;
  Found.Location = At;
  Found.Message = std::move(Message);
  Found.Path = std::move(Path);
  Output.Findings.push_back(std::move(Found));
}

static void report(const LostFlag &Lost, CheckOutput &Output) {
  add(Lost.Function, Lost.Assigned->getExprLoc(),
      "a flag that makes writes synchronous is put into " +
          quoted(*Lost.Variable) +
          ", which nothing reads afterwards; the file is opened without it, "
          "and a power loss loses what is written",
      {{Lost.Assigned->getExprLoc(), "the flag is set here"},
       {Lost.Opened, "opened here without it"}},
      Output);
}

static void report(const ConfusedFlag &Flag, CheckOutput &Output) {
  std::string Which = quoted(*Flag.Flag), Whether = quoted(*Flag.Parameter);
  add(Flag.Function, Flag.Passed,
      Which + " says which sync to make, but is passed as " + Whether +
          ", which says whether to sync at all; with the weaker choice nothing "
          "is synced, and a power loss loses the data",
      {{Flag.Chooses, Which + " chooses a sync here"},
       {Flag.Passed, "passed here"},
       {Flag.Decides, Whether + " decides whether to sync here"}},
      Output);
}

/// `if (!(Flags & O_DIRECT)) fsync(Fd);`.
static bool isChosenByDirect(const FunctionResult &Result,
                             const EventRecord &Event, const CallModel &Model) {
  return isChosen(Result, Event) &&
         llvm::any_of(Event.Assumed.literals(), [&](const Literal &L) {
           return L.Holds && L.Of->Form == AtomForm::Mask &&
                  (Model.openAttributes(L.Of->Spelled) & OA_Direct);
         });
}

/// O_DIRECT in the place of a sync, where a file is published.
static void judgeDirect(const FunctionResult &Result, const CallModel &Model,
                        CheckOutput &Output) {
  llvm::DenseSet<const Expr *> Told;
  for (const EventRecord &Event : Result.Events) {
    bool Names =
        Event.Kind == EffectKind::Rename || Event.Kind == EffectKind::Link;
    if (!Names || Event.AfterFailure || !Event.Before.isDirty())
      continue;
    bool Direct = causeOf(Event.Before) == DirtyCause::OnlyDirect
                      ? !isChosen(Result, Event)
                      : isChosenByDirect(Result, Event, Model);
    if (!Direct || !Told.insert(Event.Site).second)
      continue;
    std::vector<PathStep> Path = stepsOf(dirtiedBy(Event.Before));
    llvm::append_range(Path, stepsOf(Event.Inside));
    add(Result.Function, Event.Location,
        "a file written past the page cache gets its final name without a "
        "sync; O_DIRECT leaves data in the drive's cache and metadata in "
        "memory, and a power loss can lose both",
        std::move(Path), Output);
  }
}

static void runSyncFlagLost(const CheckInput &Input, CheckOutput &Output) {
  const TranslationUnitAnalysis &Analysis = Input.Analysis;
  for (const LostFlag &Lost : findLostFlags(
           Analysis.modelledCalls(), Analysis.model(), Analysis.context()))
    report(Lost, Output);
  for (const ConfusedFlag &Flag : Analysis.shared().Flags.confused())
    report(Flag, Output);
  for (const FunctionResult *Result : Analysis.functions())
    if (isReliable(*Result))
      judgeDirect(*Result, Analysis.model(), Output);
}

const CheckCode durability::SyncFlagLostCheck = {runSyncFlagLost};
