/// \file
/// The limits of the analysis as options, one for each of core/Limits.h.
#ifndef DURABILITY_LINT_LIMITOPTIONS_H
#define DURABILITY_LINT_LIMITOPTIONS_H

#include "core/Limits.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <vector>

namespace durability::lint {

/// Registers the options with llvm::cl; lives while the command line is parsed.
class LimitOptions {
public:
  LimitOptions(llvm::cl::OptionCategory &Category,
               llvm::cl::SubCommandGroup &Commands);
  /// What was given, by the option's name: "max-states", "100".
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> given() const;

private:
  std::vector<std::unique_ptr<llvm::cl::opt<std::string>>> Options;
};

/// Error: a value that is no number in the limit's range.
[[nodiscard]] llvm::Expected<AnalysisLimits>
parseLimits(llvm::ArrayRef<std::pair<std::string, std::string>> Assignments);

} // namespace durability::lint

#endif // DURABILITY_LINT_LIMITOPTIONS_H
