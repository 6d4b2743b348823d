/// \file
/// The analysis as text, for tests and for people who ask why: --dump-events,
/// --dump-states, --dump-summaries.
#ifndef DURABILITY_CORE_DUMP_H
#define DURABILITY_CORE_DUMP_H

#include "core/AnalysisContext.h"

namespace durability {

/// "sync-dir"; the words of the model's files.
[[nodiscard]] llvm::StringRef effectName(EffectKind Kind);

void dumpEvents(llvm::ArrayRef<const FunctionResult *> Results,
                const clang::ASTContext &Context, llvm::raw_ostream &OS);
void dumpStates(llvm::ArrayRef<const FunctionResult *> Results,
                llvm::raw_ostream &OS);
void dumpSummaries(llvm::ArrayRef<const FunctionResult *> Results,
                   const AnalysisContext &Context, llvm::raw_ostream &OS);

} // namespace durability

#endif // DURABILITY_CORE_DUMP_H
