#include "checks/PreferFdatasync.h"
#include "checks/ResultJudgement.h"
#include "core/Analysis.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;
using namespace durability;

/// The calls of the unit for which the target has one that syncs data only.
static llvm::DenseMap<const Expr *, llvm::StringRef>
lighterCalls(const CheckInput &Input) {
  llvm::DenseMap<const Expr *, llvm::StringRef> Found;
  for (const ModelledCall &Call : Input.Analysis.modelledCalls())
    if (!Call.Meaning.DataOnly.empty())
      Found[Call.Call] = Call.Meaning.DataOnly;
  return Found;
}

/// Bytes were appended or changed in a file that was there before, and nothing
/// else.
static bool isAppend(const CheckedCall &Call) {
  const FileState &F = Call.Before;
  return Call.File && !Call.AfterFailed && (F.Cache & Here) && !F.isUnclear() &&
         !F.Opened && !F.Created && !F.NotRegular && !F.MetadataChanged &&
         !F.Closed &&
         !(F.Attributes & (OA_Create | OA_Truncate | OA_Directory));
}

/// The function lets go of the file or changes a name: this is no append but
/// the end of a file.
static bool endsFile(const FunctionResult &Result, const AccessPath &File) {
  return llvm::any_of(Result.Exits, [&](const ExitRecord &Exit) {
    const FileState *F = Exit.At.find(File);
    return !Exit.At.Changes.empty() || (F && F->Closed);
  });
}

static void runPreferFdatasync(const CheckInput &Input, CheckOutput &Output) {
  auto Lighter = lighterCalls(Input);
  for (const FunctionResult *Result : Input.Analysis.functions()) {
    llvm::MapVector<const Expr *, std::pair<bool, const CheckedCall *>> Sinks;
    for (const CheckedCall &Call : Result->CheckedCalls)
      if (isSync(Call) && Lighter.contains(Call.Site)) {
        auto [It, New] = Sinks.try_emplace(Call.Site, true, &Call);
        It->second.first &= isAppend(Call) && !endsFile(*Result, *Call.File);
      }
    for (const auto &[Site, Sink] : Sinks) {
      const auto [Heavy, Call] = Sink;
      Verdict V = !isReliable(*Result) ? Verdict::Unknown
                  : Heavy              ? Verdict::Reported
                                       : Verdict::Silent;
      count(Output, V, Call->Location, *Result, [&] {
        return std::string("more than data and size may matter here");
      });
      if (V != Verdict::Reported)
        continue;
      Finding Found;
      Found.Check = PreferFdatasyncName;
      Found.Function = Result->Function;
      Found.Location = Call->Location;
      Found.Message = "'" + Call->By + "' after a write to the open file " +
                      fileName(Call->File) + " writes its times as well; '" +
                      Lighter[Site].str() +
                      "' makes data and size stable with less";
      Found.Path = stepsOf(Call->Before.Dirtied);
      Output.Findings.push_back(std::move(Found));
    }
  }
}

const CheckCode durability::PreferFdatasyncCheck = {runPreferFdatasync};
