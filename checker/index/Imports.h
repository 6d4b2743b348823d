/// \file
/// An index as the analysis of one translation unit asks it.
#ifndef DURABILITY_INDEX_IMPORTS_H
#define DURABILITY_INDEX_IMPORTS_H

#include "core/ExternalSummaries.h"
#include "index/Asked.h"
#include "index/Decode.h"
#include "index/Knowledge.h"

namespace durability::index {

/// Belongs to one analysis, whose context must be the same in all calls.
class Imports : public ExternalSummaries {
public:
  /// \p From may be null: nothing is known.
  explicit Imports(std::shared_ptr<const Knowledge> From)
      : From(std::move(From)) {}

  ExternalReach reach(const clang::FunctionDecl &Callee) override;
  ExternalReach reachOfOverriders(const clang::CXXMethodDecl &Method) override;
  ExternalReach reachOfTables(const clang::FieldDecl &Field) override;
  const Summary *summary(const clang::FunctionDecl &Callee,
                         AnalysisContext &Context) override;
  bool isInert(const clang::FunctionDecl &Callee) override;
  llvm::ArrayRef<ExternalCandidate>
  overriders(const clang::CXXMethodDecl &Method,
             AnalysisContext &Context) override;
  llvm::ArrayRef<ExternalTable> tables(const clang::RecordDecl &Record,
                                       AnalysisContext &Context) override;
  llvm::ArrayRef<ExternalFileEnd> fileEnds(llvm::StringRef Kind) override;

  std::vector<OwnBuffer> buffers(AnalysisContext &Context) override;
  void addKinds(HandleFacts &Into, AnalysisContext &Context) override;
  void addLeft(RecordFacts &Into, AnalysisContext &Context) override;
  bool isSynced(const AccessPath &File) override;

  /// More has become known, or something else: all is asked for again. What was
  /// answered before stays valid.
  void forget();
  /// All that was asked for so far.
  [[nodiscard]] const AskedAnswers &asked() const { return Asked; }

private:
  uint64_t keyOf(const clang::FunctionDecl &Function);
  NameLookup &names(AnalysisContext &Context);
  const Summary *decoded(uint64_t Key, const DecodeTarget &Target,
                         AnalysisContext &Context);
  [[nodiscard]] ExternalReach reach(uint64_t Key) const;
  [[nodiscard]] bool isInert(uint64_t Key);

  std::shared_ptr<const Knowledge> From;
  std::unique_ptr<NameLookup> Names;
  llvm::DenseMap<const clang::FunctionDecl *, uint64_t> Keys;
  llvm::DenseMap<const clang::FunctionDecl *, const Summary *> Known;
  llvm::DenseMap<const clang::CXXMethodDecl *, std::vector<ExternalCandidate>>
      Overriders;
  llvm::DenseMap<const clang::RecordDecl *, std::vector<ExternalTable>> Tables;
  std::deque<Summary> Summaries;
  AskedAnswers Asked;
  std::map<std::string, std::vector<ExternalFileEnd>, std::less<>> Ends;
};

} // namespace durability::index

#endif // DURABILITY_INDEX_IMPORTS_H
