/// \file
/// What must be stable before something else happens: a log before the data it
/// describes, data before the reply that speaks of it.
#ifndef DURABILITY_CORE_ORDEREVENTS_H
#define DURABILITY_CORE_ORDEREVENTS_H

#include "core/AnalysisContext.h"
#include "core/CallSite.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace durability {

/// Adds \p Record to \p Result, unless it says nothing new.
void recordEvent(FunctionResult &Result, EventRecord Record);

class OrderEvents {
public:
  OrderEvents(AnalysisContext &Context, FunctionResult &Result)
      : Context(Context), Result(Result) {}

  /// CORE §6, WRITE_AHEAD: records the state of the log at a write to the data
  /// it orders.
  void write(const AccessPath &Data, const CallSite &Site, const State &S);
  /// \p File is about to be synced. Where it is the log of a WRITE_AHEAD clause
  /// and this path changed the data before, the log is stable too late.
  void logSync(const AccessPath &File, const CallSite &Site, const State &S);
  /// CORE §6, STABLE_BEFORE: records the state of the file at a call that
  /// writes its mark.
  void mark(const CallSite &Site, const State &S);
  /// The model says that \p Log comes first.
  void writeAfter(const AccessPath &Log, const CallSite &Site,
                  llvm::StringRef By, const State &S);
  /// A reply is sent: what is dirty is lost although it was confirmed.
  void reply(const CallSite &Site, const Witness *Sent, State &S);
  /// The replies that \p Callee sends. \p Translate: its places in terms of the
  /// caller, null for those that it cannot name.
  void
  replies(const Summary &Callee, const CallSite &Site, State &S,
          llvm::function_ref<const AccessPath *(const AccessPath &)> Translate,
          llvm::function_ref<bool(const Condition &)> IsPossible);
  /// \p F, which the caller or another function wrote, is about to be synced:
  /// too late when a reply was sent before.
  void lateSync(const FileState &F, const CallSite &Site, const State &S);

  /// The write to the file that \p Handle held before it was given \p Now,
  /// which is new and holds nothing; null when there is none that is closed and
  /// dirty.
  [[nodiscard]] static const Witness *
  replaced(const FileState &Now, const AccessPath *Handle, const State &S);

private:
  /// The log and the data that \p Clause names, as \p S has them; null where
  /// the clause cannot be read.
  std::pair<const AccessPath *, const AccessPath *>
  ordered(const ContractClause &Clause, const State &S);
  void record(const AccessPath &Log, const CallSite &Site, llvm::StringRef By,
              const State &S, const ContractClause *Clause);

  AnalysisContext &Context;
  FunctionResult &Result;
};

} // namespace durability

#endif // DURABILITY_CORE_ORDEREVENTS_H
