/// \file
/// States, witnesses and verdicts in words.
#ifndef DURABILITY_LINT_EXPLAINTEXT_H
#define DURABILITY_LINT_EXPLAINTEXT_H

#include "checks/Check.h"
#include "core/Analysis.h"
#include "core/FunctionResult.h"
#include "core/Observer.h"

namespace durability::lint {

/// What one check said of the translation unit.
struct CheckVerdicts {
  const CheckDescription *Check;
  std::vector<JudgedSink> Sinks;
  std::vector<Finding> Findings;
};

class LineText {
public:
  LineText(const TranslationUnitAnalysis &Analysis,
           const LineObserver &Observer, llvm::ArrayRef<CheckVerdicts> Verdicts,
           llvm::StringRef Root, llvm::raw_ostream &OS)
      : Analysis(Analysis), Observer(Observer), Verdicts(Verdicts), Root(Root),
        OS(OS) {}

  /// All that is known at the line inside \p F.
  void function(const clang::FunctionDecl &F);

private:
  void notAnalysed(const clang::FunctionDecl &F);
  void limits(const FunctionResult &Result);
  void states(const ObservedPoint &Point);
  void state(const State &S);
  void file(const FileState &F);
  void name(const NameState &Entry);
  void bit(llvm::StringRef Name, uint8_t Sources, llvm::StringRef OnEntry,
           const Witness *Cause, const FileState &F);
  void steps(const Witness *W);
  void verdicts(const clang::FunctionDecl &F, const ObservedPoint *Point);
  [[nodiscard]] bool isAt(clang::SourceLocation Location,
                          const ObservedPoint *Point) const;
  [[nodiscard]] std::string place(clang::SourceLocation Location) const;

  const TranslationUnitAnalysis &Analysis;
  const LineObserver &Observer;
  llvm::ArrayRef<CheckVerdicts> Verdicts;
  llvm::StringRef Root;
  llvm::raw_ostream &OS;
};

} // namespace durability::lint

#endif // DURABILITY_LINT_EXPLAINTEXT_H
