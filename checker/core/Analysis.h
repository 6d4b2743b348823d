/// \file
/// The analysis of one translation unit: what checks, reports and tools read.
///
/// Functions that can reach an event of the model, directly or through calls,
/// are analysed bottom-up over the strongly connected components of the call
/// graph; each yields one FunctionResult, computed once. Where other
/// translation units are linked to this one, this happens in steps: see
/// Prepared.
#ifndef DURABILITY_CORE_ANALYSIS_H
#define DURABILITY_CORE_ANALYSIS_H

#include "core/CallModel.h"
#include "core/Finding.h"
#include "core/Limits.h"
#include "core/ModelledCall.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseSet.h"
#include <memory>

namespace clang {
class ASTContext;
class FunctionDecl;
} // namespace clang

namespace llvm {
class raw_ostream;
}

namespace durability {

struct AnalysisContext;
class CallGraph;
class ExternalSummaries;
class HandleHistories;
struct FunctionResult;
class LineObserver;
struct RecordFacts;
class SiblingEvidence;

/// Where the bytes a function wrote are when it returns successfully.
enum class DurabilityLevel : uint8_t {
  None,
  Buffered,
  PageCache,
  Durable,
  Conditional,
  Unknown
};

[[nodiscard]] llvm::StringRef durabilityLevelName(
    DurabilityLevel Level); ///< "none", "buffered", "page-cache", …

/// A row of the durability report.
struct DurabilityRow {
  const clang::FunctionDecl *Function = nullptr;
  bool Flushes = false;
  bool Syncs = false;
  DurabilityLevel Level = DurabilityLevel::None;
  std::string
      Condition; ///< For Conditional: when it is durable, as source text.
  std::string
      Reason; ///< For Unknown: the callee or limit that prevents an answer;
              ///< else that names are the weak point, if they are.
  bool UnstableNames = false;
  std::vector<PathStep>
      Evidence; ///< The events the answer rests on, in source order.
};

class TranslationUnitAnalysis {
public:
  /// Analyses \p Context. \p Model and \p External must outlive the result.
  /// \p External: what other translation units know; null without an index.
  /// \p Observer, if any, is told the states at its line.
  TranslationUnitAnalysis(clang::ASTContext &Context, const CallModel &Model,
                          const AnalysisLimits &Limits,
                          ExternalSummaries *External = nullptr,
                          LineObserver *Observer = nullptr);
  /// Only reads the bodies. resolve() must follow, and then analyse() or
  /// analyseAll().
  struct Prepared {};
  TranslationUnitAnalysis(Prepared, clang::ASTContext &Context,
                          const CallModel &Model, const AnalysisLimits &Limits);
  ~TranslationUnitAnalysis();

  /// Decides which functions reach an event, knowing \p External (may be null;
  /// must outlive the result) of other translation units.
  void resolve(ExternalSummaries *External);
  /// Analyses \p Functions, canonical, again, and of the functions that they
  /// reach those that were never analysed. Functions of \p Functions that call
  /// each other start from "never returns".
  void analyse(const llvm::DenseSet<const clang::FunctionDecl *> &Functions);
  /// Analyses all, and completes what follows from all results.
  void analyseAll();

  [[nodiscard]] clang::ASTContext &context() const { return Context; }
  [[nodiscard]] const CallModel &model() const { return Model; }
  /// Functions with a result, in source order.
  [[nodiscard]] llvm::ArrayRef<const FunctionResult *> functions() const {
    return Ordered;
  }
  /// Every call that the model knows, in source order.
  [[nodiscard]] llvm::ArrayRef<ModelledCall> modelledCalls() const {
    return Calls;
  }
  [[nodiscard]] llvm::ArrayRef<NotAnalysed> notAnalysed() const {
    return Failures;
  }
  /// Functions of which something is left out that findings do not rest on:
  /// exceptions that are caught around dirty data (CORE K-7).
  [[nodiscard]] llvm::ArrayRef<NotAnalysed> approximated() const {
    return Approximations;
  }
  [[nodiscard]] AnalysisContext &shared() const;
  [[nodiscard]] const RecordFacts &records() const;
  [[nodiscard]] const CallGraph &calls() const;
  [[nodiscard]] const SiblingEvidence &siblings() const;
  [[nodiscard]] const HandleHistories &handles() const;
  /// One row per analysed or contracted function with external linkage (or a
  /// public method) that is defined here, in source order.
  [[nodiscard]] std::vector<DurabilityRow> durabilityRows() const;

  void dumpEvents(llvm::raw_ostream &OS) const;
  void dumpStates(llvm::raw_ostream &OS) const;
  void dumpSummaries(llvm::raw_ostream &OS) const;

private:
  void order();
  struct Implementation;
  clang::ASTContext &Context;
  const CallModel &Model;
  std::vector<ModelledCall> Calls;
  std::unique_ptr<Implementation> Impl;
  std::vector<const FunctionResult *> Ordered;
  std::vector<NotAnalysed> Failures, Approximations;
};

} // namespace durability

#endif // DURABILITY_CORE_ANALYSIS_H
