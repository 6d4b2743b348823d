/// \file
/// Linking: the functions of a program are analysed step by step, callees first
/// (see LinkPlan), and what each step concludes is known to those that follow.
///
/// Recursion through several units starts from "never returns", like recursion
/// within one: its units are analysed in turns until no summary changes in what
/// it says. Where that does not happen within the limit of rounds, the
/// functions of the circle are unknown to each other's units and to all others.
#ifndef DURABILITY_INDEX_LINK_H
#define DURABILITY_INDEX_LINK_H

#include "core/Analysis.h"
#include "index/Asked.h"
#include "index/Export.h"
#include "index/Index.h"
#include "index/LinkPlan.h"
#include <map>

namespace durability::index {

class Imports;
class LinkedKnowledge;

/// What the steps conclude. Thread-safe where each step runs after those that
/// it must run after.
class Conclusions {
public:
  /// Files, names and variables in what a function does: of one that does more,
  /// nothing is known to other units.
  static constexpr size_t DefaultPlaces = 1024;
  explicit Conclusions(const LinkPlan &Plan, size_t MaxPlaces = DefaultPlaces);

  /// True when what it says of the function, witnesses apart, is new.
  bool put(unsigned Unit, ConcludedFunction Concluded);
  /// "Never returns".
  void reset(const LinkPlan::Part &Part);
  /// From here on nothing is known of the function.
  void giveUp(unsigned Unit, uint32_t Node);
  /// What linking leaves out of the function, in words; empty: nothing.
  [[nodiscard]] std::string leftOut(unsigned Unit, uint32_t Node) const;
  [[nodiscard]] std::vector<ConcludedFunction>
  concluded(const LinkPlan::Part &Part) const;
  [[nodiscard]] const LinkPlan &plan() const { return Plan; }

  /// Of one key, according to \p Own and the steps in \p May; without \p May,
  /// according to all.
  struct Answer {
    bool IsInert = false;
    const SymbolicSummary *Known = nullptr;
    uint64_t Hash = 0; ///< Equal hashes, equal answers; 0: nothing is known.
  };
  [[nodiscard]] Answer answer(uint64_t Key, const llvm::BitVector *May,
                              std::optional<uint32_t> Own) const;
  /// Of all that \p Part may ask for as a part of \p Step; equal hashes, equal
  /// answers. Keys of the step itself count as open.
  [[nodiscard]] uint64_t hashOfAnswers(uint32_t Step,
                                       const LinkPlan::Part &Part) const;
  /// The facts of the plan with those that all steps concluded.
  [[nodiscard]] ProgramFacts facts() const;
  /// What an index keeps.
  [[nodiscard]] IndexContents contents(IndexSetup Setup) const;

private:
  struct Entry {
    ConcludedFunction Of;
    uint64_t Shape = 0;   ///< Hash of what it says, without the traces.
    uint64_t Content = 0; ///< Hash of all of it.
    bool IsKnown = false;
  };
  [[nodiscard]] const Entry *find(unsigned Unit, uint32_t Node) const;
  [[nodiscard]] Entry *find(unsigned Unit, uint32_t Node);

  const LinkPlan &Plan;
  const size_t MaxPlaces;
  /// By unit, with a place for each function to be analysed, so that steps of
  /// other units never see it move.
  std::vector<std::map<uint32_t, Entry>> Entries;
};

/// The analysis of one unit while it is linked.
class LinkedUnit {
public:
  /// \p Unit: see UnitFacts.
  LinkedUnit(clang::ASTContext &Context, const CallModel &Model,
             const AnalysisLimits &Limits, llvm::StringRef Root,
             llvm::StringRef Unit);
  ~LinkedUnit();
  /// Before begin().
  [[nodiscard]] UnitFacts facts() { return Exports.facts(); }
  /// Nothing is concluded yet. \p From must outlive this.
  void begin(const Conclusions &From);
  [[nodiscard]] bool hasBegun() const { return Known != nullptr; }
  /// Analyses the functions of \p Part as \p Step; all earlier steps of the
  /// unit were run on this object.
  [[nodiscard]] std::vector<ConcludedFunction> run(uint32_t Step,
                                                   const LinkPlan::Part &Part);
  /// Keeps what the steps have concluded, analyses what is left, and completes
  /// what follows from all of it, knowing \p Everything. No step may follow.
  [[nodiscard]] const TranslationUnitAnalysis &
  complete(std::shared_ptr<const Knowledge> Everything);
  /// What complete(), and the checks after it, asked \p Everything for.
  [[nodiscard]] AskedAnswers asked(const Knowledge &Everything) const;
  /// Functions of \p Unit, this one, of which linking leaves something out.
  [[nodiscard]] std::vector<NotAnalysed> leftOut(const Conclusions &From,
                                                 unsigned Unit) const;

private:
  TranslationUnitAnalysis Analysis;
  Exporter Exports;
  std::shared_ptr<LinkedKnowledge> Known;
  std::unique_ptr<Imports> Imported;                  ///< For the steps.
  std::unique_ptr<Imports> Final;                     ///< For complete().
  std::vector<const clang::FunctionDecl *> Functions; ///< By number.
};

/// Runs \p Step. \p Analyse(Part) analyses the functions of a part; nothing
/// when that failed. False when it did not settle in \p MaxRounds, so that
/// functions were given up.
[[nodiscard]] bool
runStep(uint32_t Step, unsigned MaxRounds, Conclusions &Into,
        llvm::function_ref<std::optional<std::vector<ConcludedFunction>>(
            const LinkPlan::Part &)> Analyse);

} // namespace durability::index

#endif // DURABILITY_INDEX_LINK_H
