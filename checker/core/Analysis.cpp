#include "core/Analysis.h"

using namespace durability;

struct TranslationUnitAnalysis::Implementation {};

TranslationUnitAnalysis::TranslationUnitAnalysis(clang::ASTContext &Context, const CallModel &Model,
                                                 const AnalysisLimits &Limits)
    : Context(Context), Model(Model), Calls(collectModelledCalls(Context, Model)) {}
TranslationUnitAnalysis::~TranslationUnitAnalysis() = default;
std::vector<DurabilityRow> TranslationUnitAnalysis::durabilityRows() const { return {}; }
void TranslationUnitAnalysis::dumpEvents(llvm::raw_ostream &OS) const {}
void TranslationUnitAnalysis::dumpStates(llvm::raw_ostream &OS) const {}
void TranslationUnitAnalysis::dumpSummaries(llvm::raw_ostream &OS) const {}
llvm::StringRef durability::durabilityLevelName(DurabilityLevel Level) {
  static constexpr llvm::StringRef Names[] = {"none", "buffered", "page-cache", "durable", "conditional", "unknown"};
  return Names[static_cast<unsigned>(Level)];
}
