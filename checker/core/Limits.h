/// \file
/// The bounds of the analysis, each with its name on the command line. Reaching
/// one is counted and shown, never silent.
#ifndef DURABILITY_CORE_LIMITS_H
#define DURABILITY_CORE_LIMITS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <string>

namespace durability {

struct AnalysisLimits {
  unsigned MaxCfgBlocks = 4000; ///< Larger functions are not analysed.
  unsigned MaxStatesPerBlock =
      48; ///< Beyond it, states are merged, and what they differ in is unknown.
          ///< Each return statement counts for itself.
  unsigned MaxFilesPerState = 64; ///< Beyond it, the function is not analysed.
  unsigned MaxPathDepth =
      6; ///< Fields in an access path; deeper ones stand for their prefix.
  unsigned MaxSummaryOutcomes =
      24; ///< Beyond it, outcomes of a summary are merged likewise.
  unsigned MaxDispatchTargets =
      4; ///< Kinds of implementation that a dispatched call may have; with more
         ///< it is unknown.
  unsigned MaxBlockVisits =
      20000; ///< Per function; beyond it, the function is not analysed.
  unsigned MaxRounds = 8; ///< Of a recursion; beyond it, its functions are not
                          ///< analysed.
};

enum class Limit : uint8_t {
  CfgBlocks,
  States,
  Files,
  PathDepth,
  Outcomes,
  BlockVisits,
  Rounds,
  DispatchTargets,
};

struct LimitDescription {
  Limit Which;
  llvm::StringRef Option;      ///< Of durability-lint: "max-states".
  llvm::StringRef CheckOption; ///< Of the plugin: "DurabilityMaxStates".
  unsigned AnalysisLimits::*Member;
  unsigned Least, Greatest; ///< Accepted values.
  llvm::StringRef Help;
  llvm::StringRef Reached; ///< "it needs more states per block".
};

/// In the order of the enumerators.
[[nodiscard]] llvm::ArrayRef<LimitDescription> allLimits();

/// Sets the limit to the number \p Text. Empty, or what would be right.
[[nodiscard]] std::string setLimit(const LimitDescription &Of,
                                   llvm::StringRef Text, AnalysisLimits &In);

/// "it needs more states per block than the limit of 48 (--max-states)".
[[nodiscard]] std::string limitReached(Limit Which, const AnalysisLimits &In);

/// The limits that one function reached.
class LimitSet {
public:
  void insert(Limit L) { Bits |= 1u << static_cast<unsigned>(L); }
  [[nodiscard]] bool contains(Limit L) const {
    return Bits >> static_cast<unsigned>(L) & 1;
  }
  [[nodiscard]] bool empty() const { return Bits == 0; }

private:
  uint8_t Bits = 0;
};

} // namespace durability

#endif // DURABILITY_CORE_LIMITS_H
