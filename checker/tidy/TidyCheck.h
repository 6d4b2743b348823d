/// \file
/// Any durability check as a clang-tidy check.
#ifndef DURABILITY_TIDY_TIDYCHECK_H
#define DURABILITY_TIDY_TIDYCHECK_H

#include "checks/Check.h"
#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyModule.h"
#include "tidy/TidyUnit.h"

namespace durability::tidy {

class TidyCheck : public clang::tidy::ClangTidyCheck {
public:
  TidyCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context,
            const CheckDescription &Description);

  void registerPPCallbacks(const clang::SourceManager &Sources,
                           clang::Preprocessor *PP,
                           clang::Preprocessor *ModuleExpanderPP) override;
  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult &) override;
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Map) override;

  /// Reports the findings, the first time it is called.
  void judge(clang::ASTContext &Context);

private:
  void standInForTranslationUnit();
  void report(const Finding &F, clang::SourceManager &Sources);
  void note(const PathStep &Step, clang::SourceManager &Sources);

  const CheckDescription &Description;
  const std::string ModelFiles;
  const std::string IndexFile;
  AnalysisLimits Limits;
  CheckOptions Values; ///< Of this check, by full name.
  bool Configured = true;
  bool Judged = false;
  std::shared_ptr<TidyUnit> Unit;
  clang::ast_matchers::MatchFinder *Finder = nullptr;
};

/// Every check of allChecks().
void addFactories(clang::tidy::ClangTidyCheckFactories &Factories);

/// The checks that run when nothing is configured, as a value for -checks.
[[nodiscard]] std::string defaultChecks();

} // namespace durability::tidy

#endif // DURABILITY_TIDY_TIDYCHECK_H
