#include "checks/ResultJudgement.h"
#include "core/Analysis.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;
using namespace durability;

bool durability::isSync(const CheckedCall &Call) {
  return !Call.Query &&
         ((Call.Kind == EffectKind::Sync && Call.Strength != SyncKind::Async) ||
          Call.Kind == EffectKind::SyncEverything);
}

/// Who states that he syncs a certain file opens one to do that.
static bool isStated(const FunctionResult &Result) {
  return llvm::any_of(Result.Stated.Clauses, [&](const ContractClause &Clause) {
    return Clause.Kind == ClauseKind::Syncs && !Clause.Argument.empty() &&
           Clause.StatedBy->getCanonicalDecl() ==
               Result.Function->getCanonicalDecl();
  });
}

bool durability::hasNoDuty(const FunctionResult &Result,
                           const CheckedCall &Call) {
  if (Call.AfterFailed || Call.Use.OnlyFails)
    return true;
  if (!Call.File || (isSync(Call) && Call.Before.Opened &&
                     !Call.Before.NotRegular && isStated(Result)))
    return false;
  const FileState &F = Call.Before;
  if (F.NotRegular ||
      (F.Attributes & (OA_ReadOnly | OA_Directory | OA_Temporary)))
    return true;
  // A handle opened or handed over only to be synced: a directory's.
  if (isSync(Call) && F.Opened && !F.Written && !F.isDirty() && !F.isUnclear())
    return true;
  return isSync(Call) && !F.Opened && !F.Written && !F.isUnclear() &&
         Call.File->root().kind() == AccessPath::Kind::Fresh;
}

/// The classes that \p Accept ed exits return.
static uint8_t returned(const FunctionResult &Result,
                        llvm::function_ref<bool(const State &)> Accept) {
  uint8_t Classes = 0;
  for (const ExitRecord &Exit : Result.Exits)
    if (Exit.At.HasReturned && Accept(Exit.At))
      Classes |= Exit.At.Returned.Class;
  return Classes;
}

bool durability::isTold(const FunctionResult &Result, const CheckedCall &Call) {
  uint8_t Good = returned(Result, [](const State &S) { return !S.Failed; });
  return Call.Use.Kind == UseKind::Used &&
         llvm::any_of(Result.Exits, [&](const ExitRecord &Exit) {
           return Exit.At.Failed == Call.Site && Exit.At.HasReturned &&
                  (Exit.At.Returned.Class & ~Good);
         });
}

/// A function that syncs may fail otherwise, too: what it tells of that is its
/// own matter.
static bool isOtherFailure(const CheckedCall &Call, const State &At) {
  return Call.Summarised && Call.Kind == EffectKind::Sync &&
         llvm::none_of(At.Files,
                       [](const FileState &F) { return F.SyncFailed; });
}

/// A function that can fail in nothing else, and returns success after this
/// failure as it does after success: who calls it is told nothing.
static bool makesNoDifference(const FunctionResult &Result,
                              const CheckedCall &Call,
                              const ExitRecord &After) {
  const uint8_t Success =
      Result.Function->getReturnType()->isBooleanType() ? VC_Positive : VC_Zero;
  return !Call.Summarised && After.At.Returned.Class == Success &&
         llvm::all_of(Result.Exits, [&](const ExitRecord &Exit) {
           return Exit.At.HasReturned && Exit.At.Returned.Class == Success;
         });
}

const ExitRecord *durability::swallowingExit(const FunctionResult &Result,
                                             const CheckedCall &Call) {
  QualType Type = Result.Function->getReturnType();
  if (!Type->isIntegerType() && !Type->isRecordType())
    return nullptr;
  for (const ExitRecord &Exit : Result.Exits) {
    if (Exit.At.Failed != Call.Site || !Exit.At.HasReturned)
      continue;
    uint8_t Class = Exit.At.Returned.Class;
    if ((Class != VC_Zero && Class != VC_Positive) ||
        isOtherFailure(Call, Exit.At))
      continue;
    if (Type->isRecordType() && Class == VC_Zero)
      return &Exit;
    if (Type->isRecordType())
      continue;
    // A negative number is a failure; else what other failures return is one.
    bool Negative = llvm::any_of(Result.Exits, [](const ExitRecord &Other) {
      return Other.At.HasReturned && Other.At.Returned.Class == VC_Negative;
    });
    if (Negative && Class == VC_Zero)
      return &Exit;
    uint8_t Good = returned(Result, [](const State &S) { return !S.Failed; });
    uint8_t Bad = returned(Result, [&](const State &S) {
      return S.Failed && S.Failed != Call.Site;
    });
    if (!Negative && (Good & Class) && Bad && !(Bad & Class))
      return &Exit;
    if (Good == Class && !Bad && makesNoDifference(Result, Call, Exit))
      return &Exit;
  }
  return nullptr;
}

const ExitRecord *durability::invertedExit(const FunctionResult &Result,
                                           const CheckedCall &Call) {
  QualType Type = Result.Function->getReturnType();
  uint8_t Failed =
      returned(Result, [&](const State &S) { return S.Failed == Call.Site; });
  uint8_t Good = returned(Result, [](const State &S) { return !S.Failed; });
  uint8_t Bad = returned(Result, [&](const State &S) {
    return S.Failed && S.Failed != Call.Site;
  });
  if (!Failed || !Good)
    return nullptr;
  bool Inverted =
      Type->isBooleanType()
          ? !(Failed & VC_Zero) && Good == VC_Zero && Bad == VC_Zero
      : Type->isRecordType()  ? Failed == VC_Zero && Good == VC_Positive
      : Type->isIntegerType() ? Failed == VC_Zero && Good == VC_Negative
                              : false;
  for (const ExitRecord &Exit : Result.Exits)
    if (Inverted && Exit.At.Failed == Call.Site)
      return &Exit;
  return nullptr;
}

void durability::judgeCalls(
    const CheckInput &Input, CheckOutput &Output, llvm::StringRef Check,
    llvm::function_ref<bool(const CheckedCall &)> Concerned,
    CallDecision Decide, CallReport Report) {
  for (const FunctionResult *Result : Input.Analysis.functions()) {
    llvm::MapVector<const Expr *, std::pair<Verdict, const CheckedCall *>>
        Sinks;
    for (const CheckedCall &Call : Result->CheckedCalls) {
      if (!Concerned(Call))
        continue;
      auto &[Worst, Of] = Sinks[Call.Site];
      Verdict V = Decide(*Result, Call);
      if (!Of || V > Worst)
        std::tie(Worst, Of) = std::pair(V, &Call);
    }
    for (const auto &[Site, Sink] : Sinks) {
      Verdict V = isReliable(*Result) ? Sink.first : Verdict::Unknown;
      count(Output, V, Sink.second->Location, *Result, [&]() -> std::string {
        if (!isReliable(*Result))
          return "not every path of the function was followed";
        return V == Verdict::Unknown
                   ? "the file or the way of the result is not followed"
                   : "the result is looked at, or nothing depends on it";
      });
      if (V != Verdict::Reported)
        continue;
      Finding Found;
      Found.Check = Check;
      Found.Function = Result->Function;
      Found.Location = Sink.second->Location;
      Report(*Result, *Sink.second, Found);
      Output.Findings.push_back(std::move(Found));
    }
  }
}
