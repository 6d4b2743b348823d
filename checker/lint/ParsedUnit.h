/// \file
/// A translation unit as clang parsed it, kept for as long as it is needed.
#ifndef DURABILITY_LINT_PARSEDUNIT_H
#define DURABILITY_LINT_PARSEDUNIT_H

#include "core/PreprocessorFacts.h"
#include "index/UnitFacts.h"
#include "lint/CompileEntries.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <memory>

namespace clang {
class ASTContext;
class CompilerInstance;
class FileManager;
class FrontendAction;
} // namespace clang

namespace durability::lint {

class ParsedUnit {
public:
  /// Thread-safe as long as \p FS is used by one thread. Null with an error of
  /// any kind, and then \p Reason says which.
  [[nodiscard]] static std::unique_ptr<ParsedUnit>
  parse(const CompileEntry &Entry, llvm::StringRef Root,
        llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> FS,
        std::string &Reason);
  ~ParsedUnit();

  [[nodiscard]] clang::ASTContext &context() const;
  [[nodiscard]] const PreprocessorFacts &preprocessor() const { return Facts; }
  /// Every file that was read, by absolute path; sorted.
  [[nodiscard]] std::vector<index::SourceFact> sources() const;
  /// What it holds of memory, roughly.
  [[nodiscard]] size_t bytes() const;

private:
  friend class UnitAction;
  friend class KeepingAction;
  ParsedUnit();

  class FirstError;
  std::unique_ptr<FirstError> Errors;
  llvm::IntrusiveRefCntPtr<clang::FileManager> Files;
  PreprocessorFacts Facts;
  std::unique_ptr<clang::CompilerInstance> Compiler;
  std::unique_ptr<clang::FrontendAction> Action;
};

/// Runs \p Do on a stack deep enough for deeply nested expressions. False when
/// it crashed: what it was working on must be leaked, since nothing that is
/// half-written can be destroyed.
[[nodiscard]] bool runGuarded(llvm::function_ref<void()> Do);

/// Why there is no result when runGuarded() fails.
inline constexpr llvm::StringLiteral CrashReason =
    "clang or the analysis crashed on it; please report this with the file";

} // namespace durability::lint

#endif // DURABILITY_LINT_PARSEDUNIT_H
