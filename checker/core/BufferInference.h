/// \file
/// The inference of own buffers over the functions of a translation unit.
///
/// Writes are followed upwards through the calls that hand on data or handle,
/// until both are fields of one record; so are changes of the levels in
/// question. A candidate becomes a buffer when a function that writes it out
/// resets it afterwards, and when what is appended survives some function.
#ifndef DURABILITY_CORE_BUFFERINFERENCE_H
#define DURABILITY_CORE_BUFFERINFERENCE_H

#include "core/OwnBuffer.h"
#include "llvm/ADT/MapVector.h"

namespace durability {

class BufferInference {
public:
  BufferInference(OwnBufferTable &Table, const CallModel &Model,
                  const clang::ASTContext &Context)
      : Table(Table), Model(Model), Context(Context) {}

  void run(llvm::ArrayRef<const clang::FunctionDecl *> Functions,
           llvm::ArrayRef<OwnBuffer> Known);

private:
  struct CallFrom {
    FunctionFacts *Caller;
    const clang::CallExpr *Call;
    unsigned Order;
  };

  void collectCallers();
  [[nodiscard]] llvm::ArrayRef<CallFrom>
  callersOf(const clang::FunctionDecl &Callee) const;
  void liftDrains();
  void liftChanges();
  /// The candidates that \p D speaks of.
  void addCandidates(const DrainFact &D);
  void judge(const OwnBuffer &Buffer, bool DrainedElsewhere);
  [[nodiscard]] bool isDrain(const DrainFact &D, const OwnBuffer &B) const;
  [[nodiscard]] bool isReset(const ChangeFact &C, const FunctionFacts &F,
                             const OwnBuffer &B) const;
  [[nodiscard]] bool isRefit(const ChangeFact &C, const FunctionFacts &F,
                             const OwnBuffer &B) const;
  [[nodiscard]] bool isChange(const ChangeFact &C, const OwnBuffer &B) const;
  [[nodiscard]] bool resetsAfterDrain(const FunctionFacts &F,
                                      const OwnBuffer &B) const;
  /// CORE B-2: content that no function leaves behind is scratch.
  [[nodiscard]] bool accumulates(const FunctionFacts &F,
                                 const OwnBuffer &B) const;
  void addBuffer(const OwnBuffer &Buffer);
  /// What the table needs to recognise uses.
  void noteUses();
  void noteUses(const FunctionFacts &F, const OwnBuffer &B);
  void noteRefills(const FunctionFacts &F, const OwnBuffer &B);

  OwnBufferTable &Table;
  const CallModel &Model;
  const clang::ASTContext &Context;
  llvm::MapVector<const clang::FunctionDecl *, std::unique_ptr<FunctionFacts>>
      Facts; ///< By canonical declaration.
  llvm::DenseMap<const clang::FunctionDecl *, std::vector<CallFrom>> Callers;
  std::vector<OwnBuffer> Candidates;
  llvm::DenseSet<const clang::FieldDecl *> Mapped;
  llvm::DenseSet<const clang::FieldDecl *> Levels; ///< Last fields of levels.
  llvm::DenseSet<const clang::FunctionDecl *> Lengths;
};

/// Whether content outlives a call of \p Function: some append in \p From adds
/// to what an earlier call left (no reset comes before it), and some append is
/// left for the next (control reaches the end past neither a reset nor a
/// drain).
[[nodiscard]] bool survives(const clang::FunctionDecl &Function,
                            const clang::ASTContext &Context,
                            const llvm::DenseSet<const clang::Stmt *> &From,
                            const llvm::DenseSet<const clang::Stmt *> &Resets,
                            const llvm::DenseSet<const clang::Stmt *> &Drains);

} // namespace durability

#endif // DURABILITY_CORE_BUFFERINFERENCE_H
