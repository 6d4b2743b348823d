/// \file
/// Judging units of a linked program.
///
/// A unit that does not fit into memory until all others are known is judged
/// when it has taken part in its last step. What that rests on is noted, as it
/// is for the cache (see AskedAnswers): where the others turn out to say
/// something else, it is judged again. So the result is that of judging it
/// last.
#include "index/LinkedKnowledge.h"
#include "lint/LinkRun.h"
#include "report/Collector.h"
#include "clang/AST/ASTContext.h"
#include <map>

using namespace durability;
using namespace durability::lint;

size_t LinkRun::numberOf(const CompileEntry &Entry) const {
  return llvm::find(Entries, Entry) - Entries.begin();
}

/// Under the lock: judging is all that is left to do in the unit.
bool LinkRun::isLast(size_t Number) const {
  return Plan && neededAt(Number) >= Done.size();
}

/// Null when that fails.
std::unique_ptr<LinkCache::Judgement>
LinkRun::judgeNow(size_t Number, std::shared_ptr<const index::Knowledge> From) {
  Unit &U = Units[Number];
  auto Result = std::make_unique<UnitResult>();
  auto Made = std::make_unique<LinkCache::Judgement>();
  if (!parse(Number))
    return nullptr;
  if (!runGuarded([&] {
        if (Setup.Explain) {
          U.Linked.reset();
          AnalysisSetup Own = Setup;
          Own.Index = From;
          judgeUnit(*U.Parsed, Own, *Result);
          return;
        }
        bringUpTo(Number, Done.size());
        judgeAnalysis(U.Linked->complete(From), *U.Parsed, Setup, *Result);
        report::Collector Collect(U.Parsed->context(), Setup.Root);
        for (const NotAnalysed &N : U.Linked->leftOut(*Known, Number))
          Collect.addNotAnalysed(N, Result->Report.Approximated);
        Made->Asked = U.Linked->asked(*From);
        U.Linked.reset();
      })) {
    (void)Result.release();
    fail(Number, std::string(CrashReason));
    return nullptr;
  }
  Made->Result = KeptResult(*Result);
  Made->Dump = std::move(Result->Dump);
  return Made;
}

/// \p Settled: the steps that are done.
void LinkRun::judgeEarly(size_t Number, llvm::BitVector Settled) {
  // Of what units leave behind nothing is known yet.
  Units[Number].Early =
      judgeNow(Number, std::make_shared<index::LinkedKnowledge>(
                           *Known, Plan->facts(), std::move(Settled)));
}

/// What is printed on the way is in no cache.
LinkCache *LinkRun::judgedCache() const {
  const bool Dumps = Setup.DumpCalls || Setup.DumpEvents || Setup.DumpStates ||
                     Setup.DumpSummaries;
  return Dumps || Setup.Explain ? nullptr : Given.Cache;
}

UnitResult LinkRun::judge(size_t Number,
                          const std::shared_ptr<const index::Knowledge> &All) {
  Unit &U = Units[Number];
  std::unique_ptr<LinkCache::Judgement> Made = std::move(U.Early);
  const uint64_t Hash = U.History;
  LinkCache *Cache = U.IsFailed ? nullptr : judgedCache();
  if (Cache && !Made)
    if (std::optional<LinkCache::Judgement> Found = Cache->findJudged(Hash);
        Found && Found->Asked.holds(*All))
      return Found->Result.take();
  if (!Made || !Made->Asked.holds(*All)) {
    {
      std::lock_guard<std::mutex> Guard(Lock);
      U.IsBusy = true;
    }
    Made = judgeNow(Number, All);
    std::lock_guard<std::mutex> Guard(Lock);
    drop(Number);
  }
  if (!Made)
    return failedUnit(Entries[Number], Setup.Root, U.Reason);
  if (Cache)
    Cache->keep(Hash, *Made);
  UnitResult Result = Made->Result.take();
  Result.Dump = std::move(Made->Dump);
  return Result;
}

std::vector<UnitResult> LinkRun::judge(llvm::ArrayRef<CompileEntry> Which) {
  const index::ProgramFacts Facts = Known->facts();
  const auto All = std::make_shared<index::LinkedKnowledge>(*Known, Facts);
  // An entry that is there twice is one unit: two workers must not share it.
  std::map<size_t, std::vector<size_t>> Asked;
  for (size_t I = 0; I < Which.size(); ++I)
    Asked[numberOf(Which[I])].push_back(I);
  const std::vector<std::pair<size_t, std::vector<size_t>>> Order(Asked.begin(),
                                                                  Asked.end());
  std::vector<UnitResult> Results(Which.size());
  Progress Bar("checking", Order.size());
  forEach(Order.size(), [&](size_t I) {
    const auto &[Number, Places] = Order[I];
    const UnitResult Result = judge(Number, All);
    for (const size_t Place : Places)
      Results[Place] = Result;
    Bar.finished(Entries[Number].File);
  });
  return Results;
}
