/// \file
/// Parses a snippet with its headers and hands the parsed unit to a test.
#ifndef DURABILITY_TEST_CHECKER_CHECKS_PARSED_H
#define DURABILITY_TEST_CHECKER_CHECKS_PARSED_H

#include "core/PreprocessorFacts.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <string>
#include <utility>
#include <vector>

namespace clang {
class ASTContext;
} // namespace clang

namespace durability {

struct Snippet {
  std::string Code;
  std::string FileName = "input.cc";
  /// Path and content; those in "sys/" and "linux/" are found with <…>.
  std::vector<std::pair<std::string, std::string>> Headers = {};
  std::vector<std::string> Arguments = {};
};

/// Fails the running test when \p Input does not parse.
void withParsed(
    const Snippet &Input,
    llvm::function_ref<void(clang::ASTContext &, const PreprocessorFacts &)>
        Body);

/// "line: message" of each finding of \p Check, then "  line: step", "  edit
/// line: text".
std::vector<std::string> runCheck(const Snippet &Input, llvm::StringRef Check,
                                  llvm::StringRef Platforms = "");

} // namespace durability

#endif // DURABILITY_TEST_CHECKER_CHECKS_PARSED_H
