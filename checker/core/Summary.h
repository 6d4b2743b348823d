/// \file
/// What one function does to the files its caller can name: one outcome per
/// distinct final state.
///
/// The bits of an outcome are transfer functions (see State.h): applying a
/// summary replaces EntryBuffer and EntryCache by what the caller holds.
/// Outcomes of failure and success stay apart by the class of the value
/// returned, so that the caller's branch on the result selects among them.
#ifndef DURABILITY_CORE_SUMMARY_H
#define DURABILITY_CORE_SUMMARY_H

#include "core/State.h"

namespace durability {

/// A sync reached while what the caller had buffered was not flushed, or with
/// data buffered in the callee.
struct LatentSync {
  const AccessPath *File;
  uint8_t Buffer; ///< Sources of U just before the sync.
  const Witness *Sync;
  const Witness *Buffered;
  Condition Assumed; ///< Over values the caller can name.
};

struct SummaryOutcome {
  Value Returned;
  bool HasReturned = false;
  bool Failed = false;
  EffectKind FailedKind = EffectKind::Write;
  llvm::SmallVector<FileState, 2> Files;
  llvm::SmallVector<std::pair<const AccessPath *, Value>, 2>
      Stores; ///< What interface places hold afterwards.
  llvm::SmallVector<std::pair<const AccessPath *, const PathName *>, 1>
      Texts; ///< What strings in the caller's reach hold afterwards.
  llvm::SmallVector<NameChange, 1> Changes;
  NameStates Entries;   ///< Names that the caller can say, or whose keeper
                        ///< it has.
  DirectorySyncs Syncs; ///< What the caller cannot say is null.
  Condition Assumed;    ///< Over values the caller can name.
};

/// An acknowledgement that is sent, and what was synced before it.
struct LatentReply {
  const Witness *Sent;
  llvm::SmallVector<const AccessPath *, 2> Synced;
  Condition Assumed; ///< Over values the caller can name.
};

struct Summary {
  /// Why nothing may be concluded (no CFG, a limit); empty when the outcomes
  /// are valid.
  std::string Unknown;
  std::vector<SummaryOutcome> Outcomes;
  std::vector<LatentSync> Latent;
  std::vector<LatentReply> Replies;
};

} // namespace durability

#endif // DURABILITY_CORE_SUMMARY_H
