/// \file
/// An index as the analysis of one translation unit asks it.
#ifndef DURABILITY_INDEX_IMPORTS_H
#define DURABILITY_INDEX_IMPORTS_H

#include "core/ExternalSummaries.h"
#include "index/Decode.h"
#include "index/Index.h"
#include <set>

namespace durability::index {

/// Belongs to one analysis, whose context must be the same in all calls.
class Imports : public ExternalSummaries {
public:
  /// \p From may be null: nothing is known, but what is asked for is noted.
  explicit Imports(std::shared_ptr<const Index> From) : From(std::move(From)) {}

  const Summary *summary(const clang::FunctionDecl &Callee,
                         AnalysisContext &Context) override;
  bool isInert(const clang::FunctionDecl &Callee) override;
  llvm::ArrayRef<ExternalCandidate>
  overriders(const clang::CXXMethodDecl &Method,
             AnalysisContext &Context) override;
  llvm::ArrayRef<ExternalTable> tables(const clang::RecordDecl &Record,
                                       AnalysisContext &Context) override;
  llvm::ArrayRef<ExternalFileEnd> fileEnds(llvm::StringRef Kind) override;

  /// The keys of all that was asked for: functions, methods, types of tables.
  [[nodiscard]] const std::set<uint64_t> &asked() const { return Asked; }

private:
  uint64_t keyOf(const clang::FunctionDecl &Function);
  const Summary *decoded(uint64_t Key, const DecodeTarget &Target,
                         AnalysisContext &Context);

  std::shared_ptr<const Index> From;
  std::unique_ptr<NameLookup> Names;
  std::set<uint64_t> Asked;
  llvm::DenseMap<const clang::FunctionDecl *, uint64_t> Keys;
  llvm::DenseMap<const clang::FunctionDecl *, const Summary *> Known;
  llvm::DenseMap<const clang::CXXMethodDecl *, std::vector<ExternalCandidate>>
      Overriders;
  llvm::DenseMap<const clang::RecordDecl *, std::vector<ExternalTable>> Tables;
  std::deque<Summary> Summaries;
  std::map<std::string, std::vector<ExternalFileEnd>, std::less<>> Ends;
};

/// The key under which a table type is asked for.
[[nodiscard]] uint64_t tableKey(llvm::StringRef Record);

} // namespace durability::index

#endif // DURABILITY_INDEX_IMPORTS_H
