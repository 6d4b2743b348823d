/// \file
/// The project's configuration: .durability-lint.yaml, found upwards from the
/// working directory.
///
/// It says what the command line would say every time; what is on the command
/// line wins. Paths in it are relative to its folder, which is the root unless
/// --root is given. A mistake in it ends the run: nothing runs half-configured.
#ifndef DURABILITY_LINT_CONFIG_H
#define DURABILITY_LINT_CONFIG_H

#include "lint/Options.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>

namespace durability::lint {

inline constexpr llvm::StringLiteral ConfigName = ".durability-lint.yaml";
inline constexpr llvm::StringLiteral BaselineName = ".durability-baseline.json";

struct ProjectConfig {
  std::string Database;
  std::vector<std::string> Paths;
  std::vector<std::string> Exclude;
  std::vector<std::string> Headers;
  std::optional<CheckLevel> Level;
  std::string Checks;
  std::map<std::string, std::string> Options;
  std::vector<std::string> Models;
  std::string Baseline;
  std::string Cache;
  bool Link = false;
};

/// Error: file:line:column, what is wrong, and what would be right. \p Name is
/// for the message.
[[nodiscard]] llvm::Expected<ProjectConfig> parseConfig(llvm::StringRef Text,
                                                        llvm::StringRef Name);

/// Puts into \p O what the configuration says and the command line does not:
/// the file O.ConfigFile, or the nearest one from here upwards.
[[nodiscard]] llvm::Error applyConfig(Options &O);

/// The text of a configuration for a new project.
[[nodiscard]] std::string startingConfig(llvm::StringRef Database,
                                         CheckLevel Level);

} // namespace durability::lint

#endif // DURABILITY_LINT_CONFIG_H
