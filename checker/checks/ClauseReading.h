/// \file
/// Whether the words of a contract's clause mean something at its function, and
/// whether there is something that it could do.
#ifndef DURABILITY_CHECKS_CLAUSEREADING_H
#define DURABILITY_CHECKS_CLAUSEREADING_H

#include "checks/Check.h"
#include "core/Contract.h"
#include "core/FunctionResult.h"
#include <string>

namespace durability {

struct AnalysisContext;

/// What is wrong with the files, condition or method that \p Clause names;
/// empty when all of them are known.
[[nodiscard]] std::string unreadable(const ContractClause &Clause,
                                     const ConditionScope &Given);

/// Every way to the exit has looked at an option that \p Wanted, a clause's
/// condition, speaks of. Paths that failed unseen may have joined one that has
/// not.
[[nodiscard]] bool looksAt(const ExitRecord &Exit, const Disjunction &Wanted);

/// Some way to the exit looked at no option and at nothing that is a matter of
/// when.
[[nodiscard]] bool isUnexplained(const ExitRecord &Exit);

/// Objects of some classes only get to the exit, by what is tested of \p Named;
/// those of the others, in memory or behind a queue, have nothing to sync (CORE
/// K-2).
[[nodiscard]] bool dependsOnClass(const ExitRecord &Exit,
                                  llvm::ArrayRef<const AccessPath *> Named);

/// \p Handle is a file that the contract has synced as one: no directory.
[[nodiscard]] bool isStatedFile(const AccessPath &Handle,
                                const FunctionResult &Result,
                                AnalysisContext &Context);

/// Some directory is synced at the exit; the one that \p Named is, or may be (a
/// getter yields it), unless null. What the contract has synced as a file is
/// none.
[[nodiscard]] bool syncsDirectory(const ExitRecord &Exit,
                                  const AccessPath *Named,
                                  const FunctionResult &Result,
                                  AnalysisContext &Context);

/// The function's class does elsewhere what \p Clause promises: it holds an
/// object that promises it, or, of a directory, another function syncs one.
[[nodiscard]] bool isHandedOn(const ContractClause &Clause,
                              const FunctionResult &Result,
                              const CheckInput &Input);

} // namespace durability

#endif // DURABILITY_CHECKS_CLAUSEREADING_H
