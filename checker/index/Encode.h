/// \file
/// Summaries of the analysis in their symbolic form.
#ifndef DURABILITY_INDEX_ENCODE_H
#define DURABILITY_INDEX_ENCODE_H

#include "core/Summary.h"
#include "index/Symbolic.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/DenseMap.h"

namespace clang {
class FunctionDecl;
class SourceManager;
} // namespace clang

namespace durability {
struct AnalysisContext;
}

namespace durability::index {

/// The facts of a file state that a summary carries, in the order of their
/// bits.
inline constexpr bool FileState::*FileFacts[] = {
    &FileState::Closed,      &FileState::SyncFailed,     &FileState::Unbuffered,
    &FileState::Synchronous, &FileState::NotRegular,     &FileState::Opened,
    &FileState::Written,     &FileState::Flushed,        &FileState::Synced,
    &FileState::Created,     &FileState::Truncated,      &FileState::Emptied,
    &FileState::Unsyncable,  &FileState::MetadataChanged};

/// The most steps of a trace. A longer one keeps its beginning and its last
/// step: recursion would otherwise lengthen it in every round.
inline constexpr unsigned MaxTraceSteps = 8;

/// How the files of one translation unit are named for others: relative to the
/// root where they lie under it.
class FileNames {
public:
  FileNames(const clang::SourceManager &Sources, llvm::StringRef Root)
      : Sources(Sources), Root(Root) {}
  /// Empty for what is in no file.
  [[nodiscard]] llvm::StringRef of(clang::FileID File);
  [[nodiscard]] std::string of(llvm::StringRef Path) const;
  const clang::SourceManager &Sources;

private:
  const std::string Root;
  llvm::DenseMap<clang::FileID, std::string> Names;
};

/// The steps that lead to \p W, at most MaxTraceSteps.
[[nodiscard]] Trace encodeTrace(const Witness *W, FileNames &Files);
/// Where \p W is; Message stays empty.
[[nodiscard]] TraceStep placeOf(const Witness &W, FileNames &Files);

/// \p Known over the parameters of \p Function.
[[nodiscard]] SymbolicSummary encode(const Summary &Known,
                                     const clang::FunctionDecl &Function,
                                     FileNames &Files,
                                     const AnalysisContext &Context);

} // namespace durability::index

#endif // DURABILITY_INDEX_ENCODE_H
