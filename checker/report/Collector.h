/// \file
/// From the core's results of one translation unit to plain data.
#ifndef DURABILITY_REPORT_COLLECTOR_H
#define DURABILITY_REPORT_COLLECTOR_H

#include "checks/Check.h"
#include "core/Analysis.h"
#include "report/Report.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace clang {
class SourceManager;
}

namespace llvm::vfs {
class FileSystem;
}

namespace durability::report {

/// Not thread-safe; one per translation unit.
class Collector {
public:
  /// \p Root: absolute directory that shown paths are relative to.
  Collector(const clang::ASTContext &Context, llvm::StringRef Root);

  /// Adds \p F, or its suppression. \p Level is the name of the check's level.
  void addFinding(const Finding &F, llvm::StringRef Level, Report &Into);
  /// Adds \p Sink of \p Check if it is unknown.
  void addUnknown(const JudgedSink &Sink, llvm::StringRef Check, Report &Into);
  void addNotAnalysed(const NotAnalysed &Failure,
                      std::vector<NotAnalysedRecord> &Into);
  void addRow(const DurabilityRow &Source, Report &Into);
  /// Adds which functions sync the files that are of one kind.
  void addKinds(const TranslationUnitAnalysis &Analysis, Report &Into);
  /// Adds the suppressions of the project's files; \p Problem says why it
  /// cannot be told whether one is needed, by its list.
  void addComments(llvm::function_ref<std::string(llvm::StringRef)> Problem,
                   Report &Into);

private:
  Place place(clang::SourceLocation Location);
  Step step(const PathStep &Source);
  llvm::StringRef sourceLine(clang::SourceLocation Location) const;
  llvm::StringRef pathOf(clang::FileID File);
  std::vector<Edit> edits(const Finding &F);
  [[nodiscard]] FindingRecord record(const Finding &F, llvm::StringRef Level);

  const clang::ASTContext &Context;
  const clang::SourceManager &Sources;
  std::string Root;
  llvm::DenseMap<clang::FileID, std::string> Paths;
};

/// \p Path as shown to users: absolute, links resolved where it exists in
/// \p FS, and relative to \p Root when it lies under it.
[[nodiscard]] std::string shownPath(llvm::StringRef Path, llvm::StringRef Root,
                                    llvm::vfs::FileSystem &FS);

} // namespace durability::report

#endif // DURABILITY_REPORT_COLLECTOR_H
