/// \file
/// Names that are not stable when a function returns success, and why they
/// should be (CORE §8, bit N). The checks on directory syncs share this.
#ifndef DURABILITY_CHECKS_NAMEJUDGEMENT_H
#define DURABILITY_CHECKS_NAMEJUDGEMENT_H

#include "checks/Check.h"
#include "core/FunctionResult.h"

namespace durability {

/// What the checks say of one name at one successful return.
struct JudgedName {
  const FunctionResult *Result = nullptr;
  const ExitRecord *Exit = nullptr;
  const NameState *Entry = nullptr;
  Verdict Answer = Verdict::Silent;
  std::string Because; ///< For Silent and Unknown.
  /// A directory sync that makes no name stable: of another directory, or too
  /// early. Null: no directory is synced in vain.
  const DirectorySync *InVain = nullptr;
  bool TooEarly = false;
  /// Another path or function that syncs the directory of such a name, when
  /// that is the evidence.
  const Witness *Sibling = nullptr;
};

/// The names of all functions, each with one answer. The duty to sync a
/// directory travels up to callers: a name is reported in the function that
/// makes it matter, unless some caller syncs its directory; then in those
/// callers that do not.
[[nodiscard]] std::vector<JudgedName> judgeNames(const CheckInput &Input);

/// How many calls lie between the function that \p Step is seen from and the
/// place where it happens, and that place.
using CauseKey = std::pair<unsigned, std::string>;
[[nodiscard]] std::pair<unsigned, CauseKey> causeOf(const Witness *Step);

/// Whether functions of the class of \p Method change names: one in memory
/// changes none. True for what is no method.
[[nodiscard]] bool changesNames(const TranslationUnitAnalysis &Analysis,
                                const clang::FunctionDecl &Method);

/// Nothing but what a caller passed in: the caller knows which file it is.
[[nodiscard]] bool isGivenWhole(const PathName &Name);

/// What a crash does to \p Entry, for messages.
[[nodiscard]] std::string lossOf(const NameState &Entry);

} // namespace durability

#endif // DURABILITY_CHECKS_NAMEJUDGEMENT_H
