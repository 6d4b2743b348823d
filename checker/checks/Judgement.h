/// \file
/// What the checks share: counting sinks, and turning witnesses into path
/// notes.
#ifndef DURABILITY_CHECKS_JUDGEMENT_H
#define DURABILITY_CHECKS_JUDGEMENT_H

#include "checks/Check.h"
#include "core/FunctionResult.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace durability {

/// Counts one sink.
inline void count(SinkCounts &Sinks, Verdict V) {
  ++Sinks.Judged;
  ++(V == Verdict::Reported  ? Sinks.Reported
     : V == Verdict::Unknown ? Sinks.Unknown
                             : Sinks.ProvenSilent);
}

/// Counts one sink; \p Because is asked only when somebody wants to know.
inline void count(CheckOutput &Output, Verdict V,
                  clang::SourceLocation Location, const FunctionResult &Result,
                  llvm::function_ref<std::string()> Because) {
  count(Output.Sinks, V);
  if (Output.Judged)
    Output.Judged->push_back(
        {Location, Result.Function, V,
         V == Verdict::Reported ? std::string() : Because()});
}

/// Why nothing is known of \p F.
[[nodiscard]] inline std::string unknownText(const FileState &F) {
  return "'" + F.File->spelling() + "' is " +
         (F.Unknown ? F.Unknown->Message : std::string("not followed"));
}

/// The steps of \p W, without repeating one.
[[nodiscard]] inline std::vector<PathStep> stepsOf(const Witness *W) {
  std::vector<PathStep> Steps;
  appendSteps(W, Steps);
  return Steps;
}

/// False when the analysis of the function gave up or merged states: nothing
/// may rest on it.
[[nodiscard]] inline bool isReliable(const FunctionResult &Result) {
  return Result.NotAnalysed.empty() && !Result.Approximate;
}

/// Where the bytes that are dirty came from, in the function that \p F is seen
/// from.
[[nodiscard]] clang::SourceLocation firstStep(const FileState &F);

/// The function succeeds whether the write does or not: it is not what the file
/// is kept for (padding that is cut off).
[[nodiscard]] bool isIgnored(const FunctionResult &Result,
                             clang::SourceLocation Write);

/// Why data is dirty where its file should be stable. Each cause has a check of
/// its own, so that it is reported once (CORE I-3).
enum class DirtyCause : uint8_t {
  Unsynced,     ///< rename-without-sync, write-without-sync
  WrittenAgain, ///< write-after-sync: after the last sync.
  OnlyHinted,   ///< sync-range-as-barrier: a hint is the only sync.
  OnlyDirect,   ///< sync-flag-lost: O_DIRECT in the place of a sync.
};
[[nodiscard]] DirtyCause causeOf(const FileState &F);

/// Where the name of the file is changed while \p Event's file is dirty: some
/// path syncs it before this step, and what leads away from that sync is an
/// option, a matter of when, or not known (CORE O-1, O-2).
[[nodiscard]] bool isChosen(const FunctionResult &Result,
                            const EventRecord &Event);

/// Why \p F is dirty: the write, and the way into the page cache.
[[nodiscard]] inline const Witness *dirtiedBy(const FileState &F) {
  return (F.Cache & Here) ? F.Dirtied : F.Buffered;
}

/// "'Fd'", or "a file" for one without a name.
[[nodiscard]] std::string fileName(const AccessPath *File);

/// Some test leads from a path that syncs to \p Dirty, and no such test is an
/// option or a matter of when (CORE O-1, O-2).
[[nodiscard]] bool isUnexplained(const Condition &Dirty,
                                 const Condition &Synced);

} // namespace durability

#endif // DURABILITY_CHECKS_JUDGEMENT_H
