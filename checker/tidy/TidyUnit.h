/// \file
/// One translation unit as all durability checks of clang-tidy share it: parsed
/// preprocessor facts, model and one analysis.
///
/// clang-tidy knows nothing that lives as long as a translation unit and is
/// seen by several checks, so the checks find each other by the SourceManager
/// they are given. TIDY-1: a unit lives exactly as long as a check of its
/// translation unit; the process-wide table holds no unit alive.
///
/// Thread safety: of() may be called from any thread (clangd builds several
/// ASTs at the same time); a unit itself belongs to the thread of its
/// translation unit.
#ifndef DURABILITY_TIDY_TIDYUNIT_H
#define DURABILITY_TIDY_TIDYUNIT_H

#include "core/Analysis.h"
#include "core/PreprocessorFacts.h"
#include "index/Imports.h"
#include "index/Index.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>
#include <vector>

namespace clang {
class Preprocessor;
class SourceManager;
} // namespace clang

namespace durability::tidy {

class TidyCheck;

/// Global options: further API models, and an index of summaries.
inline constexpr llvm::StringLiteral ModelFilesOption = "DurabilityModelFiles";
inline constexpr llvm::StringLiteral IndexOption = "DurabilityIndex";

class TidyUnit {
public:
  /// The unit of \p Sources that uses the model files \p ModelFiles (separated
  /// by semicolons or commas) the index \p IndexFile (empty: none) and \p
  /// Limits.
  static std::shared_ptr<TidyUnit> of(const clang::SourceManager &Sources,
                                      llvm::StringRef ModelFiles,
                                      llvm::StringRef IndexFile,
                                      const AnalysisLimits &Limits);
  ~TidyUnit();

  void join(TidyCheck &Check) { Members.push_back(&Check); }
  /// In the order of joining.
  [[nodiscard]] llvm::ArrayRef<TidyCheck *> members() const { return Members; }
  /// Once for each unit; later calls do nothing.
  void record(clang::Preprocessor &PP);
  /// Why the model or the index could not be loaded, with the option that names
  /// it, the first time it is asked; then empty.
  [[nodiscard]] std::string takeError();
  /// What relative files of the index are relative to.
  [[nodiscard]] llvm::StringRef indexRoot() const;
  /// Null when the model or the index could not be loaded.
  [[nodiscard]] const TranslationUnitAnalysis *
  analysis(clang::ASTContext &Context);
  [[nodiscard]] const PreprocessorFacts &preprocessor() const { return Facts; }

private:
  TidyUnit(llvm::StringRef ModelFiles, llvm::StringRef IndexFile,
           const AnalysisLimits &Limits);
  const AnalysisLimits Limits;
  std::shared_ptr<const CallModel> Model;
  std::shared_ptr<const index::Index> Index;
  std::unique_ptr<index::Imports> Imported; ///< Null without an index.
  std::string LoadError;
  PreprocessorFacts Facts;
  bool Recording = false;
  std::unique_ptr<TranslationUnitAnalysis> Result;
  std::vector<TidyCheck *> Members;
};

} // namespace durability::tidy

#endif // DURABILITY_TIDY_TIDYUNIT_H
