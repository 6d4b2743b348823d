/// \file
/// The whole program in memory: units are parsed, linked and judged, with as
/// few parses as the memory allows.
///
/// Each unit is parsed once for its facts, and stays in memory while functions
/// of it wait for others, within a budget. Above it, the unit that is needed
/// last is given up and parsed again when it is.
#ifndef DURABILITY_LINT_LINKRUN_H
#define DURABILITY_LINT_LINKRUN_H

#include "index/Link.h"
#include "lint/LinkCache.h"
#include "lint/ParsedUnit.h"
#include "lint/Progress.h"
#include "lint/Unit.h"
#include <condition_variable>
#include <mutex>
#include <set>

namespace durability::lint {

class LinkRun {
public:
  struct Settings {
    unsigned Jobs = 0;
    unsigned MaxRounds = 0;
    size_t Memory = 0; ///< Bytes of parsed units; the last one always fits.
    LinkCache *Cache = nullptr; ///< May be null.
    size_t MaxCircle = index::LinkPlan::DefaultCircle;
    size_t MaxPlaces = index::Conclusions::DefaultPlaces;
  };
  struct Counts {
    size_t Units = 0, Failed = 0, Parses = 0, Functions = 0, Steps = 0,
           Cached = 0, Unsettled = 0,
           Peak = 0; ///< Bytes of parsed units. Cached: steps.
  };

  LinkRun(llvm::ArrayRef<CompileEntry> Entries, const AnalysisSetup &Setup,
          const Settings &Given);
  ~LinkRun();

  /// Reads all units and links them. \p ToJudge, entries of the program, are
  /// what judge() will be asked for.
  void link(llvm::ArrayRef<CompileEntry> ToJudge = {});
  /// The bytes of the index; after link().
  [[nodiscard]] std::string index(index::IndexSetup Made) const;
  /// What analysing each of \p Which, entries of the program, with all that is
  /// known yields, in their order; after link().
  [[nodiscard]] std::vector<UnitResult>
  judge(llvm::ArrayRef<CompileEntry> Which);
  [[nodiscard]] Counts counts() const;
  /// Units that could not be read, after link().
  [[nodiscard]] std::vector<report::FailedFile> failed() const;

private:
  struct Unit {
    std::string Name;
    std::optional<index::UnitFacts> Facts; ///< Dropped once linked.
    std::unique_ptr<ParsedUnit> Parsed;
    std::unique_ptr<index::LinkedUnit> Linked;
    /// What judging it yielded before all others were known.
    std::unique_ptr<LinkCache::Judgement> Early;
    bool IsWanted = false; ///< To be judged.
    uint64_t History = 0;  ///< Hash of what it is and has learned so far.
    size_t Bytes = 0;
    bool IsBusy = false;
    bool IsFailed = false;
    std::string Reason; ///< Of the failure.
  };
  void forEach(size_t Count, llvm::function_ref<void(size_t)> Do) const;
  void readFacts(size_t Number);
  [[nodiscard]] bool parse(size_t Number);
  void drop(size_t Number);
  void trim(std::unique_lock<std::mutex> &Guard);
  [[nodiscard]] std::optional<uint32_t> nextStep();
  void run(uint32_t Step);
  [[nodiscard]] size_t numberOf(const CompileEntry &Entry) const;
  [[nodiscard]] UnitResult
  judge(size_t Number, const std::shared_ptr<const index::Knowledge> &All);
  [[nodiscard]] std::unique_ptr<LinkCache::Judgement>
  judgeNow(size_t Number, std::shared_ptr<const index::Knowledge> From);
  void judgeEarly(size_t Number, llvm::BitVector Settled);
  [[nodiscard]] bool isLast(size_t Number) const;
  [[nodiscard]] LinkCache *judgedCache() const;
  [[nodiscard]] bool settle(uint32_t Step);
  [[nodiscard]] uint64_t hashOf(uint32_t Step) const;
  [[nodiscard]] std::optional<std::vector<index::ConcludedFunction>>
  analyse(uint32_t Step, const index::LinkPlan::Part &Part);
  void bringUpTo(size_t Number, uint32_t Step);
  void fail(size_t Number, std::string Reason);
  [[nodiscard]] size_t neededAt(size_t Number) const;

  llvm::ArrayRef<CompileEntry> Entries;
  const AnalysisSetup &Setup;
  const Settings Given;
  std::vector<Unit> Units;
  std::unique_ptr<index::LinkPlan> Plan;
  std::unique_ptr<index::Conclusions> Known;
  mutable std::mutex Lock; ///< Of all below, and of Unit::IsBusy and Bytes.
  std::condition_variable Changed;
  std::vector<uint32_t> WaitsFor; ///< By step: steps before it, not done.
  std::vector<std::vector<uint32_t>> Then;
  std::set<uint32_t> Ready;
  std::vector<bool> Done;
  size_t Held = 0, Left = 0;
  Counts Count;
};

} // namespace durability::lint

#endif // DURABILITY_LINT_LINKRUN_H
