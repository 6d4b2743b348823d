/// \file
/// The transfer functions: what events, calls and summaries do to a state.
#ifndef DURABILITY_CORE_TRANSFER_H
#define DURABILITY_CORE_TRANSFER_H

#include "core/NameTransfer.h"

namespace durability {

struct DispatchGroup;
struct DispatchGroups;
struct DispatchInterface;

class Transfer : private NameTransfer {
public:
  using States = llvm::SmallVector<State, 2>;
  Transfer(AnalysisContext &Context, const Evaluator &Evaluate,
           FunctionResult &Result)
      : NameTransfer(Context, Evaluate, Result) {}

  /// All states after the call, one per outcome. \p S is consumed.
  [[nodiscard]] States call(const CallSite &Site, State S);
  /// An own buffer grows or is emptied by a drain.
  void bufferEvent(const BufferEvent &Event, const clang::Expr &E, State &S);
  /// The file of \p Use, when its buffer holds something for certain.
  [[nodiscard]] const AccessPath *filled(const BufferUse &Use,
                                         const State &S) const;
  /// What the buffer of \p File held before \p E was not written out.
  void loseContent(const AccessPath &File, const BufferUse &Use,
                   const clang::Expr &E, State &S);
  /// CORE B-3: the buffer is empty here.
  void bufferEmpty(const BufferUse &Use, State &S);
  /// \p Place now holds \p V. A handle kept where other functions look (a
  /// queue, a global) is theirs to sync (CORE K-6).
  void keep(const AccessPath &Place, const Value &V, clang::SourceLocation At,
            State &S);
  /// CORE §2: a store to \p Place dirties the file that is mapped there.
  void storeThrough(const AccessPath &Place, clang::SourceLocation Location,
                    State &S);
  /// True when the call may flush or sync something (CORE O-4).
  [[nodiscard]] bool mayClear(const clang::CallExpr &Call);

private:
  using NameTransfer::translate;
  States modelled(const CallSite &Site, const CallMeaning &Meaning, State S);
  [[nodiscard]] bool otherSyncFailed(const CallSite &Site,
                                     const CallMeaning &Meaning,
                                     const State &S);
  States summarised(const CallSite &Site, const Summary &Callee, State S);
  void unknown(const CallSite &Site, State &S);
  [[nodiscard]] llvm::SmallVector<const AccessPath *, 4>
  given(const CallSite &Site, State &S);
  [[nodiscard]] const AccessPath *handleOf(const BufferUse &Use,
                                           const State &S) const;
  /// An own buffer of \p File holds something for certain. Whoever flushes the
  /// file alone writes out none of that.
  [[nodiscard]] bool isHeldBack(const AccessPath &File, const State &S) const;
  /// What the index says; nullopt, and \p S untouched, when nothing.
  std::optional<States> external(const CallSite &Site, State &S);
  [[nodiscard]] const clang::CXXMethodDecl *
  exactMethod(const CallSite &Site) const;
  States throughPointer(const CallSite &Site, State S);
  std::optional<States> virtualCall(const CallSite &Site, State &S);
  std::optional<States> dispatched(const CallSite &Site,
                                   const DispatchInterface &Interface,
                                   const AccessPath &Subject, State &S);
  void forgetOthers(const CallSite &Site, const DispatchGroups &All,
                    const DispatchGroup &Group, State &S);
  void giveObjects(const CallSite &Site, State &S);
  States callGroup(const CallSite &Site, const DispatchInterface &Interface,
                   const DispatchGroup &Group, State S);
  void keepArguments(const CallSite &Site, State &S);
  void escape(const AccessPath &Handle, clang::SourceLocation At, State &S);
  const AccessPath *outParameter(const CallSite &Site, unsigned Index,
                                 const AccessPath *Object,
                                 const State &S) const;
  [[nodiscard]] bool bodySpeaks(const CallSite &Site) const;
  bool accessor(const CallSite &Site, State &S);
  bool exchanges(const CallSite &Site, State &S);
  void rebind(const CallSite &Site, const Effect &E, const AccessPath &Handle,
              State &S);
  void libraryStores(const CallSite &Site, State &S);
  bool statusCall(const CallSite &Site, State &S);
  void yield(const CallSite &Site, State &S);
  [[nodiscard]] uint8_t argumentClass(const clang::Expr &Argument,
                                      const State &S) const;
  /// The classes of value that the callee's return statements allow.
  [[nodiscard]] uint8_t resultClass(const CallSite &Site, const State &S);
  void narrowResult(const CallSite &Site, uint8_t Class, State &S) const;
  std::optional<States> statusTest(const CallSite &Site, const State &S);
  [[nodiscard]] bool isStandardStream(const AccessPath &File) const;
  void effect(const CallSite &Site, const CallMeaning &Meaning, const Effect &E,
              bool Ok, State &S, Value &ResultValue);
  void fileEffect(const CallSite &Site, const CallMeaning &Meaning,
                  const Effect &E, const AccessPath &File, bool Ok, State &S,
                  Value &ResultValue);
  /// From here on nothing may be concluded of \p F.
  void obscure(FileState &F, const CallSite &Site, std::string Why);
  void open(const CallSite &Site, llvm::StringRef By, const Effect &E, State &S,
            Value &ResultValue);
  void write(const Effect &E, bool Buffered, const Witness *Step, FileState &F);
  void flush(const AccessPath &File, const CallSite &Site, llvm::StringRef By,
             State &S);
  void sync(const CallSite &Site, const CallMeaning &Meaning, const Effect &E,
            const AccessPath &File, bool Ok, State &S);
  void noteModelled(const CallSite &Site, const CallMeaning &Meaning,
                    const State &S);
  void noteSummarised(const CallSite &Site, const Summary &Callee,
                      const State &S);
  void noteSyncByName(const CallSite &Site, const Summary &Callee,
                      const State &S);
  void noteMuteClose(const CallSite &Site, const Summary &Callee,
                     const State &S);
  void note(CheckedCall Call, const State &S);
  [[nodiscard]] std::optional<State> nameHandles(const Summary &Callee,
                                                 const CallSite &Site,
                                                 const State &S) const;
  const AccessPath *nameUnknown(const AccessPath &Place, State &S) const;
  const AccessPath *nameUnknown(const AccessPath &Path, const CallSite &Site,
                                State &S) const;
  /// Where the caller keeps what the callee stores at \p Place; null when it
  /// cannot be named.
  const AccessPath *target(const AccessPath &Place, const CallSite &Site,
                           const State &S) const;
  const AccessPath *findTarget(const AccessPath &Place, const CallSite &Site,
                               const State &S) const;
  /// A way of the callee in the caller's terms; nullopt when the call rules it
  /// out.
  std::optional<Conjunction>
  translate(const Conjunction &Way, const CallSite &Site, const State &S) const;
  bool assumeOf(const Condition &Assumed, const CallSite &Site,
                const State &Before, State &S) const;
  States callUnnamed(const CallSite &Site, State S);
  void addLatent(const AccessPath &File, const FileState &Before,
                 const Witness *Sync, const State &S);
  void applyFile(const FileState &Callee, const AccessPath &File,
                 const CallSite &Site, const State &Before, State &S);
  /// \p File was cut; to nothing, when the length says so.
  void truncated(const CallSite &Site, const CallMeaning &Meaning,
                 const Effect &E, const AccessPath &File, State &S);
  void applyEmptied(const SummaryOutcome &Outcome, const CallSite &Site,
                    const State &Before, State &S);
  void applySyncs(const FileState &Callee, const FileState &Entry,
                  const CallSite &Site, const State &After, FileState &F);
  void applyLatent(const Summary &Callee, const CallSite &Site, const State &S);
};

} // namespace durability

#endif // DURABILITY_CORE_TRANSFER_H
