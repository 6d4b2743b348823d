/// \file
/// Analyses a snippet with the built-in model and renders what is known of its
/// functions as short texts, so that a test states a rule in one line.
///
/// A file is shown as the dumps show it: U is its user-space buffer, K its page
/// cache; each holds "1" what the function wrote, "u" and "k" what the caller
/// had in its buffer and page cache, "?" nobody knows what, "0" nothing.
#ifndef DURABILITY_TEST_CHECKER_CORE_ANALYSED_H
#define DURABILITY_TEST_CHECKER_CORE_ANALYSED_H

#include "core/Analysis.h"
#include "core/AnalysisContext.h"
#include "core/FunctionResult.h"
#include <memory>
#include <string>
#include <vector>

namespace clang {
class ASTUnit;
class NamedDecl;
} // namespace clang

namespace durability {

enum class Language : uint8_t { C, Cxx };

/// A parsed snippet. Fails the running test when it does not parse.
class Parsed {
public:
  explicit Parsed(llvm::StringRef Code, Language Of = Language::Cxx);
  ~Parsed();
  [[nodiscard]] clang::ASTContext &context() const;
  /// The first declaration whose qualified name is \p Name.
  template <typename Node>
  [[nodiscard]] const Node &get(llvm::StringRef Name) const {
    return *llvm::cast<Node>(find(Name));
  }

private:
  [[nodiscard]] const clang::NamedDecl *find(llvm::StringRef Name) const;
  std::unique_ptr<clang::ASTUnit> Unit;
};

/// A parsed and analysed snippet, which starts with the declarations of
/// posixApi().
class Analysed {
public:
  explicit Analysed(llvm::StringRef Code, Language Of = Language::Cxx,
                    const AnalysisLimits &Limits = {});
  ~Analysed();

  [[nodiscard]] const FunctionResult *
  function(llvm::StringRef QualifiedName) const;
  /// The states at successful returns, sorted: "f: U=0 K=1 closed".
  [[nodiscard]] std::vector<std::string> ok(llvm::StringRef Name) const;
  /// The states at all other returns, sorted.
  [[nodiscard]] std::vector<std::string> fail(llvm::StringRef Name) const;
  /// The names changed at successful returns, sorted: "renamed N=1 intended".
  [[nodiscard]] std::vector<std::string> names(llvm::StringRef Name) const;
  /// Each sync that the function reaches, with the buffer before it: "f U=1".
  [[nodiscard]] std::vector<std::string> syncs(llvm::StringRef Name) const;
  /// What the report says: "durable", "conditional: Force", "unknown: reason".
  [[nodiscard]] std::string row(llvm::StringRef Name) const;
  /// "storage level handle" of each own buffer.
  [[nodiscard]] std::vector<std::string> buffers() const;
  /// All dumps: everything the analysis concluded.
  [[nodiscard]] std::string everything() const;
  [[nodiscard]] const TranslationUnitAnalysis &analysis() const {
    return *Analysis;
  }

private:
  [[nodiscard]] std::vector<std::string> exits(llvm::StringRef Name,
                                               bool Success) const;
  Parsed Unit;
  std::unique_ptr<TranslationUnitAnalysis> Analysis;
};

} // namespace durability

#endif // DURABILITY_TEST_CHECKER_CORE_ANALYSED_H
