/// \file
/// `durability-lint explain FILE:LINE`: what is known of each file there, why,
/// and what each check concluded.
#ifndef DURABILITY_LINT_EXPLAIN_H
#define DURABILITY_LINT_EXPLAIN_H

#include "lint/Unit.h"

namespace durability {
class PreprocessorFacts;
}

namespace durability::lint {

/// Analyses \p Context and writes what is known at Setup.Explain. Says why when
/// nothing is: no function there, a function that reaches no event, a limit, a
/// body that is not read.
void explainLine(clang::ASTContext &Context,
                 const PreprocessorFacts &Preprocessor,
                 const AnalysisSetup &Setup, llvm::raw_ostream &OS);

/// The subcommand. Returns an ExitStatus. Error: the place is malformed, beyond
/// the end of the file, or in no compilation.
[[nodiscard]] llvm::Expected<int> runExplain(const Options &O,
                                             AnalysisSetup &Setup,
                                             llvm::StringRef ResourceDirectory);

} // namespace durability::lint

#endif // DURABILITY_LINT_EXPLAIN_H
