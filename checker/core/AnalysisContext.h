/// \file
/// What the parts of the analysis of one translation unit share.
#ifndef DURABILITY_CORE_ANALYSISCONTEXT_H
#define DURABILITY_CORE_ANALYSISCONTEXT_H

#include "core/Analysis.h"
#include "core/Dispatch.h"
#include "core/DispatchFamilies.h"
#include "core/FunctionResult.h"
#include "core/HandleFacts.h"
#include "core/OwnBuffer.h"
#include "core/SyncFlags.h"
#include "core/WrappedHandles.h"
#include "llvm/ADT/DenseMap.h"

namespace durability {

struct Exposure;

struct AnalysisContext {
  AnalysisContext(clang::ASTContext &AST, const CallModel &Model,
                  const AnalysisLimits &Limits)
      : AST(AST), Model(Model), Limits(Limits), Paths(Limits.MaxPathDepth),
        Dispatches(*this) {}

  clang::ASTContext &AST;
  const CallModel &Model;
  const AnalysisLimits &Limits;
  ExternalSummaries *External =
      nullptr; ///< What other translation units know; null without an index.
  AccessPathTable Paths;
  AtomTable Atoms;
  PathNameTable Names;
  llvm::DenseMap<const AccessPath *, const clang::StringLiteral *>
      Literals; ///< The objects that string literals are.
  WitnessArena Witnesses;
  OwnBufferTable Buffers;
  Dispatch Dispatches;
  DispatchFamilies Families;
  HandleFacts Handles;
  WrappedHandles Wrappings;
  SyncFlags Flags;
  llvm::DenseMap<const clang::FunctionDecl *, std::unique_ptr<FunctionResult>>
      Results; ///< By canonical declaration.
  llvm::DenseMap<const clang::FunctionDecl *, std::unique_ptr<Contract>>
      Contracts; ///< By canonical declaration.
  llvm::DenseMap<const clang::FunctionDecl *, std::unique_ptr<Summary>>
      ContractSummaries;
  llvm::DenseSet<const clang::CXXMethodDecl *>
      Overridden; ///< Methods overridden in this translation unit.

  llvm::DenseSet<const clang::ValueDecl *>
      Counted; ///< Variables and fields that are counted up or added to
               ///< somewhere; canonical.
  llvm::DenseMap<const clang::FunctionDecl *, uint8_t>
      Returned;                     ///< What returnedValues() found; canonical.
  LineObserver *Observer = nullptr; ///< Null: nobody asks about a line.

  /// What reaches a callee that nothing is known of, and which one: "'hook'".
  llvm::DenseMap<const clang::FunctionDecl *, std::string> Opaque;
  llvm::DenseMap<const clang::FunctionDecl *, std::shared_ptr<const Exposure>>
      Exposures; ///< What exposedBy() found; canonical.

  [[nodiscard]] bool reachesUnknown(const clang::FunctionDecl &Function) const {
    return Opaque.contains(Function.getCanonicalDecl());
  }
  [[nodiscard]] const Contract &contract(const clang::FunctionDecl &Function);
  /// The result for the definition of \p Function, null when it has none (no
  /// body, or it reaches no event).
  [[nodiscard]] const FunctionResult *
  result(const clang::FunctionDecl &Function) const;
  /// True when calls of \p Function are judged by its contract, not its body
  /// (CORE K-1).
  [[nodiscard]] bool speaksByContract(const clang::FunctionDecl &Function);
  /// The contract of \p Function as a summary over its own parameters (CORE
  /// §6).
  [[nodiscard]] const Summary &
  contractSummary(const clang::FunctionDecl &Function);
  /// What calls of \p Function, which speaks by its contract, are judged by:
  /// its body where that is seen to do what is stated, else the contract.
  [[nodiscard]] const Summary &
  statedSummary(const clang::FunctionDecl &Function);
};

/// Builds the summary that a contract states.
[[nodiscard]] Summary summaryOfContract(const clang::FunctionDecl &Function,
                                        const Contract &Stated,
                                        AnalysisContext &Context);

/// The files a clause speaks of: the one named, or for an empty argument the
/// object and every pointer, reference and descriptor parameter.
[[nodiscard]] llvm::SmallVector<const AccessPath *, 4>
filesOfClause(const ContractClause &Clause, const clang::FunctionDecl &Function,
              AnalysisContext &Context);

} // namespace durability

#endif // DURABILITY_CORE_ANALYSISCONTEXT_H
