/// \file
/// Which slots of an interface write, flush and sync, and the classes and
/// tables whose flush or sync slot does nothing for what their write slots
/// leave behind.
///
/// Roles come from what candidates do (CORE K-2), from contracts and from the
/// model. A candidate that only hands a call on to another object proves no
/// role.
#ifndef DURABILITY_CORE_SLOTROLES_H
#define DURABILITY_CORE_SLOTROLES_H

#include "core/SlotWords.h"

namespace durability {

/// One class or table.
struct SlotOwner {
  unsigned Id = 0; ///< See Dispatch::name.
  std::vector<std::pair<Slot, DispatchTarget>> Runs;
};

/// A sync or flush slot that does nothing, or not all.
struct NoopSync {
  SlotDuty Duty = SlotDuty::Sync;
  const clang::FunctionDecl *Function = nullptr; ///< The definition.
  std::string Writer;               ///< The function that leaves data behind.
  const Witness *Written = nullptr; ///< Null: it hands the data on, at
  clang::SourceLocation HandedOn;   ///< this call.
  std::string Sibling; ///< Whose slot syncs; empty: the contract or the model
                       ///< says that the slot does.
  const Witness *Synced = nullptr; ///< In the sibling; null when not known.
  clang::SourceLocation Returns;   ///< The last return.
  const clang::ValueDecl *Missed =
      nullptr; ///< Of several objects that get the data, one that the slot is
               ///< not called on.
  std::vector<std::pair<const clang::FunctionDecl *, clang::SourceLocation>>
      Through; ///< Functions called that do not do it either; and where they
               ///< return.
};

class SlotRoles {
public:
  explicit SlotRoles(AnalysisContext &Context);

  /// In the order of classes and tables. \p Silent counts the sync slots that
  /// do something, \p Unknown are those that cannot be followed.
  [[nodiscard]] std::vector<NoopSync>
  noopSyncs(unsigned &Silent,
            std::vector<const clang::FunctionDecl *> &Unknown);

private:
  struct Write {
    std::string By;
    const Witness *Written = nullptr;
    clang::SourceLocation HandedOn;
    const AccessPath *File = nullptr; ///< What it wrote to, when `this` holds
                                      ///< it and the function is seen here.
  };
  struct Sync {
    const Witness *Synced = nullptr;
    uint8_t Returned = 0; ///< Classes of value it returns then.
  };
  [[nodiscard]] const clang::CXXRecordDecl *classOf(unsigned Id) const {
    return Classes.lookup(Id);
  }
  void addMethods();
  void add(Slot Of, const DispatchTargets &Targets);
  const SlotDeeds &deeds(const DispatchTarget &Target);
  /// Data that \p Target leaves in the receiver's files, or hands on.
  std::optional<Write> writes(Slot Of, const DispatchTarget &Target);
  std::optional<Sync> syncs(const DispatchTarget &Target);
  bool isWriteSlot(Slot Of);
  bool isSyncSlot(Slot Of);
  std::optional<Write> writerOf(const SlotOwner &Owner);
  bool hidesSync(const DispatchTarget &Target);
  bool doesNothing(Slot Of, const DispatchTarget &Target, bool &IsUnknown);
  bool isHarmless(Slot Of);
  bool isFlushSlot(Slot Of) { return isDeclared(Of, SlotDuty::Flush, Context); }
  bool clears(Slot Of, SlotDuty Duty) {
    return isSyncSlot(Of) || (Duty == SlotDuty::Flush && isFlushSlot(Of));
  }
  bool leavesUnsynced(const DispatchTarget &Target, const SlotOwner &Owner);
  bool isMeant(Slot Of, const DispatchTarget &Target, NoopSync &Found);
  std::optional<Write> holdsBack(const SlotOwner &Owner);
  bool flushesNothing(const DispatchTarget &Target);
  std::optional<NoopSync> judgeFlush(const SlotOwner &Owner, Slot Of,
                                     const DispatchTarget &Target,
                                     unsigned &Unknown);
  std::optional<NoopSync> judgeInner(const SlotOwner &Owner, Slot Of,
                                     const DispatchTarget &Target);
  std::optional<NoopSync> judgeAll(const SlotOwner &Owner, Slot Of,
                                   const DispatchTarget &Target,
                                   unsigned &Unknown);
  void setThrough(const DispatchTarget &Target, NoopSync &Found);
  std::optional<NoopSync> judge(const SlotOwner &Owner, Slot Of,
                                const DispatchTarget &Target,
                                unsigned &Unknown);

  AnalysisContext &Context;
  SlotBehaviour Behaviour;
  llvm::DenseMap<unsigned, const clang::CXXRecordDecl *> Classes; ///< By id.
  std::map<unsigned, SlotOwner> Owners;
  std::vector<std::pair<Slot, DispatchTargets>> Slots; ///< In source order.
  llvm::DenseMap<Slot, unsigned> Numbers;              ///< Into Slots.
  llvm::DenseMap<Slot, bool> WriteSlots, SyncSlots;
};

} // namespace durability

#endif // DURABILITY_CORE_SLOTROLES_H
