/// \file
/// A check: a description and a function that reads the core's results and
/// returns findings. No check walks the AST on its own, and none knows
/// clang-tidy.
#ifndef DURABILITY_CHECKS_CHECK_H
#define DURABILITY_CHECKS_CHECK_H

#include "core/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace durability {

class TranslationUnitAnalysis;
class PreprocessorFacts;

/// Default: high precision, on when no configuration is found. Strict: for
/// storage code whose authors want it. Contract: needs contracts or a model.
enum class CheckLevel : uint8_t { Default, Strict, Contract };

/// An option of a check: its name without the check's prefix, its default, and
/// what it means.
struct CheckOption {
  llvm::StringRef Name;
  llvm::StringRef Default;
  llvm::StringRef Help;
};

/// Options given by the user, by full name
/// ("durability-fdatasync-portability.Platforms").
using CheckOptions = llvm::StringMap<std::string>;

/// Everything a check may read.
struct CheckInput {
  const TranslationUnitAnalysis &Analysis;
  const PreprocessorFacts &Preprocessor;
  const CheckOptions &Options;

  /// The value of \p Option of \p Check: the user's or the default.
  [[nodiscard]] llvm::StringRef option(llvm::StringRef Check,
                                       const CheckOption &Option) const;
};

enum class Verdict : uint8_t { Silent, Unknown, Reported };

/// One decision of a check, for people who ask.
struct JudgedSink {
  clang::SourceLocation Location;
  const clang::FunctionDecl *Function = nullptr;
  Verdict Answer = Verdict::Silent;
  std::string Because; ///< Completes "proven silent because …", "unknown
                       ///< because …"; empty for findings.
};

/// What a check gives back.
struct CheckOutput {
  std::vector<Finding> Findings;
  SinkCounts Sinks;
  std::vector<JudgedSink> *Judged = nullptr; ///< Null: nobody asks.
};

/// What a finding speaks of: data that a crash loses, or time.
enum class CheckConcern : uint8_t { Durability, Performance };

/// What a check does. What it is called and what it finds says Checks.def.
struct CheckCode {
  void (*Run)(const CheckInput &Input, CheckOutput &Output);
  llvm::ArrayRef<CheckOption> Options = {};
  /// Null, or a message when \p Value is not acceptable for \p Option.
  std::string (*ValidateOption)(llvm::StringRef Option,
                                llvm::StringRef Value) = nullptr;
};

struct CheckDescription : CheckCode {
  llvm::StringRef Name;    ///< "durability-fsync-without-flush".
  llvm::StringRef Summary; ///< One sentence; the docs page opens with it.
  CheckLevel Level;
  CheckConcern Concern;
};

// UncheckedSyncName: the registered name of each check.
#define DURABILITY_CHECK(Identifier, Short, Level, Concern, Summary)           \
  inline constexpr llvm::StringLiteral Identifier##Name{"durability-" Short};
#include "checks/Checks.def"
#undef DURABILITY_CHECK

/// All checks, sorted by name, as Checks.def describes them.
[[nodiscard]] llvm::ArrayRef<CheckDescription> allChecks();

/// Null when there is no such check.
[[nodiscard]] const CheckDescription *findCheck(llvm::StringRef Name);

} // namespace durability

#endif // DURABILITY_CHECKS_CHECK_H
