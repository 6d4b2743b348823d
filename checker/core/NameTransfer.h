/// \file
/// What events and calls do to names: path strings, name changes, and whether a
/// directory has made them stable (bit N). Also how a call's operands and the
/// callee's terms read at the call, which all transfer functions share.
#ifndef DURABILITY_CORE_NAMETRANSFER_H
#define DURABILITY_CORE_NAMETRANSFER_H

#include "core/CallSite.h"
#include "core/Evaluator.h"

namespace durability {

class NameTransfer {
protected:
  NameTransfer(AnalysisContext &Context, const Evaluator &Evaluate,
               FunctionResult &Result)
      : Context(Context), Evaluate(Evaluate), Result(Result) {}

  const AccessPath *operand(const CallSite &Site, const Operand &O,
                            const State &S) const;
  const clang::Expr *operandExpr(const CallSite &Site, const Operand &O) const;
  void record(EventRecord Record);
  /// The caller's path for a path of the callee; null when there is none.
  const AccessPath *translate(const AccessPath &Path, const CallSite &Site,
                              const State &S) const;
  Value translate(const Value &V, const CallSite &Site, const State &S) const;
  const PathName *textAt(const AccessPath &Object, const State &S) const;
  /// What the path, string or number \p E is. A variable that paths have set
  /// to different things gets an identity here, until it is assigned.
  const PathName *nameOf(const clang::Expr *E, State &S) const;
  const PathName *nameOf(const CallSite &Site, const Operand &O,
                         State &S) const;
  const PathName *translate(const PathName &Name, const CallSite &Site,
                            const State &S) const;
  const PathName *formatted(const clang::Expr &Format,
                            llvm::ArrayRef<const clang::Expr *> Values,
                            State &S) const;
  [[nodiscard]] bool isText(clang::QualType Type) const;
  void buildText(const CallSite &Site, const TextMeaning &Meaning, State &S);
  void forgetTexts(const CallSite &Site, State &S);
  [[nodiscard]] const PathName *madeOf(const CallSite &Site, unsigned Buffer,
                                       State &S) const;
  /// What a call returns is named by the function and its arguments.
  void nameResult(const CallSite &Site, const PathName *Name, State &S);
  /// The state of \p File, which starts with what its assignments in the
  /// translation unit say of it (CORE C-3).
  FileState &track(const AccessPath &File, State &S) const;
  std::optional<FileState> entryNamed(const PathName &Name, State &S);
  void nameEffect(const CallSite &Site, const CallMeaning &Meaning,
                  const Effect &E, State &S);
  /// Publishes, removes and renames the files of \p S that have the name.
  void change(NameChange Change, const CallSite &Site, llvm::StringRef By,
              State &S);
  void applyNames(const SummaryOutcome &Outcome, const CallSite &Site,
                  const State &Before, State &S);
  /// N=1 for \p New; what is replaced or gone needs no directory any more.
  void enterName(NameState New, State &S);
  void intendNames(const FileState &F, State &S);
  void directoryEffect(const CallSite &Site, const CallMeaning &Meaning,
                       const AccessPath &Handle, State &S);
  void directorySynced(DirectorySync Sync, State &S);
  /// What makes a file stable makes its name matter, or is the sync of a
  /// directory.
  void clearNames(const FileState &Callee, const AccessPath &File, State &S);
  [[nodiscard]] bool isNoDirectory(const FileState &F) const;
  /// \p Handle was synced: it may be that of a directory.
  void syncedHandle(const AccessPath &Handle, const Witness *Step, State &S);
  void applyEntries(const SummaryOutcome &Outcome, const CallSite &Site,
                    const State &Before, State &S);
  void applyDirectorySyncs(const SummaryOutcome &Outcome, const CallSite &Site,
                           const State &Before, State &S);
  /// Something unknown may sync the directories of what it is given.
  void obscureNames(const CallSite &Site, State &S) const;
  /// The name \p Old goes while what is written elsewhere may be unsynced.
  void recordDestroyed(const CallSite &Site, EffectKind Kind,
                       const PathName &Old, llvm::StringRef By,
                       const Witness *Step, const State &S);
  void recordEmptied(const CallSite &Site, const AccessPath &Victim,
                     llvm::StringRef By, const Witness *Step, bool Refilled,
                     const State &S);

  /// What the callee found at \p Path on entry, as the caller sees it.
  Value entryValue(const AccessPath &Path, const CallSite &Site,
                   const State &S) const;
  Value findEntryValue(const AccessPath &Path, const CallSite &Site,
                       const State &S) const;

  /// What the callee's paths are while its outcomes are applied to one state:
  /// many outcomes speak of the same places.
  struct EntryValues {
    explicit EntryValues(const State &Before) : Before(&Before) {}
    const State *Before;
    llvm::DenseMap<const AccessPath *, Value> Values;
    llvm::DenseMap<const AccessPath *, const AccessPath *> Targets;
  };
  EntryValues *Entered = nullptr;

  AnalysisContext &Context;
  const Evaluator &Evaluate;
  FunctionResult &Result;
};

} // namespace durability

#endif // DURABILITY_CORE_NAMETRANSFER_H
